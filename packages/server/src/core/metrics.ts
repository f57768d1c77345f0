/** Counters that both services have. */
import { type Counter, defineCounter, type Env } from "@parley/runtime";
import type { ServiceName } from "./ports.js";

const conflicts = defineCounter(
  "parley_store_conflicts_total",
  "Decisions made anew, since another server had written what they were made from.",
  ["service"],
);

/** Counts what a service has to decide anew. */
export function conflictCounter({ metrics }: Env, service: ServiceName): Counter {
  return metrics.counter(conflicts, { service });
}
