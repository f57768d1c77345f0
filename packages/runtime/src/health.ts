/** Whether a server can do its work: what an orchestrator asks, and what it is told. */

/** One thing that has to work. */
export interface HealthCheck {
  /** Stable, e.g. `store`. */
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong, in a few words; empty when nothing is. */
  readonly detail: string;
}

/**
 * - `live`: it is no use to restart it. False only when it has failed for good.
 * - `ready`: send it work. False while it starts or drains, and while something that it needs is away.
 */
export interface HealthReport {
  readonly live: boolean;
  readonly ready: boolean;
  readonly checks: readonly HealthCheck[];
}
