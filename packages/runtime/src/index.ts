/** `@parley/runtime`: what is injected everywhere (time, randomness, ids, logging), and the one class of failure. */
export type { Clock, Env, Ids, LogFields, Logger, MonotonicMs, Random, Timer, UnixMs } from "./env.js";
export type { CloseReason, Code, ParleyErrorOptions } from "./errors.js";
export { assert, assertNever, errorCodes, ParleyError } from "./errors.js";
