/** Errors on the wire: `parley.common.v1.Error`, and the gRPC status of the same name (1:1). */
import { type Code, errorCodes, ParleyError } from "@parley/runtime";
import type { common } from "./generated.js";

/** The gRPC status of each code (https://grpc.io/docs/guides/status-codes/). 0 is OK, and 2 (UNKNOWN) is never sent. */
const grpcStatuses: Readonly<Record<Code, number>> = {
  cancelled: 1,
  invalid_argument: 3,
  deadline_exceeded: 4,
  not_found: 5,
  already_exists: 6,
  permission_denied: 7,
  resource_exhausted: 8,
  failed_precondition: 9,
  aborted: 10,
  out_of_range: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  data_loss: 15,
  unauthenticated: 16,
};

const codesByStatus: ReadonlyMap<number, Code> = new Map(
  Object.entries(grpcStatuses).map(([code, status]) => [status, code as Code]),
);

/** The gRPC status that stands for a code. */
export function codeToGrpcStatus(code: Code): number {
  return grpcStatuses[code];
}

/** The code of a gRPC status other than OK; `internal` for UNKNOWN and for numbers that gRPC does not define. */
export function grpcStatusToCode(status: number): Code {
  return codesByStatus.get(status) ?? "internal";
}

/** An error as it is told to the other side. Its cause stays here. */
export function errorToWire(error: ParleyError): common.IError {
  const retryAfterMs = error.details.retryAfterMs;
  return {
    code: error.code,
    reason: error.reason,
    message: error.message,
    retryable: error.retryable,
    retryAfterMs: typeof retryAfterMs === "number" ? Math.max(0, Math.ceil(retryAfterMs)) : 0,
  };
}

/** Errors are shown, logged and passed on: what a peer says in one is cut. */
const MESSAGE_CHARS_MAX = 1_024;
const WORD_CHARS_MAX = 64;

/**
 * An error that the other side told, with `details.reason`, and `details.retryAfterMs` where it was given. A code that this
 * version does not know becomes `internal` and stays readable as `details.code`.
 */
export function errorFromWire(error: common.IError): ParleyError {
  const told = error.code ?? "";
  const known = Object.hasOwn(errorCodes, told);
  const retryAfterMs = error.retryAfterMs ?? 0;
  const message = (error.message || told || "unknown error").slice(0, MESSAGE_CHARS_MAX);
  return new ParleyError(known ? (told as Code) : "internal", message, {
    details: {
      reason: (error.reason || told || "internal").slice(0, WORD_CHARS_MAX),
      ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
      ...(known ? {} : { code: told.slice(0, WORD_CHARS_MAX) }),
    },
    retryable: error.retryable ?? false,
  });
}
