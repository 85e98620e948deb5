import {
  type ExecutionArgs,
  type ExecutionResult,
  createSourceEventStream,
  executeSync,
  type GraphQLError,
} from "graphql";
import { publicError } from "../errors.js";
import { operationKey } from "./operation-key.js";

/** What a frame is to one operation: executed once, and written as JSON once, for all who asked the same. */
export class SharedResult implements ExecutionResult {
  readonly data?: ExecutionResult["data"];
  readonly errors?: readonly GraphQLError[];
  #json: string | null = null;
  #bytes: Buffer | null = null;

  constructor({ data, errors }: ExecutionResult) {
    if (errors !== undefined) this.errors = errors;
    if (data !== undefined) this.data = data;
  }

  get json(): string {
    return (this.#json ??= JSON.stringify({ data: this.data, errors: this.errors?.map(publicError) }));
  }

  /** Not to be changed. */
  get bytes(): Buffer {
    return (this.#bytes ??= Buffer.from(this.json));
  }

  /** Called by the GraphQL server where it would write the result as JSON itself. */
  stringify(result: unknown): string {
    return result instanceof SharedResult ? result.json : JSON.stringify(result);
  }
}

/** The results of one subscription. */
export class SharedStream implements AsyncIterableIterator<SharedResult> {
  readonly #source: AsyncIterator<object>;
  readonly #resultOf: (payload: object) => SharedResult;
  readonly #maskError: (error: unknown) => GraphQLError;

  constructor(
    source: AsyncIterable<object>,
    resultOf: (payload: object) => SharedResult,
    maskError: (error: unknown) => GraphQLError,
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#resultOf = resultOf;
    this.#maskError = maskError;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<SharedResult>> {
    try {
      const { value, done } = await this.#source.next();
      return done ? { value: undefined, done: true } : { value: this.#resultOf(value), done: false };
    } catch (error) {
      await this.return();
      throw this.#maskError(error);
    }
  }

  async return(): Promise<IteratorResult<SharedResult>> {
    await this.#source.return?.();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<SharedResult>> {
    await this.return();
    throw error;
  }
}

export interface SharedResultsOptions {
  /** What clients may see of an error. */
  readonly maskError: (error: unknown) => GraphQLError;
  /** Told of every subscription: how long it took to begin, and whether it could. */
  readonly onSubscribed?: (seconds: number, failed: boolean) => void;
}

/**
 * Runs subscriptions. Subscribers of a cohort get the same frame, the very object; what an operation makes of it depends on nothing
 * else, so it is made once and forgotten with the frame.
 */
export class SharedResults {
  readonly #options: SharedResultsOptions;
  readonly #results = new WeakMap<object, Map<string, SharedResult>>();

  constructor(options: SharedResultsOptions) {
    this.#options = options;
  }

  async subscribe(args: ExecutionArgs): Promise<SharedStream | ExecutionResult> {
    const began = performance.now();
    const { maskError, onSubscribed } = this.#options;
    const source = await createSourceEventStream(args);
    const begun = Symbol.asyncIterator in source;
    onSubscribed?.((performance.now() - began) / 1_000, !begun);
    if (!begun) return { ...source, errors: source.errors?.map((error) => maskError(error)) };
    const key = operationKey(args);
    return new SharedStream(
      source as AsyncIterable<object>,
      (payload) => this.#resultOf(payload, key, args),
      maskError,
    );
  }

  #resultOf(payload: object, key: string, args: ExecutionArgs): SharedResult {
    let results = this.#results.get(payload);
    if (!results) this.#results.set(payload, (results = new Map()));
    let result = results.get(key);
    if (!result) results.set(key, (result = this.#execute(payload, args)));
    return result;
  }

  #execute(
    payload: object,
    { schema, document, operationName, variableValues }: ExecutionArgs,
  ): SharedResult {
    // No context: nothing of one client may get into what others see.
    const { data, errors } = executeSync({
      ...{ schema, document, operationName, variableValues },
      rootValue: payload,
    });
    const { maskError } = this.#options;
    return new SharedResult({ data, errors: errors?.map((error) => maskError(error)) });
  }
}
