/**
 * What every class of Parley is given instead of reaching for globals: time, randomness, ids and a logger.
 *
 * A whole federation must be able to run in one process under a virtual clock and a simulated network, so no module
 * outside `runtime/src/system*.ts` reads the time, draws a random number or sets a timer by itself.
 */

import type { Metrics } from "./metrics.js";
import type { Tracer } from "./tracing.js";

/** Wall-clock time in Unix milliseconds: for stamps that people or other machines read. */
export type UnixMs = number & { readonly __brand: "UnixMs" };

/** Milliseconds since some fixed moment of this process: for durations and timeouts. Never jumps. */
export type MonotonicMs = number & { readonly __brand: "MonotonicMs" };

/** A timer that was set; `cancel` is idempotent, and safe after it fired. */
export interface Timer extends Disposable {
  /** Makes sure that the function does not run any more. */
  cancel(): void;
}

/** The source of time. The system's is in `@parley/runtime/system`, the virtual one in `@parley/simulation`. */
export interface Clock {
  /** Wall-clock time. May jump when an operator sets the clock. */
  wallMs(): UnixMs;
  /** Time for measuring durations. */
  monotonicMs(): MonotonicMs;
  /**
   * Runs `fn` once, `delayMs` from now, unless cancelled.
   * A timer does not keep a process alive by itself: lifecycles do.
   */
  timer(delayMs: number, fn: () => void): Timer;
  /**
   * Runs `fn` at the end of this turn of the event loop, after what has already arrived was handled.
   * Frames and commits are coalesced with it: whatever is ready in one turn goes out together.
   */
  defer(fn: () => void): void;
  /**
   * Waits. Rejects with `signal.reason` when the signal aborts first.
   */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** The source of randomness. Secrets come from `bytes`, which the system takes from the operating system's generator. */
export interface Random {
  /** A whole number, `0 <= n < below`, evenly spread. */
  int(below: number): number;
  /** True with probability `p` (0 to 1). */
  chance(p: number): boolean;
  /** `length` random bytes, fit for secrets on the system implementation. */
  bytes(length: number): Uint8Array;
  /** An independent stream of randomness: draws from it do not disturb this one. */
  fork(name: string): Random;
}

/** The source of identifiers. */
export interface Ids {
  /**
   * A new id, unique for practical purposes (at least 96 random bits on the system implementation), of the characters
   * `A-Z a-z 0-9 _ -`. `kind` is a short hint (`"session"`, `"message"`): simulations use it to make readable ids.
   */
  next(kind: string): string;
}

/** The fields of one log line. `event` is required: noun.past-verb, as listed in docs/LOGGING.md. */
export interface LogFields {
  readonly event: string;
  readonly [field: string]: unknown;
}

/**
 * The logger. Levels: `error` somebody must act; `warn` something was refused, lost contact or degraded; `info` state
 * changes and decisions; `debug` what helps a developer. Never message bodies, tokens or keys.
 */
export interface Logger {
  debug(fields: LogFields): void;
  info(fields: LogFields): void;
  warn(fields: LogFields): void;
  error(fields: LogFields): void;
  /** A logger that adds `fields` to every line. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}

/** Everything that is injected everywhere (time, randomness, ids, logs, metrics, traces); the first constructor parameter of whatever needs any of it. */
export interface Env {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
}
