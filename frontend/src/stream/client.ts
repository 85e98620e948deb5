import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { getMainDefinition } from "@apollo/client/utilities";
import { headersOf, sameServer } from "./server";
import type { Client } from "graphql-ws";
import type { Server } from "./server";

/**
 * Queries go over HTTP, subscriptions over the socket. Rows are kept by the panels themselves: a cache that normalised
 * ten frames a second would cost more than it gives, so nothing is ever written to it.
 */
export function createApolloClient(socket: Client, { origin, token }: Server = sameServer): ApolloClient {
  const link = ApolloLink.split(
    ({ query }) => {
      const definition = getMainDefinition(query);
      return definition.kind === "OperationDefinition" && definition.operation === "subscription";
    },
    new GraphQLWsLink(socket),
    new HttpLink({ uri: `${origin}/graphql`, headers: headersOf(token) }),
  );
  return new ApolloClient({
    link,
    cache: new InMemoryCache(),
    queryDeduplication: false,
  });
}
