/** Something that was started and can be stopped: a home server or a proxy with its ports. */
import type { CloseReason, HealthReport, ParleyError } from "@parley/runtime";
import type { LoadedConfig } from "../config/load.js";

/** A running server. */
export interface RunningPart {
  readonly role: "server" | "proxy";
  readonly node: string;
  readonly domains: readonly string[];
  /** Where it listens, by the name of the option. */
  readonly addresses: Readonly<Record<string, string>>;
  /** What holds the state and carries the fan-out, where there is anything to say. */
  readonly engines: Readonly<Record<string, string>>;
  /** Tells this life of the server from others; empty where that is of no importance. */
  readonly incarnation: string;
  /** How long its stop may take. */
  readonly drainDeadlineMs: number;
  readonly health: HealthReport;
  /** Resolves with what ended it when nobody asked for it; with nothing after `stop`. */
  readonly closed: Promise<ParleyError | undefined>;
  /**
   * Takes from another configuration what can be taken while it runs.
   * @throws what is wrong with the files that it names; nothing was taken then.
   */
  reload(next: LoadedConfig): void;
  /** Stops accepting, says goodbye, writes what is open, and closes. Idempotent. */
  stop(reason: CloseReason, deadlineMs: number): Promise<void>;
}

/** Why servers say that they go: they are stopped, and may be started again soon. */
export const shutdown: CloseReason = {
  code: "shutdown",
  reason: "the server is being stopped",
  reconnect: "now",
};

/** How long a stop may take before what is still open is cut, where no configuration says. */
export const drainMs = 5_000;
