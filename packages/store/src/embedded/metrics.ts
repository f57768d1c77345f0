/** What the embedded engine counts: by group of writes, not by write. */
import { type Counter, defineCounter, defineHistogram, type Histogram, type Metrics } from "@parley/runtime";

const seconds = defineHistogram(
  "parley_store_commit_seconds",
  "Seconds until a group of writes was durable on this server's disk.",
);
const calls = defineCounter(
  "parley_store_commit_calls_total",
  "Calls whose writes were made durable, in whatever groups.",
);

/** The metrics of one engine. */
export class CommitMetrics {
  readonly #seconds: Histogram;
  readonly #calls: Counter;

  constructor(metrics: Metrics) {
    this.#seconds = metrics.histogram(seconds, {});
    this.#calls = metrics.counter(calls, {});
  }

  /** A group is durable. @param waited - the calls that waited for it. */
  committed(waited: number, elapsedMs: number): void {
    this.#seconds.observe(elapsedMs / 1_000);
    this.#calls.add(waited);
  }
}
