/** What a proxy relays, as metrics; its links and refusals are shown by the federation. */
import type { BounceReason, EnvelopeService } from "@parley/federation";
import { defineCounter, type Env } from "@parley/runtime";
import type { Direction } from "./policy.js";

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

const policyRefused = defineCounter(
  "parley_proxy_policy_refusals_total",
  "Envelopes that the policy did not let pass, by what decided: a rule, or the default where none matched.",
  ["direction", "service", "decided_by"],
);

/** What decided: a rule of the policy, or its default. */
export type DecidedBy = "rule" | "otherwise";

/** Counts by direction and service. */
type Flows<T> = Readonly<Record<Direction, Readonly<Record<EnvelopeService, T>>>>;

/** Counts since the start, for metrics. */
export interface ProxyCounts {
  /** Envelopes passed on, by direction and service. A link's queue may still lose one: ends answer, proxies do not. */
  readonly relayed: Flows<number>;
  /** Payload items in them, as their origins say. */
  readonly items: Readonly<Record<Direction, number>>;
  /** Envelopes refused, by reason. */
  readonly refused: Readonly<Partial<Record<BounceReason | "malformed", number>>>;
  /** Those of them that the policy denied, by what decided. */
  readonly denied: Flows<Readonly<Record<DecidedBy, number>>>;
}

const directions = ["in", "out"] as const;
const services = ["presence", "message"] as const;
const deciders = ["rule", "otherwise"] as const;

/** Shows them. @returns ends that. */
export function exposeProxy(env: Env, counts: () => ProxyCounts): () => void {
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
    env.metrics.read(policyRefused, () => {
      const { denied } = counts();
      return directions.flatMap((direction) =>
        services.flatMap((service) =>
          deciders.map((decider) => ({
            labels: { direction, service, decided_by: decider },
            value: denied[direction][service][decider],
          })),
        ),
      );
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
