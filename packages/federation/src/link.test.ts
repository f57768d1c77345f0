import type { DomainName } from "@parley/model";
import { encodeEnvelopeItem, encodeLinkItem, federation as wire } from "@parley/protocol";
import {
  directTo,
  envelope,
  evil,
  identityOf,
  item,
  makeWorld,
  north,
  Scene,
  south,
  type World,
} from "../test/fixtures.js";
import { dialRaw, listenRaw, openRaw } from "../test/raw-peer.js";
import type { ClaimedPeer } from "./handshake.js";
import { proveIdentity } from "./identity.js";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const welcome: wire.IWelcome = {
  role: wire.Role.ROLE_HOME,
  node: "raw",
  protocolVersion: 1,
  heartbeatMs: 15_000,
  frameBytesMax: 65_536,
  envelopeBytesMax: 32_768,
};

const rawEnvelope: wire.IEnvelope = {
  origin: north,
  destination: south,
  service: wire.Service.SERVICE_MESSAGE,
  hopLimit: 8,
  payload: item(1),
};

describe("a link's handshake, accepting", () => {
  it("takes a proven domain, and says its limits", async () => {
    const scene = new Scene(world);
    const node = scene.node(south, { limits: { heartbeatMs: 5_000, envelopeBytesMax: 1_000 } });
    const { peer } = await dialRaw(scene, node);
    expect(peer.refusal).toBeUndefined();
    expect(peer.last("challenge")?.nonce).toHaveLength(32);
    expect(peer.last("welcome")).toMatchObject({
      role: wire.Role.ROLE_HOME,
      node: "n1",
      protocolVersion: 1,
      heartbeatMs: 5_000,
      frameBytesMax: 2 * 1024 * 1024,
      envelopeBytesMax: 1_000,
    });
    const [state] = node.federation.peers();
    expect(state).toMatchObject({ domain: north, state: "connected" });
    expect(state?.links).toMatchObject([
      {
        side: "acceptor",
        localDomain: south,
        domain: north,
        node: "raw",
        role: "home",
        certificateNotAfterMs: identityOf(world, north).notAfterMs,
      },
    ]);
  });

  const refusals: [
    string,
    string,
    () => Promise<Parameters<typeof dialRaw>[2]> | Parameters<typeof dialRaw>[2],
  ][] = [
    [
      "a domain that the certificate is not for",
      "proof_wrong_name",
      () => ({ identity: identityOf(world, evil) }),
    ],
    [
      "a certificate that is not the signer's",
      "proof_bad_signature",
      () => {
        const { certChainPem } = identityOf(world, north);
        const { keyPem } = identityOf(world, evil);
        return { identity: { domain: north, certChainPem, keyPem } };
      },
    ],
    ["a proof over another nonce", "proof_bad_signature", () => ({ nonce: new Uint8Array(32) })],
    [
      "a proof that was made for another acceptor's certificate",
      "proof_bad_signature",
      () => ({ acceptorFingerprint: identityOf(world, evil).fingerprint }),
    ],
    ["garbage instead of a signature", "proof_bad_signature", () => ({ signature: new Uint8Array(70) })],
    ["no certificate", "proof_malformed", () => ({ chain: [] })],
    ["garbage instead of a certificate", "proof_malformed", () => ({ chain: [new Uint8Array(100)] })],
    [
      "an expired certificate",
      "proof_expired_certificate",
      async () => ({ identity: await world.issue(north, { notAfterMs: Date.UTC(2025, 0, 1) }) }),
    ],
    [
      "an authority that nobody knows",
      "proof_unknown_authority",
      async () => ({ identity: identityOf(await makeWorld(), north) }),
    ],
    ["a wish for a domain that is not here", "wrong_domain", () => ({ peerDomain: evil })],
    ["no protocol version", "protocol_version", () => ({ protocolVersion: 0 })],
    ["no role", "proof_malformed", () => ({ role: wire.Role.ROLE_UNSPECIFIED })],
    ["a domain in capitals", "proof_malformed", () => ({ domain: "North.Example" as DomainName })],
    ["a node's name with a slash", "proof_malformed", () => ({ node: "a/b" })],
    ["a node's name that is too long", "proof_malformed", () => ({ node: "n".repeat(65) })],
    ["another home of the own domain", "domain_denied", () => ({ domain: south })],
  ];
  it.each(refusals)("refuses %s: %s", async (_, reason, claims) => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node, await claims());
    expect(peer.refusal).toBe(reason);
    expect(peer.last("welcome")).toBeUndefined();
    expect(peer.last("refusal")?.error?.message).not.toBe("");
    expect(peer.closed).toMatchObject({ code: reason });
    expect(node.federation.peers().flatMap(({ links }) => links)).toEqual([]);
    expect(scene.logged.find(({ event }) => event === "link.refused")).toMatchObject({ reason });
    expect(scene.clock.timersPending).toBe(0);
  });

  it("takes a newer peer's version and answers with its own", async () => {
    const scene = new Scene(world);
    const { peer } = await dialRaw(scene, scene.node(south), { protocolVersion: 7 });
    expect(peer.last("welcome")?.protocolVersion).toBe(1);
  });

  it("takes no proof that was recorded on another link", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const first = openRaw(scene, node);
    const hello = {
      domain: north,
      peerDomain: south,
      role: wire.Role.ROLE_HOME,
      node: "raw",
      protocolVersion: 1,
    };
    first.peer.say({ hello });
    await scene.clock.settle();
    const proof = proveIdentity(identityOf(world, north), {
      nonce: first.peer.last("challenge")?.nonce as Uint8Array,
      initiatorDomain: north,
      acceptorDomain: south,
      acceptorFingerprint: identityOf(world, south).fingerprint,
    });
    first.peer.say({ proof });
    await scene.clock.settle();
    expect(first.peer.last("welcome")).toBeDefined();

    const second = openRaw(scene, node);
    second.peer.say({ hello }, { proof });
    await scene.clock.settle();
    expect(second.peer.refusal).toBe("proof_bad_signature");
  });

  it("refuses when the handshake takes too long", async () => {
    const scene = new Scene(world);
    const { peer } = openRaw(scene, scene.node(south, { limits: { handshakeTimeoutMs: 3_000 } }));
    await scene.clock.advance(2_999);
    expect(peer.closed).toBeUndefined();
    await scene.clock.advance(1);
    expect(peer.refusal).toBe("handshake_timeout");
    expect(peer.closed).toMatchObject({ code: "handshake_timeout", reconnect: "backoff" });
  });

  it.each<[string, wire.ILinkItem]>([
    ["an envelope before the proof", { envelope: new Uint8Array(3) }],
    ["a proof before the challenge", { proof: { chain: [], signature: new Uint8Array(0) } }],
    ["what an acceptor says", { welcome }],
    ["an unknown item", {}],
  ])("ends the stream at %s", async (_, said) => {
    const scene = new Scene(world);
    const { peer } = openRaw(scene, scene.node(south));
    peer.say(said);
    await scene.clock.settle();
    expect(peer.closed).toMatchObject({ code: "protocol_error" });
  });

  it("refuses a link without TLS, unless that is allowed", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = openRaw(scene, node, south, { acceptorFingerprint: undefined as never });
    await scene.clock.settle();
    expect(peer.closed).toMatchObject({ code: "tls_required" });
  });

  it("refuses by policy, and by the number of links, before and after the proof", async () => {
    const scene = new Scene(world);
    const asked: ClaimedPeer[] = [];
    const picky = scene.node(south, {
      admit: (peer) => {
        asked.push(peer);
        return asked.length === 1
          ? { ok: true }
          : { ok: false, reason: "domain_denied", message: "not today" };
      },
    });
    const { peer } = await dialRaw(scene, picky);
    expect(peer.last("refusal")?.error).toMatchObject({
      reason: "domain_denied",
      message: "not today",
      retryable: false,
    });
    expect(asked).toEqual([
      { domain: north, localDomain: south, role: "home", node: "raw" },
      { domain: north, localDomain: south, role: "home", node: "raw" },
    ]);

    const full = scene.node(south, { limits: { linksPerPeerMax: 1 } });
    expect((await dialRaw(scene, full, { node: "a" })).peer.refusal).toBeUndefined();
    const second = await dialRaw(scene, full, { node: "b" });
    expect(second.peer.last("refusal")?.error).toMatchObject({ reason: "too_many_links", retryable: true });
    expect((await dialRaw(scene, full, { node: "a" })).peer.refusal).toBeUndefined();

    const crowded = scene.node(south, { limits: { inboundLinksMax: 1 } });
    expect((await dialRaw(scene, crowded)).peer.refusal).toBeUndefined();
    expect((await dialRaw(scene, crowded, { domain: evil })).peer.refusal).toBe("too_many_links");

    const small = scene.node(south, { limits: { peersMax: 1 } });
    expect((await dialRaw(scene, small)).peer.refusal).toBeUndefined();
    expect((await dialRaw(scene, small, { domain: evil })).peer.refusal).toBe("too_many_links");

    const busy = scene.node(south, { limits: { handshakesMax: 1 } });
    openRaw(scene, busy);
    const late = openRaw(scene, busy);
    await scene.clock.settle();
    expect(late.peer.closed).toMatchObject({ code: "too_many_links" });
  });

  it("is kept free for others by whoever opens many and proves nothing, and so is the log", async () => {
    const scene = new Scene(world);
    const node = scene.node(south, { limits: { handshakesPerAddressMax: 2 } });
    const from = (initiatorAddress: string) => openRaw(scene, node, south, { initiatorAddress }).peer;
    const same = Array.from({ length: 50 }, (_, port) => from(`[2001:db8::${port + 1}]:${port + 1024}`));
    const other = from("192.0.2.1:1024");
    await scene.clock.settle();
    expect(same.filter(({ closed }) => closed?.code === "too_many_links")).toHaveLength(48);
    expect(other.closed).toBeUndefined();
    expect(scene.events.filter((event) => event === "link.refused")).toHaveLength(5);
    await scene.clock.advance(10_000);
    expect(same.filter(({ closed }) => closed?.code === "handshake_timeout")).toHaveLength(2);
    const again = from("[2001:db8::1]:1024");
    await scene.clock.settle();
    expect(again.closed).toBeUndefined();
  });
});

