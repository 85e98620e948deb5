export type { Api, ApiHooks, ApiLogger, ApiOptions, ApiRequest, Notice } from "./api.js";
export { createApi } from "./create-api.js";
export type { ErrorCode } from "./errors.js";
export { defaultLimits } from "./limits.js";
export type { ApiLimits } from "./limits.js";
