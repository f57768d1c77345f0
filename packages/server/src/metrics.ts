/** What a home server shows of itself, and of what it depends on. */
import type { Bus } from "@parley/bus";
import { type Counter, defineCounter, defineGauge, type Env } from "@parley/runtime";
import type { NodeRecord, Store } from "@parley/store";

const state = defineGauge("parley_server_state", "1 for the state that the server is in, 0 for the others.", [
  "state",
]);
const nodes = defineGauge(
  "parley_nodes",
  "Home servers of the domain by state, this one among them, as this one last heard.",
  ["state"],
);
const storeUp = defineGauge("parley_store_up", "1 while the store answers: readiness goes by it.");
const busUp = defineGauge("parley_bus_up", "1 while the other servers of the domain can be reached.");
const busSubscriptions = defineGauge(
  "parley_bus_subscriptions",
  "Subscriptions on the bus: what this server wants to hear of.",
);
const busGaps = defineCounter(
  "parley_bus_gaps_total",
  "Times that messages of the bus may have been lost, and the store was looked into instead, by why.",
  ["kind"],
);
const stalls = defineCounter(
  "parley_stalls_total",
  "Times that this process did not run for so long that leases may have run out.",
);
const stalled = defineCounter("parley_stalled_seconds_total", "Seconds of those stalls together.");

const states = ["created", "starting", "running", "draining", "stopped", "failed"] as const;

/** What {@link HomeMetrics} reads. */
export interface HomeView {
  readonly store: Pick<Store, "health">;
  readonly bus: Pick<Bus, "health" | "subscriptionCount" | "onGap">;
  readonly state: () => (typeof states)[number];
  readonly nodes: () => Iterable<Pick<NodeRecord, "state">>;
}

/** The metrics of one server, from its making to its end. */
export class HomeMetrics {
  readonly #stalls: Counter;
  readonly #stalled: Counter;
  readonly #ends: readonly (() => void)[];

  constructor({ metrics }: Env, view: HomeView) {
    this.#stalls = metrics.counter(stalls, {});
    this.#stalled = metrics.counter(stalled, {});
    const gaps = {
      reconnected: metrics.counter(busGaps, { kind: "reconnected" }),
      slow: metrics.counter(busGaps, { kind: "slow" }),
    };
    this.#ends = [
      metrics.read(state, () =>
        states.map((name) => ({ labels: { state: name }, value: Number(view.state() === name) })),
      ),
      metrics.read(nodes, () => {
        const counts = { running: 0, draining: 0 };
        for (const node of view.nodes()) counts[node.state]++;
        return [
          { labels: { state: "running" }, value: counts.running },
          { labels: { state: "draining" }, value: counts.draining },
        ];
      }),
      metrics.read(storeUp, () => Number(view.store.health.kind === "up")),
      metrics.read(busUp, () => Number(view.bus.health.kind === "up")),
      metrics.read(busSubscriptions, () => view.bus.subscriptionCount),
      view.bus.onGap(({ kind }) => gaps[kind].add()),
    ];
  }

  stalled(ms: number): void {
    this.#stalls.add();
    this.#stalled.add(ms / 1_000);
  }

  close(): void {
    for (const end of this.#ends) end();
  }
}
