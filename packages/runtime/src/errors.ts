/**
 * The one class of failure, and the closed list of its codes.
 *
 * Expected refusals are outcomes (`{ kind: "refused", … }`), not errors; a `ParleyError` is what a caller could not go on
 * with. The code is stable and maps 1:1 to a gRPC status (`@parley/protocol`); the finer reason is a stable string in
 * `details.reason`.
 */

/**
 * The codes, with their meaning. Closed list: adding one is a protocol change. Retired codes stay listed as "never reuse".
 */
export const errorCodes = {
  invalid_argument: "the request itself is wrong, whatever the state of the system",
  unauthenticated: "no, or no valid, proof of identity; the same answer for every cause",
  permission_denied: "the caller is known and may not do this",
  not_found: "there is no such thing, or the caller may not learn that there is",
  already_exists: "there is one already",
  failed_precondition:
    "the state of the system does not allow it (a stale entity tag, a service that is off)",
  out_of_range: "a number or size is outside its configured limit",
  resource_exhausted: "a configured limit of rate or space is reached; may work later",
  unavailable: "something this depends on cannot be reached now; may work later",
  deadline_exceeded: "no answer came in time; it may or may not have been done",
  aborted: "lost a race; retry from the start",
  cancelled: "the caller gave up",
  data_loss: "stored or received data is damaged",
  unimplemented: "this peer does not know the operation",
  internal: "a fault of ours",
} as const;

/** A stable error code. */
export type Code = keyof typeof errorCodes;

/** What may be given with a {@link ParleyError}. */
export interface ParleyErrorOptions {
  /** Stable strings and numbers that programs may act on. `reason` is the finer cause, e.g. `"message_too_large"`. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  /** Whether the same call may succeed later. Default: by the code (`unavailable`, `resource_exhausted`, `deadline_exceeded`, `aborted`). */
  readonly retryable?: boolean;
  /** What led to it. Goes to logs, never over the wire. */
  readonly cause?: unknown;
}

const retryableCodes: ReadonlySet<Code> = new Set([
  "unavailable",
  "resource_exhausted",
  "deadline_exceeded",
  "aborted",
]);

/** A failure with a stable code. The message names the value, the limit and the option where there is one. */
export class ParleyError extends Error {
  override readonly name = "ParleyError";
  readonly code: Code;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(code: Code, message: string, options: ParleyErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? retryableCodes.has(code);
  }

  /** The finer cause, or the code where there is none. */
  get reason(): string {
    const reason = this.details.reason;
    return typeof reason === "string" ? reason : this.code;
  }

  /**
   * Makes a `ParleyError` of anything that was thrown: a `ParleyError` is returned as it is; an `AbortError` becomes
   * `cancelled`; an error that has one of our codes as its `code` and a text as its `reason` (such as the model's
   * `AddressError`, which cannot know this class) keeps code, reason and message; every other value becomes `internal`
   * with the original as its cause and a message that does not repeat the original's text (which may hold secrets).
   */
  static from(thrown: unknown): ParleyError {
    if (thrown instanceof ParleyError) return thrown;
    if (isAbort(thrown)) {
      return new ParleyError("cancelled", "the operation was cancelled", { cause: thrown });
    }
    if (isCoded(thrown)) {
      return new ParleyError(thrown.code, thrown.message, {
        details: { reason: thrown.reason },
        cause: thrown,
      });
    }
    return new ParleyError("internal", "internal error", { cause: thrown });
  }
}

/** Told by the name: a `DOMException` is not always an `Error` of this realm. */
function isAbort(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && "name" in thrown && thrown.name === "AbortError";
}

function isCoded(thrown: unknown): thrown is Error & { readonly code: Code; readonly reason: string } {
  if (!(thrown instanceof Error) || !("code" in thrown) || !("reason" in thrown)) return false;
  const { code, reason } = thrown;
  return typeof code === "string" && Object.hasOwn(errorCodes, code) && typeof reason === "string";
}

/** Why a stream (a client session or a federation link) ended, and what the other side should do next. */
export interface CloseReason {
  /** A stable word: `"goodbye"`, `"shutdown"`, `"heartbeat_missed"`, `"too_slow"`, `"protocol_error"`, `"unauthenticated"`, `"connection_lost"` … */
  readonly code: string;
  /** For people. */
  readonly reason: string;
  /** Whether and how the other side should come back. */
  readonly reconnect: "now" | "backoff" | "never";
}

/**
 * Fails when something that must always hold does not: a programmer's error. Kept in production; the process is meant to
 * crash and start again rather than go on with a broken state.
 * @param why - why the condition must hold.
 */
export function assert(condition: unknown, why: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${why}`);
}

/** Ends an exhaustive `switch`: a compile error when a case was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`assertion failed: unexpected value ${JSON.stringify(value)}`);
}
