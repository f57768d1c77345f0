/** What a proxy relays, as metrics; its links and refusals are shown by the federation. */
import { defineCounter, type Env } from "@parley/runtime";
import type { ProxyCounts } from "./proxy.js";

const relayed = defineCounter(
  "parley_proxy_relayed_envelopes_total",
  "Envelopes passed on. A link's queue may still lose one: ends answer, proxies do not.",
  ["direction", "service"],
);
const items = defineCounter(
  "parley_proxy_relayed_items_total",
  "Messages, answers, notifications and so on in the relayed envelopes, as their origins say.",
  ["direction"],
);

/** Shows them. @returns ends that. */
export function exposeProxy(env: Env, counts: () => ProxyCounts): () => void {
  const directions = ["in", "out"] as const;
  const services = ["presence", "message"] as const;
  const ends = [
    env.metrics.read(relayed, () => {
      const { relayed: byDirection } = counts();
      return directions.flatMap((direction) =>
        services.map((service) => ({
          labels: { direction, service },
          value: byDirection[direction][service],
        })),
      );
    }),
    env.metrics.read(items, () => {
      const { items: byDirection } = counts();
      return directions.map((direction) => ({ labels: { direction }, value: byDirection[direction] }));
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
