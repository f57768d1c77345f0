import { createTestEnv } from "@parley/runtime/testing";
import { exposeNatsBus } from "./metrics.js";
import type { NatsBusStats } from "./stats.js";

describe("The metrics of a bus on NATS", () => {
  it("show what it counts, and no round trip before the first", () => {
    const { env, metrics } = createTestEnv();
    let stats: NatsBusStats = {
      published: 1,
      received: 2,
      droppedAway: 3,
      droppedUnsent: 4,
      droppedTooLarge: 5,
      droppedSlow: 6,
      reconnects: 7,
      pending: 8,
      roundTripMs: undefined,
    };
    const end = exposeNatsBus(env, () => stats);
    const shown = (): readonly string[] =>
      metrics
        .collect()
        .flatMap(({ definition, samples }) =>
          samples.map(({ labels, value }) => [definition.name, ...Object.values(labels), value].join(" ")),
        );
    const counted = [
      "parley_bus_dropped_messages_total away 3",
      "parley_bus_dropped_messages_total slow 6",
      "parley_bus_dropped_messages_total too_large 5",
      "parley_bus_dropped_messages_total unsent 4",
      "parley_bus_messages_total out 1",
      "parley_bus_messages_total in 2",
      "parley_bus_pending_messages 8",
      "parley_bus_reconnects_total 7",
    ];
    expect(shown()).toEqual(counted);
    stats = { ...stats, roundTripMs: 2 };
    expect(shown()).toEqual([...counted, "parley_bus_round_trip_seconds 0.002"]);
    end();
    expect(shown()).toEqual([]);
  });
});
