/** What a server's links and the domains behind them look like, as metrics. Read when asked for: nothing is counted twice. */
import {
  type Counter,
  countBy,
  defineCounter,
  defineGauge,
  type Env,
  type MetricSample,
} from "@parley/runtime";
import type { PeerState } from "./domain-book.js";
import type { BounceReason } from "./envelope.js";
import type { LinkRefusal } from "./handshake.js";

const links = defineGauge("parley_links", "Links that are open, by peer domain and role of the peer.", [
  "peer",
  "role",
]);
const peerUp = defineGauge(
  "parley_peer_up",
  "1 while a domain can be reached: it, or the next hop on the way to it, has a link.",
  ["peer"],
);
const linkLag = defineGauge(
  "parley_link_lag_seconds",
  "How far the slowest link of a peer is behind: the round trip of its heartbeat, or how long one has been unanswered.",
  ["peer"],
);
const linkQueue = defineGauge(
  "parley_link_queued_bytes",
  "Bytes that wait on the links of a peer, and on those that are being dialled.",
  ["peer"],
);
const pending = defineGauge(
  "parley_peer_pending_envelopes",
  "Envelopes that wait for a link that is being dialled.",
  ["peer"],
);
const certificate = defineGauge(
  "parley_peer_certificate_expiry_timestamp_seconds",
  "When the certificate that a peer has proven itself with runs out, Unix seconds.",
  ["peer"],
);
const envelopes = defineCounter("parley_envelopes_total", "Envelopes sent to and received from a domain.", [
  "peer",
  "direction",
  "service",
]);
const bounces = defineCounter("parley_bounces_total", "Bounces sent to and received from a domain.", [
  "peer",
  "direction",
]);
const refusals = defineCounter(
  "parley_envelopes_refused_total",
  "Envelopes that were refused on arrival or on the way, by reason.",
  ["reason"],
);

const refusedLinks = defineCounter(
  "parley_links_refused_total",
  "Links that others wanted and did not get, by reason.",
  ["reason"],
);

/** How the envelopes that were refused are counted: by reason, and `malformed` for those that could not even be bounced. */
export type RefusalCounts = Readonly<Partial<Record<BounceReason | "malformed", number>>>;

/** Why links are refused, as far as it is the handshake that does; others are added as they come. */
const linkRefusals: readonly LinkRefusal[] = [
  "domain_denied",
  "handshake_timeout",
  "proof_bad_signature",
  "proof_expired_certificate",
  "proof_malformed",
  "proof_unknown_authority",
  "proof_wrong_name",
  "protocol_version",
  "too_many_links",
  "wrong_domain",
];

/** Counts the links that are refused. @returns the counter of a reason. */
export function linksRefused({ metrics }: Env): (reason: string) => Counter {
  return countBy(metrics, refusedLinks, { label: "reason", known: linkRefusals, furtherMax: 16, rest: {} });
}

/** What {@link exposeFederation} reads. */
export interface FederationView {
  peers(): readonly PeerState[];
  refusals(): RefusalCounts;
}

/** Shows the links of a federation. @returns ends that. */
export function exposeFederation(env: Env, federation: FederationView): () => void {
  const { metrics } = env;
  const each = (value: (peer: PeerState) => number | undefined) => (): readonly MetricSample<"peer">[] =>
    federation.peers().flatMap((state) => {
      const found = value(state);
      return found === undefined ? [] : [{ labels: { peer: state.domain }, value: found }];
    });
  const ends = [
    metrics.read(links, () =>
      federation
        .peers()
        .flatMap(({ domain, links: open }) =>
          open.map(({ role }) => ({ labels: { peer: domain, role }, value: 1 })),
        ),
    ),
    metrics.read(
      peerUp,
      each(({ state }) => Number(state === "connected")),
    ),
    metrics.read(
      linkLag,
      each(({ links: open }) => {
        const lags = open.flatMap(({ lagMs }) => (lagMs === undefined ? [] : [lagMs]));
        return lags.length === 0 ? undefined : Math.max(...lags) / 1_000;
      }),
    ),
    metrics.read(
      linkQueue,
      each(({ links: open }) => open.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0)),
    ),
    metrics.read(
      pending,
      each(({ pendingItems }) => pendingItems),
    ),
    metrics.read(
      certificate,
      each(({ certificateNotAfterMs }) => certificateNotAfterMs && certificateNotAfterMs / 1_000),
    ),
    metrics.read(envelopes, () => federation.peers().flatMap(envelopesOf)),
    metrics.read(bounces, () =>
      federation.peers().flatMap(({ domain: peer, bouncesSent, bouncesReceived }) => [
        { labels: { peer, direction: "out" }, value: bouncesSent },
        { labels: { peer, direction: "in" }, value: bouncesReceived },
      ]),
    ),
    metrics.read(refusals, () =>
      Object.entries(federation.refusals()).map(([reason, value]) => ({ labels: { reason }, value })),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function envelopesOf(state: PeerState): readonly MetricSample<"peer" | "direction" | "service">[] {
  const { domain: peer, presenceSent, presenceReceived, messageSent, messageReceived } = state;
  return [
    { labels: { peer, direction: "out", service: "presence" }, value: presenceSent },
    { labels: { peer, direction: "in", service: "presence" }, value: presenceReceived },
    { labels: { peer, direction: "out", service: "message" }, value: messageSent },
    { labels: { peer, direction: "in", service: "message" }, value: messageReceived },
  ];
}
