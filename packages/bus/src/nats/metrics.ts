/** What a bus on NATS shows as metrics. It counts all of it anyway: nothing is counted twice. */
import { defineCounter, defineGauge, type Env } from "@parley/runtime";
import type { NatsBusStats } from "./stats.js";

const messages = defineCounter("parley_bus_messages_total", "Messages given to NATS and come from it.", [
  "direction",
]);
const dropped = defineCounter(
  "parley_bus_dropped_messages_total",
  "Messages that others (away, unsent, too_large) or this server (slow) did not get; the store makes up for them.",
  ["reason"],
);
const reconnects = defineCounter(
  "parley_bus_reconnects_total",
  "How often the connection to NATS was lost and made again.",
);
const pending = defineGauge(
  "parley_bus_pending_messages",
  "Messages that have arrived and wait for their handlers.",
);
const roundTrip = defineGauge(
  "parley_bus_round_trip_seconds",
  "How long NATS took for its last answer to a ping; absent before the first.",
);

/** Shows the numbers of a bus. @returns ends that. */
export function exposeNatsBus({ metrics }: Env, stats: () => NatsBusStats): () => void {
  const ends = [
    metrics.read(messages, () => {
      const { published, received } = stats();
      return [
        { labels: { direction: "out" }, value: published },
        { labels: { direction: "in" }, value: received },
      ];
    }),
    metrics.read(dropped, () => {
      const { droppedAway, droppedSlow, droppedTooLarge, droppedUnsent } = stats();
      return [
        { labels: { reason: "away" }, value: droppedAway },
        { labels: { reason: "slow" }, value: droppedSlow },
        { labels: { reason: "too_large" }, value: droppedTooLarge },
        { labels: { reason: "unsent" }, value: droppedUnsent },
      ];
    }),
    metrics.read(reconnects, () => stats().reconnects),
    metrics.read(pending, () => stats().pending),
    metrics.read(roundTrip, () => {
      const { roundTripMs } = stats();
      return roundTripMs === undefined ? [] : [{ labels: {}, value: roundTripMs / 1_000 }];
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
