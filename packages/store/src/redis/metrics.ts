/** What the Redis engine counts of itself. */
import { defineCounter, defineGauge, defineHistogram, type Histogram, type Metrics } from "@parley/runtime";
import type { StoreHealth } from "../store.js";
import type { Script } from "./scripts.js";

const callSeconds = defineHistogram(
  "parley_redis_call_seconds",
  "Seconds from a call's way to Redis to its answer, by operation. One call carries what was asked for together.",
  ["operation"],
);
const items = defineCounter("parley_redis_items_total", "What was asked of Redis, by operation.", [
  "operation",
]);
const failures = defineCounter(
  "parley_redis_failures_total",
  "Calls that Redis did not carry out, by reason.",
  ["reason"],
);
const waiting = defineGauge("parley_redis_waiting", "How much waits for Redis, on its way or not.");
const up = defineGauge("parley_redis_up", "1 while Redis answers and takes writes, else 0.");

/** The metrics of one engine. */
export class EngineMetrics {
  readonly #metrics: Metrics;
  readonly #byScript = new Map<
    Script,
    { readonly seconds: Histogram; readonly items: { add(n: number): void } }
  >();
  readonly #ends: readonly (() => void)[];

  constructor(metrics: Metrics, read: { waiting(): number; health(): StoreHealth }) {
    this.#metrics = metrics;
    this.#ends = [
      metrics.read(waiting, () => read.waiting()),
      metrics.read(up, () => (read.health().kind === "up" ? 1 : 0)),
    ];
  }

  /** A call was answered. */
  answered(operation: Script, count: number, elapsedMs: number): void {
    let own = this.#byScript.get(operation);
    if (own === undefined) {
      const labels = { operation: operation.name };
      own = {
        seconds: this.#metrics.histogram(callSeconds, labels),
        items: this.#metrics.counter(items, labels),
      };
      this.#byScript.set(operation, own);
    }
    own.seconds.observe(elapsedMs / 1_000);
    own.items.add(count);
  }

  failed(reason: string): void {
    this.#metrics.counter(failures, { reason }).add();
  }

  close(): void {
    for (const end of this.#ends) end();
  }
}