describe("a link's handshake, dialling", () => {
  it("says who it is and whom it wants, and proves it over the acceptor's certificate", async () => {
    const scene = new Scene(world);
    const node = scene.node(north, { routing: directTo(south) });
    const [peer] = await dialledBy(scene, node);
    expect(peer?.last("hello")).toMatchObject({
      domain: north,
      peerDomain: south,
      role: wire.Role.ROLE_HOME,
      node: "n1",
      protocolVersion: 1,
    });
    peer?.say({ challenge: { nonce: new Uint8Array(32).fill(1) } });
    await scene.clock.settle();
    const proof = peer?.last("proof");
    expect(world.trust.verifyChain(proof?.chain ?? [], north, scene.clock.wallMs())).toMatchObject({
      ok: true,
    });
    peer?.say({ welcome });
    await scene.clock.settle();
    expect(peer?.items.filter((said) => said.envelope != null)).toHaveLength(1);
    expect(node.reachability).toEqual([{ domain: south, state: { kind: "up" } }]);
  });

  async function dialledBy(scene: Scene, node: ReturnType<Scene["node"]>) {
    const peers = listenRaw(scene, south);
    expect(node.federation.send(envelope(north, south, { id: "e1" }))).toEqual({ kind: "sent", id: "e1" });
    await scene.clock.settle();
    return peers;
  }

  it.each<[string, wire.ILinkItem[], string]>([
    ["a short nonce", [{ challenge: { nonce: new Uint8Array(8) } }], "protocol_error"],
    ["a welcome without a challenge", [{ welcome }], "protocol_error"],
    [
      "a second challenge",
      [{ challenge: { nonce: new Uint8Array(32) } }, { challenge: { nonce: new Uint8Array(32) } }],
      "protocol_error",
    ],
    [
      "a version that it does not know",
      [{ challenge: { nonce: new Uint8Array(32) } }, { welcome: { ...welcome, protocolVersion: 2 } }],
      "protocol_error",
    ],
    [
      "an acceptor without a role",
      [{ challenge: { nonce: new Uint8Array(32) } }, { welcome: { ...welcome, role: 0 } }],
      "protocol_error",
    ],
    [
      "an acceptor with a bad name",
      [{ challenge: { nonce: new Uint8Array(32) } }, { welcome: { ...welcome, node: "" } }],
      "protocol_error",
    ],
    ["a refusal", [{ refusal: { error: { reason: "domain_denied", message: "no" } } }], "domain_denied"],
    ["a refusal without a reason", [{ refusal: {} }], "refused"],
  ])("gives up at %s, and bounces what waited", async (_, said, reason) => {
    const scene = new Scene(world);
    const node = scene.node(north, { routing: directTo(south) });
    const [peer] = await dialledBy(scene, node);
    peer?.say(...said);
    await scene.clock.settle();
    expect(node.federation.peers()[0]).toMatchObject({ domain: south, state: "unreachable", reason });
    expect(node.bounces).toMatchObject([
      { envelopeId: "e1", reason: "link_down", by: north, destination: south },
    ]);
    expect(node.reachability).toEqual([{ domain: south, state: { kind: "down", cause: reason } }]);
    expect(node.federation.send(envelope(north, south))).toMatchObject({
      kind: "refused",
      reason: "link_down",
    });
  });

  it("gives up when the acceptor does not answer", async () => {
    const scene = new Scene(world);
    const node = scene.node(north, { routing: directTo(south) });
    await dialledBy(scene, node);
    await scene.clock.advance(10_000);
    expect(node.federation.peers()[0]).toMatchObject({ reason: "handshake_timeout" });
  });

  it("does not give its proof to an acceptor without TLS", async () => {
    const scene = new Scene(world);
    const node = scene.node(north, { routing: directTo(south) });
    scene.network.listen(`${south}:7443`, { onStream: () => {} });
    node.federation.send(envelope(north, south));
    await scene.clock.settle();
    expect(node.federation.peers()[0]).toMatchObject({ state: "unreachable", reason: "tls_required" });
  });
});

