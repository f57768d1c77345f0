import { createTestEnv } from "@parley/runtime/testing";
import { exposeProxy } from "./metrics.js";

describe("The metrics of a proxy", () => {
  it("show what it relayed by direction and service, until it has ended", () => {
    const { env, metrics } = createTestEnv();
    const relayed = { in: { presence: 1, message: 2 }, out: { presence: 3, message: 4 } };
    const end = exposeProxy(env, () => ({ relayed, items: { in: 5, out: 6 }, refused: {} }));
    const shown = metrics
      .collect()
      .flatMap(({ definition, samples }) =>
        samples.map(({ labels, value }) => [definition.name, ...Object.values(labels), value].join(" ")),
      );
    expect(shown).toEqual([
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
