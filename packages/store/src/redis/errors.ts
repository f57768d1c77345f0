/** What Redis and the connection to it say, as `ParleyError`s, and what is to be done about it. */
import { type Code, ParleyError } from "@parley/runtime";

/**
 * What a failure means for the call that met it.
 * - `again`: Redis has not done it, or the connection was lost so that nobody knows; it is sent again until its time is up.
 * - `script`: the script is not known to this server; it is sent again with its text.
 * - `refused`: it is told to the caller at once.
 */
export type FailureKind = "again" | "script" | "refused";

/** A failure that was looked at. */
export interface Failure {
  readonly kind: FailureKind;
  /** For the caller, when it is refused or its time is up. */
  readonly error: ParleyError;
  /** Whether the store is of no use while this goes on. */
  readonly down: boolean;
  /** Whether another connection may lead to another server. */
  readonly reconnect: boolean;
}

interface Rule {
  readonly kind: FailureKind;
  readonly code: Code;
  readonly reason: string;
  readonly says: string;
  readonly down: boolean;
  readonly reconnect?: boolean;
}

/** Something of a cluster is on its way to another node: others are not touched. */
const moving: Rule = {
  ...{ kind: "again", code: "unavailable", reason: "store_unavailable", down: false, reconnect: true },
  says: "the Redis cluster is moving these keys",
};

const transient = (reason: string, says: string, reconnect = false): Rule => ({
  ...{ kind: "again", code: "unavailable", reason, says, down: true, reconnect },
});

/** By the first word of Redis' answer. */
const rules: Readonly<Record<string, Rule>> = {
  LOADING: transient("store_loading", "Redis is loading its data"),
  READONLY: transient("store_read_only", "Redis is a replica and takes no writes", true),
  MASTERDOWN: transient("store_unavailable", "Redis has lost its master"),
  CLUSTERDOWN: transient("store_unavailable", "the Redis cluster is down"),
  TRYAGAIN: moving,
  MOVED: moving,
  ASK: moving,
  BUSY: transient("store_unavailable", "Redis is busy with a script"),
  UNBLOCKED: transient("store_unavailable", "Redis changed its role", true),
  NOSCRIPT: { ...transient("store_unavailable", "Redis does not know the script"), kind: "script" },
  OOM: {
    kind: "refused",
    code: "resource_exhausted",
    reason: "store_full",
    says: "Redis has no memory left (maxmemory)",
    down: true,
  },
  MISCONF: {
    kind: "refused",
    code: "unavailable",
    reason: "store_not_writable",
    says: "Redis cannot write to its disk",
    down: true,
  },
  NOREPLICAS: {
    kind: "refused",
    code: "unavailable",
    reason: "store_not_writable",
    says: "Redis has too few replicas (min-replicas-to-write)",
    down: true,
  },
  NOAUTH: denied("Redis asks for a password"),
  WRONGPASS: denied("Redis does not know this user or password"),
  NOPERM: denied("the ACL user may not do this"),
};

function denied(says: string): Rule {
  return { kind: "refused", code: "unavailable", reason: "store_denied", says, down: true };
}

/**
 * Looks at what a command was rejected with: an answer of Redis' (its first word says what it is), or the connection's end.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof ParleyError) return { kind: "refused", error, down: false, reconnect: false };
  const message = error instanceof Error ? error.message : String(error);
  const answer = /^-?([A-Z]{2,}) /.exec(message)?.[1] ?? "";
  const rule =
    rules[answer] ?? (isReply(error) ? undefined : transient("store_unavailable", "Redis cannot be reached"));
  if (rule === undefined) {
    const broken = new ParleyError("internal", `Redis refused a command: ${message.slice(0, 300)}`, {
      details: { reason: "store_failed" },
      cause: error,
    });
    return { kind: "refused", error: broken, down: false, reconnect: false };
  }
  const { kind, code, reason, says, down, reconnect = false } = rule;
  const told = new ParleyError(code, `${says}: ${message.slice(0, 200)}`, {
    details: { reason },
    cause: error,
  });
  return { kind, error: told, down, reconnect };
}

/** ioredis' class for what Redis answered with `-`. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}

/** Why a store that was never up will not be, when this is the cause: a wrong password does not become right by waiting. */
export function denialOf(cause: string): ParleyError | undefined {
  if (!/\b(?:WRONGPASS|NOAUTH|NOPERM)\b/.test(cause)) return undefined;
  return new ParleyError("failed_precondition", `the Redis store cannot be opened: ${cause}`, {
    details: { reason: "store_denied" },
  });
}

/** For a call that waited too long, of which nobody knows whether it was carried out unless it was never sent. */
export function timedOut(requestTimeoutMs: number, cause: string): ParleyError {
  return new ParleyError(
    "unavailable",
    `Redis did not answer within ${requestTimeoutMs} ms (requestTimeout): ${cause}`,
    { details: { reason: "store_unavailable" } },
  );
}

/** For a call that finds too much waiting. */
export function tooManyWaiting(what: string, option: string): ParleyError {
  return new ParleyError("unavailable", `${what} wait for Redis already (${option})`, {
    details: { reason: "store_unavailable" },
  });
}

/** For a call after `close`. */
export function storeClosed(): ParleyError {
  return new ParleyError("unavailable", "the store is closed", { details: { reason: "store_closed" } });
}

/** For data that is not what this version writes. */
export function corrupt(what: string, cause?: unknown): ParleyError {
  return new ParleyError("data_loss", `the store cannot be used: ${what}`, {
    details: { reason: "corrupt_store" },
    cause,
  });
}
