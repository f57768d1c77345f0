/** `@parley/runtime`: what is injected everywhere (time, randomness, ids, logging), and the one class of failure. */
export { Backoff, type BackoffOptions } from "./backoff.js";
export type { Clock, Env, Ids, LogFields, Logger, MonotonicMs, Random, Timer, UnixMs } from "./env.js";
export type { CloseReason, Code, ParleyErrorOptions } from "./errors.js";
export { assert, assertNever, errorCodes, ParleyError } from "./errors.js";
export type { HealthCheck, HealthReport } from "./health.js";
export { createJsonLogger, type JsonLoggerOptions, type LogLevel, nullLogger } from "./logger.js";
export {
  type CollectedMetric,
  type CountByOptions,
  type Counter,
  countBy,
  defineCounter,
  defineGauge,
  defineHistogram,
  type Histogram,
  type Labels,
  type MetricDefinition,
  type MetricKind,
  MetricRegistry,
  type MetricSample,
  type Metrics,
  nullMetrics,
  SECONDS_BUCKETS,
} from "./metrics.js";
export { RateLimiter, type RateLimiterOptions } from "./rate-limiter.js";
export { abortable, type DisposableSignal, deadlineSignal, linkSignals } from "./signals.js";
export { sleepOn } from "./sleep.js";
export { TaskGroup, type TaskGroupOptions } from "./task-group.js";
export { nullTracer, type Span, type Tracer, traceparentFrom } from "./tracing.js";
