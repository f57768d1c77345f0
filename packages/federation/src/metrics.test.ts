import type { DomainName } from "@parley/model";
import { createTestEnv } from "@parley/runtime/testing";
import type { LinkInfo, PeerState } from "./domain-book.js";
import { exposeFederation, linksRefused } from "./metrics.js";

const south = "south.example" as DomainName;

function link(fields: Partial<LinkInfo>): LinkInfo {
  return {
    id: "1",
    side: "initiator",
    localDomain: "north.example" as DomainName,
    domain: south,
    node: "p",
    role: "proxy",
    address: "127.0.0.1:7443",
    upSinceMs: 0,
    rttMs: 2,
    lagMs: 2,
    queuedBytes: 10,
    presenceDropped: 0,
    certificateNotAfterMs: undefined,
    ...fields,
  };
}

const peer: PeerState = {
  domain: south,
  state: "connected",
  reason: "",
  stateSinceMs: 1,
  pendingItems: 3,
  links: [link({}), link({ id: "2", lagMs: 40 })],
  certificateNotAfterMs: 5_000,
  presenceSent: 1,
  presenceReceived: 2,
  messageSent: 3,
  messageReceived: 4,
  bouncesSent: 5,
  bouncesReceived: 6,
  refused: 0,
};

describe("The metrics of a federation", () => {
  it("show its links, its peers and what it refused, until it has ended", () => {
    const { env, metrics } = createTestEnv();
    const end = exposeFederation(env, { peers: () => [peer], refusals: () => ({ denied: 2 }) });
    const shown = Object.fromEntries(
      metrics
        .collect()
        .map(({ definition, samples }) => [
          definition.name,
          samples.map(({ labels, value }) => [...Object.values(labels), value].join(" ")),
        ]),
    );
    expect(shown).toEqual({
      parley_links: ["south.example proxy 2"],
      parley_peer_up: ["south.example 1"],
      parley_link_lag_seconds: ["south.example 0.04"],
      parley_link_queued_bytes: ["south.example 20"],
      parley_peer_pending_envelopes: ["south.example 3"],
      parley_peer_certificate_expiry_timestamp_seconds: ["south.example 5"],
      parley_envelopes_total: [
        "south.example out presence 1",
        "south.example in presence 2",
        "south.example out message 3",
        "south.example in message 4",
      ],
      parley_bounces_total: ["south.example out 5", "south.example in 6"],
      parley_envelopes_refused_total: ["denied 2"],
    });
    end();
    expect(metrics.collect().every(({ samples }) => samples.length === 0)).toBe(true);
  });

  it("count the links that were refused by reason, and what only others would say together", () => {
    const { env, metrics } = createTestEnv();
    const refused = linksRefused(env);
    refused("too_many_links").add();
    refused("too_many_links").add();
    refused("Anything at all").add();
    const [shown] = metrics.collect();
    expect(shown?.samples.filter(({ value }) => value > 0)).toEqual([
      { labels: { reason: "too_many_links" }, value: 2 },
      { labels: { reason: "other" }, value: 1 },
    ]);
  });
});