describe("Link", () => {
  it("pings when nothing was sent for a heartbeat, and measures the round trip", async () => {
    const scene = new Scene(world, { latencyMs: 40 });
    const a = scene.node(north, { routing: directTo(south) });
    scene.node(south);
    a.federation.send(envelope(north, south));
    await scene.clock.advance(1_000);
    expect(a.federation.peers()[0]?.links[0]).toMatchObject({ rttMs: 80, lagMs: 80 });
    await scene.clock.advance(120_000);
    expect(a.federation.peers()[0]).toMatchObject({ state: "connected" });
  });

  it("shows the lag of a peer that does not answer, and is lost after two heartbeats of silence", async () => {
    const scene = new Scene(world);
    const node = scene.node(south, { limits: { heartbeatMs: 10_000 } });
    const { peer } = await dialRaw(scene, node);
    await scene.clock.advance(15_000);
    expect(peer.last("ping")).toBeDefined();
    expect(node.federation.peers()[0]?.links[0]?.lagMs).toBeGreaterThanOrEqual(10_000);
    await scene.clock.advance(4_999);
    expect(peer.closed).toBeUndefined();
    await scene.clock.advance(1);
    expect(peer.closed).toMatchObject({ code: "heartbeat_missed", reconnect: "backoff" });
    expect(node.federation.peers()[0]).toMatchObject({ state: "unreachable", reason: "heartbeat_missed" });
    expect(scene.clock.timersPending).toBe(0);
  });

  it("answers pings, ignores stray pongs and unknown items", async () => {
    const scene = new Scene(world);
    const { peer } = await dialRaw(scene, scene.node(south));
    peer.say({ ping: { payload: 77 } }, { pong: { payload: 12_345 } }, {});
    await scene.clock.settle();
    expect(peer.last("pong")).toMatchObject({ payload: 77 });
    expect(peer.closed).toBeUndefined();
  });

  it.each<[string, Uint8Array]>([
    ["a handshake item", encodeLinkItem({ hello: { domain: north } })],
    ["a frame that cannot be decoded", new Uint8Array([0x0a, 0xff])],
    ["a frame over the limit", encodeEnvelopeItem(new Uint8Array(5_000))],
  ])("is ended by %s", async (_, frame) => {
    const scene = new Scene(world);
    const node = scene.node(south, { limits: { frameBytesMax: 4_096, envelopeBytesMax: 2_048 } });
    const { peer } = await dialRaw(scene, node);
    peer.sayBytes(frame);
    await scene.clock.settle();
    expect(peer.last("goodbye")).toMatchObject({ code: "protocol_error", reconnect: "backoff" });
    expect(peer.closed).toMatchObject({ code: "protocol_error" });
  });

  it("keeps presence behind messages, and drops the oldest of it when the network does not keep up", async () => {
    const scene = new Scene(world, { highWaterBytes: 1_000 });
    const limits = { presenceHighWaterBytes: 1_000, presenceBacklogItemsMax: 3 };
    const node = scene.node(north, { routing: directTo(south), limits });
    const other = scene.node(south);
    node.federation.send(envelope(north, south, { id: "first" }));
    await scene.clock.settle();
    const [pair] = scene.network.pairsOf(`${south}:7443`);
    pair?.hold();
    node.federation.send(envelope(north, south, { id: "big", items: [item(1, 2_000)] }));
    await scene.clock.settle();
    for (let i = 0; i < 5; i++) {
      node.federation.send(envelope(north, south, { id: `p${i}`, service: "presence" }));
    }
    node.federation.send(envelope(north, south, { id: "last" }));
    await scene.clock.settle();
    expect(node.federation.peers()[0]?.links[0]).toMatchObject({ presenceDropped: 2 });
    pair?.release();
    await scene.clock.settle();
    expect(other.envelopes.map(({ id }) => id)).toEqual(["first", "big", "last", "p2", "p3", "p4"]);
  });

  it("sends messages before presence of the same turn", async () => {
    const scene = new Scene(world);
    const node = scene.node(north, { routing: directTo(south) });
    const other = scene.node(south);
    node.federation.send(envelope(north, south, { id: "p", service: "presence" }));
    node.federation.send(envelope(north, south, { id: "m" }));
    await scene.clock.settle();
    expect(other.envelopes.map(({ id }) => id)).toEqual(["m", "p"]);
  });

  it("keeps its frames below what the acceptor takes", async () => {
    const scene = new Scene(world);
    const node = scene.node(north, { routing: directTo(south) });
    const other = scene.node(south, { limits: { frameBytesMax: 4_096, envelopeBytesMax: 2_048 } });
    for (let i = 0; i < 10; i++) node.federation.send(envelope(north, south, { items: [item(1, 1_500)] }));
    await scene.clock.settle();
    expect(other.envelopes).toHaveLength(10);
    expect(node.federation.peers()[0]).toMatchObject({ state: "connected" });
  });

  it("takes frames as large as the acceptor said, and bounces the envelopes that are too large for itself", async () => {
    const scene = new Scene(world);
    const limits = { frameBytesMax: 4_096, envelopeBytesMax: 2_048 };
    const node = scene.node(north, { routing: directTo(south), limits });
    const other = scene.node(south);
    node.federation.send(envelope(north, south));
    await scene.clock.settle();
    for (const size of [1_500, 1_500, 1_500, 3_000]) {
      other.federation.send(envelope(south, north, { items: [item(1, size)] }));
    }
    await scene.clock.settle();
    expect(node.envelopes).toHaveLength(3);
    expect(other.bounces).toMatchObject([{ reason: "too_large", by: north }]);
    expect(other.federation.peers()[0]).toMatchObject({ state: "connected" });
  });

  it("takes only small frames of those who have proven nothing", async () => {
    const scene = new Scene(world);
    const { peer } = openRaw(scene, scene.node(south));
    peer.sayBytes(encodeEnvelopeItem(new Uint8Array(300_000)));
    await scene.clock.settle();
    expect(peer.closed).toMatchObject({ code: "protocol_error" });
  });

  it("refuses messages over its queue, and what the peer would not take", async () => {
    const scene = new Scene(world, { highWaterBytes: 1_000 });
    const node = scene.node(north, { routing: directTo(south), limits: { queueBytesMax: 3_000 } });
    scene.node(south, { limits: { envelopeBytesMax: 2_500 } });
    node.federation.send(envelope(north, south));
    await scene.clock.settle();
    const [pair] = scene.network.pairsOf(`${south}:7443`);
    pair?.hold();
    const big = () => node.federation.send(envelope(north, south, { items: [item(1, 2_000)] }));
    expect(big()).toMatchObject({ kind: "sent" });
    expect(big()).toEqual({ kind: "refused", reason: "queue_full", retryAfterMs: 1_000 });
    const huge = envelope(north, south, { items: [item(1, 2_500)] });
    expect(node.federation.send(huge)).toEqual({ kind: "refused", reason: "too_large" });
    pair?.release();
    await scene.clock.settle();
    expect(big()).toMatchObject({ kind: "sent" });
  });

  it("ends a peer that makes it answer without reading", async () => {
    const scene = new Scene(world);
    const node = scene.node(south, { limits: { queueBytesMax: 2_000 } });
    const { peer, pair } = await dialRaw(scene, node);
    pair.hold();
    // What the raw peer says goes past the held network; what the node answers does not.
    for (let i = 0; i < 2_000; i++) peer.say({ ping: { payload: i } });
    pair.release();
    await scene.clock.settle();
    expect(node.federation.peers()[0]).toMatchObject({ state: "unreachable", reason: "too_slow" });
  });

  it("tells the peer at the end why, and whether to come back", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node);
    const reason = { code: "shutdown", reason: "back soon", reconnect: "now" as const };
    const stopped = node.federation.stop(reason);
    expect(node.federation.stop(reason)).toBe(stopped);
    await scene.clock.settle();
    await stopped;
    expect(peer.last("goodbye")).toMatchObject(reason);
    expect(peer.closed).toMatchObject(reason);
    expect(scene.clock.timersPending).toBe(0);
    const late = openRaw(scene, node);
    await scene.clock.settle();
    expect(late.peer.closed).toMatchObject({ code: "shutdown" });
    expect(node.federation.send(envelope(south, north))).toMatchObject({ kind: "refused" });
  });

  it("takes nothing new when the peer is leaving, hears it until it is gone, and dials nobody meanwhile", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node);
    const goodbye = { code: "draining", reason: "replaced", reconnect: "now" };
    peer.say({ goodbye });
    await scene.clock.settle();
    expect(node.federation.send(envelope(south, north))).toMatchObject({ kind: "refused" });
    expect(peer.closed).toBeUndefined();
    peer.say({ ping: { payload: 7 } });
    peer.sayBytes(encodeEnvelopeItem(wire.Envelope.encode({ ...rawEnvelope, id: "late" }).finish()));
    peer.sayBytes(
      encodeEnvelopeItem(
        wire.Envelope.encode({ ...rawEnvelope, id: "wrong", hopLimit: 1, hops: ["a", "b"] }).finish(),
      ),
    );
    await scene.clock.settle();
    expect(peer.last("pong")?.payload).toBe(7);
    expect(node.envelopes.map(({ id }) => id)).toEqual(["late"]);
    // What was not taken is said even so.
    expect(peer.last("envelope")).toBeDefined();
    peer.say({ goodbye: { code: "shutdown", reason: "", reconnect: "now" } });
    await scene.clock.settle();
    expect(peer.closed).toMatchObject({ code: "shutdown" });
    expect(scene.clock.timersPending).toBe(0);
  });

  it("is closed when the peer says that it is leaving, and stays", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node);
    peer.say({ goodbye: { code: "draining", reason: "", reconnect: "now" } });
    await scene.clock.advance(59_000);
    expect(peer.closed).toBeUndefined();
    await scene.clock.advance(2_000);
    expect(peer.closed).toMatchObject({ code: "draining" });
    const other = await dialRaw(scene, node);
    other.peer.say({ goodbye: { code: "draining", reason: "", reconnect: "now" } });
    await scene.clock.settle();
    const stopped = node.federation.stop({ code: "shutdown", reason: "", reconnect: "now" });
    await scene.clock.settle();
    await stopped;
    expect(other.peer.closed).toMatchObject({ code: "shutdown" });
    expect(scene.clock.timersPending).toBe(0);
  });

  it("tells the peer that we are leaving, once, and refuses further ones", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node);
    node.federation.leave("replaced");
    node.federation.leave("replaced");
    await scene.clock.settle();
    expect(peer.items.filter(({ goodbye }) => goodbye != null)).toHaveLength(1);
    expect(peer.last("goodbye")).toMatchObject({ code: "draining", reason: "replaced", reconnect: "now" });
    expect(node.federation.send(envelope(south, north))).toMatchObject({ kind: "sent" });
    const late = openRaw(scene, node);
    await scene.clock.settle();
    expect(late.peer.closed).toMatchObject({ code: "shutdown" });
  });

  it("is cut when the network does not take the goodbye", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { pair } = await dialRaw(scene, node);
    pair.hold();
    let stopped = false;
    void node.federation.stop({ code: "shutdown", reason: "", reconnect: "now" }).then(() => {
      stopped = true;
    });
    await scene.clock.advance(4_999);
    expect(stopped).toBe(false);
    await scene.clock.advance(1);
    expect(stopped).toBe(true);
  });
});
