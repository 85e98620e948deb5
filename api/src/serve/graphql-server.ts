import { renderGraphiQL } from "@graphql-yoga/render-graphiql";
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
} from "graphql";
import { type Plugin, type YogaServerInstance, createYoga } from "graphql-yoga";
import { badInput } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import type { SharedResults } from "../live/shared-results.js";
import { acceptable } from "./acceptable.js";
import { DocumentCache } from "./document-cache.js";
import type { MaskError } from "./mask-error.js";
import { multipartSubscriptions } from "./multipart-subscriptions.js";
import { type OperationParams, checkOperation } from "./operation-checks.js";
import { limitRules } from "./query-limits.js";
import { requestChecks } from "./request-checks.js";

export interface GraphqlServerOptions {
  readonly schema: GraphQLSchema;
  readonly limits: ApiLimits;
  readonly dev: boolean;
  readonly title: string;
  /** Operations that GraphiQL begins with. */
  readonly examples: string;
  readonly origins: readonly string[];
  readonly maskError: MaskError;
  readonly onOperation: (kind: string, seconds: number, failed: boolean) => void;
  readonly results: SharedResults;
}

export type GraphqlServer = YogaServerInstance<object, object>;

export const GRAPHQL_PATH = "/graphql";

/** Of parsed documents; a document takes some ten times its text. */
const KEPT_CHARACTERS = 2_000_000;

/** GraphQL over HTTP and SSE. The WebSocket shares its parsing, rules, masking and execution through getEnveloped. */
export function createGraphqlServer(options: GraphqlServerOptions): GraphqlServer {
  const { schema, limits, dev, origins, maskError } = options;
  return createYoga({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    landingPage: false,
    logging: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: limits.bodyBytesMax,
    parserAndValidationCache: {
      documentCache: new DocumentCache(KEPT_CHARACTERS),
      errorCache: new DocumentCache(KEPT_CHARACTERS),
    },
    maskedErrors: { maskError: (error) => maskError(error) },
    cors:
      origins.length === 0 ? false : { origin: [...origins], credentials: false, methods: ["GET", "POST"] },
    graphiql: dev
      ? { title: `${options.title}: GraphiQL`, defaultQuery: options.examples, subscriptionsProtocol: "WS" }
      : false,
    renderGraphiQL,
    plugins: [
      requestChecks(limits),
      rulesPlugin(options),
      timingPlugin(options.onOperation),
      sharingPlugin(options.results),
      multipartSubscriptions(limits.keepAliveMs),
      acceptable(),
    ],
  });
}

function rulesPlugin({ limits, dev, maskError }: GraphqlServerOptions): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => parseWithin(source, limits.tokensMax));
      return ({ result, context }) => {
        const { params = {} } = context as { params?: OperationParams };
        if (!(result instanceof Error)) checkOperation(result as DocumentNode, params, limits);
      };
    },
    onValidate({ addValidationRule }) {
      for (const rule of limitRules(limits, dev)) addValidationRule(rule);
      if (!dev) addValidationRule(NoSchemaIntrospectionCustomRule);
      return ({ valid, result, setResult }) => {
        if (!valid) setResult((result as readonly unknown[]).map((error) => maskError(error)));
      };
    },
  };
}

function parseWithin(source: string, maxTokens: number): DocumentNode {
  try {
    return parse(source, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes("Parsing aborted"))
      throw badInput(`The document has more than ${maxTokens} tokens. Split it, or use variables.`);
    throw error;
  }
}

function timingPlugin(onOperation: GraphqlServerOptions["onOperation"]): Plugin {
  return {
    onExecute() {
      const began = performance.now();
      return {
        onExecuteDone({ result }) {
          const failed = "errors" in result && result.errors !== undefined;
          onOperation("query", (performance.now() - began) / 1_000, failed);
        },
      };
    },
  };
}

/** Subscriptions go by what makes each result once for all who get the same; it takes their time itself. */
function sharingPlugin(results: SharedResults): Plugin {
  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn((args: ExecutionArgs) => results.subscribe(args));
    },
  };
}
