import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { getMainDefinition } from "@apollo/client/utilities";
import type { Client } from "graphql-ws";

/**
 * Queries go over HTTP, subscriptions over the socket. Rows are kept by the panels themselves: a cache that normalised
 * ten frames a second would cost more than it gives, so nothing is ever written to it.
 */
export function createApolloClient(socket: Client): ApolloClient {
  const link = ApolloLink.split(
    ({ query }) => {
      const definition = getMainDefinition(query);
      return definition.kind === "OperationDefinition" && definition.operation === "subscription";
    },
    new GraphQLWsLink(socket),
    new HttpLink({ uri: "/graphql" }),
  );
  return new ApolloClient({
    link,
    cache: new InMemoryCache(),
    queryDeduplication: false,
  });
}
