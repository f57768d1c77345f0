/** Something that was started and can be stopped: a home server or a proxy with its ports. */
import type { CloseReason, ParleyError } from "@parley/runtime";

/** A running server. */
export interface RunningPart {
  readonly role: "server" | "proxy";
  readonly domains: readonly string[];
  /** Where it listens, by the name of the option. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Resolves with what ended it when nobody asked for it; with nothing after `stop`. */
  readonly closed: Promise<ParleyError | undefined>;
  /** Stops accepting, says goodbye, writes what is open, and closes. Idempotent. */
  stop(reason: CloseReason, deadlineMs: number): Promise<void>;
}

/** Why servers say that they go: they are stopped, and may be started again soon. */
export const shutdown: CloseReason = {
  code: "shutdown",
  reason: "the server is being stopped",
  reconnect: "now",
};

/** How long a stop may take before what is still open is cut. */
export const drainMs = 5_000;
