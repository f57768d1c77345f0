import { createTestEnv } from "@parley/runtime/testing";
import { exposeProxy } from "./metrics.js";

describe("The metrics of a proxy", () => {
  it("show what it relayed and what its policy refused, until it has ended", () => {
    const { env, metrics } = createTestEnv();
    const relayed = { in: { presence: 1, message: 2 }, out: { presence: 3, message: 4 } };
    const denied = {
      in: { presence: { rule: 7, otherwise: 8 }, message: { rule: 9, otherwise: 10 } },
      out: { presence: { rule: 11, otherwise: 12 }, message: { rule: 13, otherwise: 14 } },
    };
    const end = exposeProxy(env, () => ({ relayed, items: { in: 5, out: 6 }, refused: {}, denied }));
    const shown = metrics
      .collect()
      .flatMap(({ definition, samples }) =>
        samples.map(({ labels, value }) => [definition.name, ...Object.values(labels), value].join(" ")),
      );
    expect(shown).toEqual([
      "parley_proxy_policy_refusals_total in presence rule 7",
      "parley_proxy_policy_refusals_total in presence otherwise 8",
      "parley_proxy_policy_refusals_total in message rule 9",
      "parley_proxy_policy_refusals_total in message otherwise 10",
      "parley_proxy_policy_refusals_total out presence rule 11",
      "parley_proxy_policy_refusals_total out presence otherwise 12",
      "parley_proxy_policy_refusals_total out message rule 13",
      "parley_proxy_policy_refusals_total out message otherwise 14",
      "parley_proxy_relayed_envelopes_total in presence 1",
      "parley_proxy_relayed_envelopes_total in message 2",
      "parley_proxy_relayed_envelopes_total out presence 3",
      "parley_proxy_relayed_envelopes_total out message 4",
      "parley_proxy_relayed_items_total in 5",
      "parley_proxy_relayed_items_total out 6",
    ]);
    end();
    expect(metrics.collect().every(({ samples }) => samples.length === 0)).toBe(true);
  });
});
