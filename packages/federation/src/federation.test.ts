import type { DomainName } from "@parley/model";
import { encodeEnvelopeItem, federation as wire } from "@parley/protocol";
import { ParleyError } from "@parley/runtime";
import {
  directTo,
  envelope,
  evil,
  identityOf,
  item,
  makeWorld,
  type Node,
  north,
  Scene,
  south,
  type World,
} from "../test/fixtures.js";
import { dialRaw, openRaw, RawPeer } from "../test/raw-peer.js";
import type { Resolver, SrvRecord } from "./discovery.js";
import type { RelayRoute } from "./route-table.js";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const shutdown = { code: "shutdown", reason: "", reconnect: "now" as const };

function stateOf(node: Node, domain: DomainName) {
  return node.federation.peers().find((state) => state.domain === domain);
}

describe("Federation, home to home", () => {
  it("dials a peer when it is first needed, and takes envelopes both ways over one link", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south) });
    const b = scene.node(south, { routing: directTo(north) });
    await scene.clock.settle();
    expect(scene.network.dialled).toEqual([]);

    const sent = a.federation.send(
      envelope(north, south, { items: [item(1), item(2)], service: "presence", expiresAtMs: 9e15 }),
    );
    expect(sent).toMatchObject({ kind: "sent" });
    await scene.clock.settle();
    expect(b.envelopes).toMatchObject([
      {
        id: sent.kind === "sent" ? sent.id : "",
        origin: north,
        destination: south,
        service: "presence",
        itemCount: 2,
        hopLimit: 8,
        hops: [],
        expiresAtMs: 9e15,
        bounce: undefined,
        from: { localDomain: south, domain: north, node: "n1", role: "home" },
      },
    ]);
    expect(Buffer.from(b.envelopes[0]?.payload ?? [])).toEqual(Buffer.concat([item(1), item(2)]));

    expect(b.federation.send(envelope(south, north))).toMatchObject({ kind: "sent" });
    await scene.clock.settle();
    expect(a.envelopes).toHaveLength(1);
    expect(scene.network.dialled).toEqual([`${south}:7443`]);
    expect(stateOf(a, south)).toMatchObject({
      state: "connected",
      presenceSent: 1,
      messageReceived: 1,
      messageSent: 0,
      presenceReceived: 0,
    });
    expect(stateOf(b, north)).toMatchObject({ presenceReceived: 1, messageSent: 1 });
  });

  it("answers over a link that the peer opened, also without a route of its own", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south) });
    const b = scene.node(south);
    expect(b.federation.send(envelope(south, north))).toEqual({ kind: "refused", reason: "no_route" });
    a.federation.send(envelope(north, south));
    await scene.clock.settle();
    expect(b.federation.send(envelope(south, north))).toMatchObject({ kind: "sent" });
    await scene.clock.settle();
    expect(a.envelopes).toHaveLength(1);
    void a.federation.stop(shutdown);
    await scene.clock.settle();
    expect(b.federation.send(envelope(south, north))).toMatchObject({ kind: "refused", reason: "link_down" });
    expect(stateOf(b, north)).toMatchObject({ state: "unreachable", reason: "shutdown" });
  });

  it("keeps the order of what waited for the link", async () => {
    const scene = new Scene(world, { latencyMs: 50 });
    const a = scene.node(north, { routing: directTo(south) });
    const b = scene.node(south);
    const ids = Array.from({ length: 20 }, (_, i) => `e${i}`);
    for (const id of ids) a.federation.send(envelope(north, south, { id }));
    expect(stateOf(a, south)).toMatchObject({ state: "connecting", pendingItems: 20 });
    await scene.clock.advance(1_000);
    expect(b.envelopes.map(({ id }) => id)).toEqual(ids);
  });

  it("bounds what waits for a link, in items and bytes", async () => {
    const scene = new Scene(world, { latencyMs: 50 });
    const limits = { pendingItemsMax: 2, pendingBytesMax: 1_000 };
    const a = scene.node(north, { routing: directTo(south, evil), limits });
    scene.node(south);
    scene.node(evil);
    const outcomes = [1, 2, 3].map(() => a.federation.send(envelope(north, south)).kind);
    expect(outcomes).toEqual(["sent", "sent", "refused"]);
    expect(a.federation.send(envelope(north, south))).toEqual({
      kind: "refused",
      reason: "queue_full",
      retryAfterMs: 1_000,
    });
    const big = envelope(north, evil, { items: [item(1, 1_000)] });
    expect(a.federation.send(big)).toMatchObject({ reason: "queue_full" });
  });

  it("refuses what is for itself, what is too large, and more peers than it may have", async () => {
    const scene = new Scene(world);
    const limits = { envelopeBytesMax: 2_000, peersMax: 1 };
    const a = scene.node(north, { routing: directTo(south, evil), limits });
    expect(a.federation.send(envelope(north, north))).toEqual({ kind: "refused", reason: "not_here" });
    const big = envelope(north, south, { items: [item(1, 2_000)] });
    expect(a.federation.send(big)).toEqual({ kind: "refused", reason: "too_large" });
    a.federation.send(envelope(north, south));
    expect(a.federation.send(envelope(north, evil))).toEqual({ kind: "refused", reason: "queue_full" });
  });

  it("dials again with a growing, jittered delay, and tells of contact lost and found", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south) });
    a.federation.send(envelope(north, south, { id: "lost" }));
    await scene.clock.settle();
    expect(a.bounces).toMatchObject([
      { envelopeId: "lost", reason: "link_down", retryable: true, service: "message", destination: south },
    ]);
    expect(a.reachability).toEqual([{ domain: south, state: { kind: "down", cause: "connection_refused" } }]);
    const refused = a.federation.send(envelope(north, south));
    expect(refused).toMatchObject({ kind: "refused", reason: "link_down" });
    const waitMs = refused.kind === "refused" ? (refused.retryAfterMs ?? 0) : 0;
    expect(waitMs).toBeGreaterThanOrEqual(125);
    expect(waitMs).toBeLessThanOrEqual(250);
    await scene.clock.advance(60_000);
    // 250 ms doubling to 30 s, each drawn from the upper half.
    expect(scene.network.dialled.length).toBeGreaterThanOrEqual(8);
    expect(scene.network.dialled.length).toBeLessThanOrEqual(12);
    expect(scene.events.filter((event) => event === "peer.dial_failed")).toHaveLength(1);

    const b = scene.node(south);
    await scene.clock.advance(30_000);
    expect(a.reachability.at(-1)).toEqual({ domain: south, state: { kind: "up" } });
    expect(a.federation.send(envelope(north, south))).toMatchObject({ kind: "sent" });
    await scene.clock.settle();
    expect(b.envelopes).toHaveLength(1);
  });

  it("comes back by itself when a link is lost, and does so faster after one that lasted", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south) });
    scene.node(south);
    a.federation.send(envelope(north, south));
    await scene.clock.advance(10_000);
    scene.network.pairsOf(`${south}:7443`)[0]?.cut();
    await scene.clock.settle();
    expect(stateOf(a, south)).toMatchObject({ state: "unreachable", reason: "connection_lost" });
    await scene.clock.advance(250);
    expect(stateOf(a, south)).toMatchObject({ state: "connected", reason: "" });
    expect(a.reachability.map(({ state }) => state.kind)).toEqual(["up", "down", "up"]);
  });

  it("comes back at once when the peer says so", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south) });
    const b = scene.node(south);
    a.federation.send(envelope(north, south));
    await scene.clock.advance(10_000);
    scene.node(south, { node: "n2" });
    void b.federation.stop(shutdown);
    await scene.clock.settle();
    expect(stateOf(a, south)?.links).toMatchObject([{ node: "n2" }]);
  });

  it("does not go on trying what only a change of configuration mends", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south) });
    scene.node(south, { admit: () => ({ ok: false, reason: "domain_denied", message: "never" }) });
    a.federation.send(envelope(north, south));
    await scene.clock.advance(20_000);
    expect(scene.network.dialled).toHaveLength(1);
    expect(stateOf(a, south)).toMatchObject({ state: "unreachable", reason: "domain_denied" });
  });

  it("stops trying when nobody has wanted the peer for long, and begins again when somebody does", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south), limits: { idleCloseMs: 60_000 } });
    a.federation.send(envelope(north, south));
    await scene.clock.advance(200_000);
    const before = scene.network.dialled.length;
    await scene.clock.advance(600_000);
    expect(scene.network.dialled.length).toBe(before);
    expect(stateOf(a, south)).toMatchObject({ state: "idle" });
    const b = scene.node(south);
    expect(a.federation.send(envelope(north, south))).toMatchObject({ kind: "sent" });
    await scene.clock.settle();
    expect(b.envelopes).toHaveLength(1);
  });

  it("closes a link that is not used, and opens it again when it is", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south), limits: { idleCloseMs: 60_000 } });
    const b = scene.node(south);
    a.federation.send(envelope(north, south));
    await scene.clock.advance(50_000);
    a.federation.send(envelope(north, south));
    await scene.clock.advance(50_000);
    expect(stateOf(a, south)?.state).toBe("connected");
    await scene.clock.advance(20_000);
    expect(stateOf(a, south)?.state).toBe("idle");
    expect(stateOf(b, north)?.state).toBe("idle");
    a.federation.send(envelope(north, south));
    await scene.clock.settle();
    expect(b.envelopes).toHaveLength(3);
    expect(scene.network.dialled).toHaveLength(2);
  });

  it("stops dialling when the peer has come by itself", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south) });
    a.federation.send(envelope(north, south));
    await scene.clock.settle();
    await dialRaw(scene, a, { domain: south, peerDomain: north });
    expect(stateOf(a, south)).toMatchObject({ state: "connected" });
    await scene.clock.advance(20_000);
    expect(scene.network.dialled).toHaveLength(1);
  });

  it("dials a peer that came by itself and was lost, and keeps it in its books", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south) });
    const came = await dialRaw(scene, a, { domain: south, peerDomain: north });
    came.pair.cut();
    await scene.clock.settle();
    expect(stateOf(a, south)).toMatchObject({ state: "unreachable" });
    scene.node(south);
    expect(a.federation.send(envelope(north, south))).toMatchObject({ kind: "sent" });
    expect(stateOf(a, south)).toMatchObject({ state: "connecting" });
    await scene.clock.settle();
    expect(stateOf(a, south)).toMatchObject({ state: "connected" });
    const stopped = a.federation.stop(shutdown);
    await scene.clock.settle();
    await stopped;
    expect(scene.clock.timersPending).toBe(0);
  });

  it("lets a new link of a node take the place of its old one", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const first = await dialRaw(scene, node);
    const second = await dialRaw(scene, node);
    expect(first.peer.closed).toMatchObject({ code: "replaced", reconnect: "never" });
    expect(second.peer.closed).toBeUndefined();
    expect(stateOf(node, north)?.links).toHaveLength(1);
  });

  it("keeps a flow on its link while that is up, and spreads flows over several", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const first = await dialRaw(scene, node, { node: "a" });
    const send = () => node.federation.send(envelope(south, north));
    send();
    const second = await dialRaw(scene, node, { node: "b" });
    const third = await dialRaw(scene, node, { node: "c" });
    for (let i = 0; i < 5; i++) send();
    await scene.clock.settle();
    const counts = () =>
      [first, second, third].map(({ peer }) => peer.items.filter((said) => said.envelope != null).length);
    expect(counts()).toEqual([6, 0, 0]);
    first.pair.cut();
    for (let i = 0; i < 5; i++) send();
    await scene.clock.settle();
    expect(counts().slice(1).sort()).toEqual([0, 5]);
  });

  it("uses a renewed certificate from the next link on", async () => {
    const scene = new Scene(world);
    let identity = await world.issue(north, { notAfterMs: scene.clock.wallMs() + 1_000 });
    const a = scene.node(north, { routing: directTo(south), identity: () => identity });
    const b = scene.node(south);
    a.federation.send(envelope(north, south));
    await scene.clock.advance(10_000);
    expect(stateOf(b, north)?.certificateNotAfterMs).toBe(identity.notAfterMs);
    expect(stateOf(a, south)?.state).toBe("connected");
    const reconnect = async () => {
      scene.network.pairsOf(`${south}:7443`)[0]?.cut();
      await scene.clock.advance(1_000);
    };
    await reconnect();
    expect(stateOf(a, south)).toMatchObject({ state: "unreachable", reason: "proof_expired_certificate" });
    identity = await world.issue(north);
    await scene.clock.advance(30_000);
    expect(stateOf(a, south)).toMatchObject({ state: "connected" });
    expect(stateOf(b, north)?.certificateNotAfterMs).toBe(identity.notAfterMs);
  });

  it("goes on trying when its own certificate cannot be read", async () => {
    const scene = new Scene(world);
    let fails = true;
    const a = scene.node(north, {
      routing: directTo(south),
      identity: () => {
        if (fails) throw new Error("no such file");
        return identityOf(world, north);
      },
    });
    scene.node(south);
    a.federation.send(envelope(north, south));
    await scene.clock.settle();
    expect(stateOf(a, south)).toMatchObject({ state: "unreachable", reason: "internal" });
    fails = false;
    await scene.clock.advance(1_000);
    expect(stateOf(a, south)).toMatchObject({ state: "connected" });
  });

  it("gives up a connection that takes too long", async () => {
    const scene = new Scene(world);
    const aborted: unknown[] = [];
    const a = scene.node(north, {
      routing: directTo(south),
      dialer: {
        dial: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
              aborted.push(signal.reason);
              reject(ParleyError.from(signal.reason));
            });
          }),
      },
    });
    a.federation.send(envelope(north, south));
    await scene.clock.advance(10_000);
    expect(aborted).toHaveLength(1);
    expect(stateOf(a, south)).toMatchObject({ state: "unreachable", reason: "connect_timeout" });
    await scene.clock.advance(250);
    const stopped = a.federation.stop(shutdown);
    await scene.clock.settle();
    await stopped;
    expect(aborted).toHaveLength(2);
    expect(scene.clock.timersPending).toBe(0);
  });
});

describe("Federation, what it refuses", () => {
  interface Claims {
    readonly e?: Partial<wire.IEnvelope>;
    readonly bounce?: wire.IBounce;
  }

  function raw({ e, bounce }: Claims = {}): Uint8Array {
    return wire.Envelope.encode({
      id: "e1",
      origin: north,
      destination: south,
      service: wire.Service.SERVICE_MESSAGE,
      hopLimit: 4,
      itemCount: 1,
      ...(bounce === undefined ? { payload: item(1) } : { bounce }),
      ...e,
    }).finish();
  }

  it.each<[string, Partial<wire.IEnvelope>]>([
    ["wrong_origin", { origin: evil }],
    ["wrong_origin", { origin: south }],
    ["not_here", { destination: evil }],
    ["loop", { hops: [`${south}/n1`] }],
    ["hop_limit", { hopLimit: 1, hops: ["a.example/1", "b.example/1"] }],
    ["expired", { expiresAtMs: Date.UTC(2025, 0, 1) }],
    ["too_large", { payload: item(1, 2_000) }],
  ])("bounces for %s, tells whom it came from, and counts it", async (reason, e) => {
    const scene = new Scene(world);
    const node = scene.node(south, { limits: { envelopeBytesMax: 1_000 } });
    const { peer } = await dialRaw(scene, node);
    peer.say({ envelope: raw({ e }) });
    await scene.clock.settle();
    expect(node.envelopes).toEqual([]);
    const back = wire.Envelope.decode(peer.last("envelope") ?? new Uint8Array(0));
    expect(back).toMatchObject({ origin: south, destination: north, service: wire.Service.SERVICE_MESSAGE });
    expect(back.bounce).toMatchObject({
      envelopeId: "e1",
      service: wire.Service.SERVICE_MESSAGE,
      destination: e.destination ?? south,
      error: { reason, retryable: false },
    });
    expect(back.bounce?.error?.message).not.toBe("");
    expect(node.federation.refusals()).toEqual({ [reason]: 1 });
    expect(stateOf(node, north)).toMatchObject({ refused: 1, bouncesSent: 1, messageReceived: 0 });
    expect(scene.logged.find(({ event }) => event === "envelope.refused")).toMatchObject({
      reason,
      peer: north,
    });
    expect(peer.closed).toBeUndefined();
  });

  it("takes what has passed as many relays as it may", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node);
    peer.say({ envelope: raw({ e: { hopLimit: 2, hops: ["a.example/1", "b.example/1"] } }) });
    await scene.clock.settle();
    expect(node.envelopes).toMatchObject([{ hops: ["a.example/1", "b.example/1"] }]);
  });

  it.each<[string, Uint8Array]>([
    ["garbage", new Uint8Array([0xff, 0xff, 0xff])],
    ["no id", raw({ e: { id: "" } })],
    ["an id that is too long", raw({ e: { id: "x".repeat(129) } })],
    ["an origin that is no domain", raw({ e: { origin: "not a domain" } })],
    ["a destination that is no domain", raw({ e: { destination: "" } })],
    ["no service", raw({ e: { service: 0 } })],
    ["a service of the future", raw({ e: { service: 99 as wire.Service } })],
    ["no content", wire.Envelope.encode({ id: "x", origin: north, destination: south, service: 1 }).finish()],
    ["too many hops", raw({ e: { hops: Array.from({ length: 33 }, (_, i) => `r${i}.example/n`) } })],
    ["a bounce of garbage", Buffer.concat([raw(), new Uint8Array([0x4a, 2, 0xff, 0xff])])],
  ])("drops and counts %s, and the link stays", async (_, bytes) => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node);
    peer.say({ envelope: bytes }, { envelope: raw() });
    await scene.clock.settle();
    expect(node.federation.refusals()).toEqual({ malformed: 1 });
    expect(node.envelopes).toHaveLength(1);
    expect(peer.last("envelope")).toBeUndefined();
    expect(peer.closed).toBeUndefined();
  });

  it("does not log every refusal of a flood", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node);
    const bad = encodeEnvelopeItem(raw({ e: { origin: evil } }));
    for (let i = 0; i < 500; i++) peer.sayBytes(bad);
    await scene.clock.settle();
    expect(node.federation.refusals()).toEqual({ wrong_origin: 500 });
    expect(scene.events.filter((event) => event === "envelope.refused")).toHaveLength(5);
  });

  it("hands on a bounce of the destination or of the own domain, and no other, and never bounces a bounce", async () => {
    const scene = new Scene(world);
    const node = scene.node(south);
    const { peer } = await dialRaw(scene, node);
    const bounce = (destination: string): wire.IBounce => ({
      envelopeId: "mine",
      service: wire.Service.SERVICE_PRESENCE,
      destination,
      error: { reason: "denied", message: "no", retryable: false, retryAfterMs: 7 },
    });
    peer.say(
      { envelope: raw({ bounce: bounce(north) }) },
      { envelope: raw({ bounce: bounce(evil) }) },
      { envelope: raw({ bounce: bounce(north), e: { origin: evil } }) },
      { envelope: raw({ bounce: {}, e: {} }) },
    );
    await scene.clock.settle();
    expect(node.bounces).toEqual([
      {
        envelopeId: "mine",
        reason: "denied",
        message: "no",
        retryable: false,
        retryAfterMs: 7,
        service: "presence",
        origin: south,
        destination: north,
        by: north,
      },
    ]);
    expect(node.federation.refusals()).toEqual({ wrong_origin: 3 });
    expect(peer.last("envelope")).toBeUndefined();
  });
});

describe("Federation, home with proxies", () => {
  const proxies: RelayRoute[] = [
    { address: "p1:7443", domain: north },
    { address: "p2:7443", domain: north },
  ];

  function proxyAt(scene: Scene, address: string, node: string) {
    return scene.node(north, { role: "proxy", node, address });
  }

  it("keeps a link to each of its proxies, and sends everything there", async () => {
    const scene = new Scene(world);
    const p1 = proxyAt(scene, "p1:7443", "p1");
    const p2 = proxyAt(scene, "p2:7443", "p2");
    const home = scene.node(north, { routing: { proxies }, limits: { idleCloseMs: 1_000 } });
    await scene.clock.settle();
    expect(stateOf(home, north)).toMatchObject({
      state: "connected",
      links: [{ node: "p1" }, { node: "p2" }],
    });
    home.federation.send(envelope(north, south));
    home.federation.send(envelope(north, evil));
    await scene.clock.advance(100_000);
    expect([...p1.envelopes, ...p2.envelopes].map(({ destination }) => destination).sort()).toEqual([
      evil,
      south,
    ]);
    expect(stateOf(home, north)?.links).toHaveLength(2);

    for (const address of ["p1:7443", "p2:7443"]) scene.network.kill(address);
    await scene.clock.settle();
    expect(home.reachability).toEqual([
      { domain: south, state: { kind: "down", cause: "connection_lost" } },
      { domain: evil, state: { kind: "down", cause: "connection_lost" } },
    ]);
    expect(home.federation.send(envelope(north, south))).toMatchObject({ reason: "link_down" });
    proxyAt(scene, "p2:7443", "p2");
    await scene.clock.advance(1_000);
    expect(home.reachability.slice(2)).toEqual([
      { domain: south, state: { kind: "up" } },
      { domain: evil, state: { kind: "up" } },
    ]);
  });

  it("believes what its proxy brings, but not in its own domain's name", async () => {
    const scene = new Scene(world);
    const peers: RawPeer[] = [];
    scene.network.listen("p1:7443", {
      acceptorFingerprint: identityOf(world, north).fingerprint,
      onStream: (stream) => peers.push(new RawPeer(stream)),
    });
    const home = scene.node(north, { routing: { proxies: proxies.slice(0, 1) } });
    await scene.clock.settle();
    const [proxy] = peers;
    proxy?.say({ challenge: { nonce: new Uint8Array(32) } });
    await scene.clock.settle();
    proxy?.say({ welcome: { role: wire.Role.ROLE_PROXY, node: "p", protocolVersion: 1 } });
    const base = { destination: north, service: wire.Service.SERVICE_MESSAGE, hopLimit: 4, payload: item(1) };
    const encode = (e: wire.IEnvelope) => ({ envelope: wire.Envelope.encode({ ...base, ...e }).finish() });
    proxy?.say(encode({ id: "1", origin: south }), encode({ id: "2", origin: evil }));
    proxy?.say(encode({ id: "3", origin: north }));
    await scene.clock.settle();
    expect(home.envelopes.map(({ id, origin }) => [id, origin])).toEqual([
      ["1", south],
      ["2", evil],
    ]);
    expect(home.federation.refusals()).toEqual({ wrong_origin: 1 });
    // A bounce by the proxy itself is in the own domain's name.
    const bounce = { envelopeId: "x", destination: evil, error: { reason: "no_route" } };
    const { payload: _, ...rest } = base;
    proxy?.say({ envelope: wire.Envelope.encode({ ...rest, id: "4", origin: north, bounce }).finish() });
    await scene.clock.settle();
    expect(home.bounces).toMatchObject([
      { envelopeId: "x", reason: "no_route", by: north, destination: evil },
    ]);
  });

  it("believes a bounce of the relay on the way, also of what another server of the domain has sent", async () => {
    const scene = new Scene(world);
    const relay = { address: "relay:7443", domain: evil };
    const home = scene.node(north, { routing: { patterns: [{ pattern: south, via: relay }] } });
    const { peer } = await dialRaw(scene, home, {
      domain: evil,
      peerDomain: north,
      role: wire.Role.ROLE_PROXY,
    });
    const bounceOf = (destination: DomainName) => ({
      envelope: wire.Envelope.encode({
        id: `b ${destination}`,
        origin: evil,
        destination: north,
        service: wire.Service.SERVICE_MESSAGE,
        hopLimit: 4,
        bounce: { envelopeId: "x", destination, error: { reason: "no_route" } },
      }).finish(),
    });
    peer.say(bounceOf(south), bounceOf("elsewhere.example" as DomainName));
    await scene.clock.settle();
    expect(home.bounces).toMatchObject([
      { envelopeId: "x", reason: "no_route", by: evil, destination: south },
    ]);
    expect(home.federation.refusals()).toEqual({ wrong_origin: 1 });
  });

  it("believes the proxy of one of its domains nothing that is for another", async () => {
    const scene = new Scene(world);
    const home = scene.node(north, { localDomains: [north, south] });
    const { peer } = await dialRaw(scene, home, {
      domain: north,
      peerDomain: north,
      role: wire.Role.ROLE_PROXY,
    });
    const base = { service: wire.Service.SERVICE_MESSAGE, hopLimit: 4, payload: item(1) };
    for (const destination of [north, south]) {
      const bytes = wire.Envelope.encode({ ...base, id: destination, origin: evil, destination }).finish();
      peer.say({ envelope: bytes });
    }
    await scene.clock.settle();
    expect(home.envelopes.map(({ id }) => id)).toEqual([north]);
    expect(home.federation.refusals()).toEqual({ not_here: 1 });
  });

  it("does not believe an acceptor of the own domain that is no proxy", async () => {
    const scene = new Scene(world);
    const home = scene.node(north, { routing: { proxies: proxies.slice(0, 1) } });
    const peers: RawPeer[] = [];
    scene.network.listen("p1:7443", {
      acceptorFingerprint: identityOf(world, north).fingerprint,
      onStream: (stream) => peers.push(new RawPeer(stream)),
    });
    await scene.clock.advance(1_000);
    peers[0]?.say({ challenge: { nonce: new Uint8Array(32) } });
    await scene.clock.settle();
    peers[0]?.say({ welcome: { role: wire.Role.ROLE_HOME, node: "p", protocolVersion: 1 } });
    const forged = { id: "1", origin: south, destination: north, service: wire.Service.SERVICE_MESSAGE };
    peers[0]?.say({ envelope: wire.Envelope.encode({ ...forged, payload: item(1) }).finish() });
    await scene.clock.settle();
    expect(home.envelopes).toEqual([]);
    expect(home.federation.refusals()).toEqual({ wrong_origin: 1 });
  });

  it("dials a peer directly where the routes say so, and follows changed routes", async () => {
    const scene = new Scene(world);
    const proxy = proxyAt(scene, "p1:7443", "p1");
    const other = scene.node(south);
    const direct = new Map([[south, { address: `${south}:7443`, direct: true }]]);
    const home = scene.node(north, { routing: { proxies: proxies.slice(0, 1), peers: direct } });
    await scene.clock.settle();
    home.federation.send(envelope(north, south));
    home.federation.send(envelope(north, evil));
    await scene.clock.settle();
    expect(other.envelopes).toHaveLength(1);
    expect(proxy.envelopes).toHaveLength(1);

    home.routes.update({ proxies: proxies.slice(0, 1) });
    home.federation.send(envelope(north, south));
    await scene.clock.settle();
    expect(proxy.envelopes).toHaveLength(2);

    home.routes.update({ peers: direct });
    await scene.clock.settle();
    expect(stateOf(home, north)).toBeUndefined();
    home.federation.send(envelope(north, south));
    await scene.clock.settle();
    expect(other.envelopes).toHaveLength(2);
  });

  it("sends a pattern of domains through a relay", async () => {
    const scene = new Scene(world);
    const transit = scene.node(evil, { role: "proxy" });
    const via = { address: `${evil}:7443`, domain: evil };
    const home = scene.node(north, {
      routing: {
        patterns: [
          { pattern: "south.*", via },
          { pattern: "*", via },
        ],
      },
    });
    home.federation.send(envelope(north, south, { id: "e1" }));
    await scene.clock.settle();
    // The transit's domain is not the destination's, so it refuses what it was not told to relay.
    expect(transit.envelopes).toEqual([]);
    expect(transit.federation.refusals()).toEqual({ not_here: 1 });
    expect(home.bounces).toMatchObject([
      { envelopeId: "e1", reason: "not_here", by: evil, destination: south },
    ]);
  });
});

describe("Federation, with discovery", () => {
  function resolver(records: Record<string, SrvRecord[] | Error>): Resolver & { asked: string[] } {
    const asked: string[] = [];
    return {
      asked,
      resolveSrv: (name) => {
        asked.push(name);
        const found = records[name] ?? [];
        return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
      },
    };
  }

  it("finds a peer by SRV, tries one target after the other, and falls back to the name", async () => {
    const scene = new Scene(world);
    const discovery = resolver({
      [`_parley._tcp.${south}`]: [
        { priority: 20, weight: 0, port: 1, target: "good.example." },
        { priority: 10, weight: 0, port: 2, target: "down.example" },
      ],
    });
    const a = scene.node(north, { routing: { discovery } });
    const b = scene.node(south, { address: "good.example:1" });
    const c = scene.node(evil);
    a.federation.send(envelope(north, south));
    a.federation.send(envelope(north, evil));
    await scene.clock.settle();
    expect(discovery.asked).toEqual([`_parley._tcp.${south}`, `_parley._tcp.${evil}`]);
    expect(scene.network.dialled.sort()).toEqual(["down.example:2", `${evil}:7443`, "good.example:1"]);
    expect(b.envelopes).toHaveLength(1);
    expect(c.envelopes).toHaveLength(1);
  });

  it("says when a domain does not offer the service, and when that cannot be known", async () => {
    const scene = new Scene(world);
    const failure = new ParleyError("unavailable", "no", { details: { reason: "dns_failed" } });
    const discovery = resolver({
      [`_parley._tcp.${south}`]: [{ priority: 0, weight: 0, port: 0, target: "." }],
      [`_parley._tcp.${evil}`]: failure,
    });
    const a = scene.node(north, { routing: { discovery } });
    a.federation.send(envelope(north, south, { id: "s" }));
    a.federation.send(envelope(north, evil, { id: "e" }));
    await scene.clock.settle();
    expect(a.bounces).toMatchObject([
      { envelopeId: "s", reason: "no_route" },
      { envelopeId: "e", reason: "link_down" },
    ]);
    expect(stateOf(a, evil)).toMatchObject({ state: "unreachable", reason: "dns_failed" });
    expect(scene.network.dialled).toEqual([]);
  });
});

describe("Federation, stopping", () => {
  it("leaves nothing behind", async () => {
    const scene = new Scene(world);
    const a = scene.node(north, { routing: directTo(south, evil) });
    const b = scene.node(south);
    a.federation.send(envelope(north, south));
    a.federation.send(envelope(north, evil));
    await scene.clock.advance(1_000);
    const stopped = Promise.all([a.federation.stop(shutdown), b.federation.stop(shutdown)]);
    await scene.clock.settle();
    await stopped;
    expect(scene.clock.timersPending).toBe(0);
    expect(scene.network.pairsOf(`${south}:7443`)).toEqual([]);
    await a.federation.start();
    expect(a.federation.send(envelope(north, south))).toMatchObject({ kind: "refused" });
  });

  it("bounces what waits for a link", async () => {
    const scene = new Scene(world, { latencyMs: 100 });
    const a = scene.node(north, { routing: directTo(south) });
    scene.node(south);
    a.federation.send(envelope(north, south, { id: "waits" }));
    await scene.clock.advance(50);
    void a.federation.stop(shutdown);
    await scene.clock.advance(1_000);
    expect(a.bounces).toMatchObject([{ envelopeId: "waits", reason: "link_down" }]);
    expect(scene.clock.timersPending).toBe(0);
  });

  it("ends streams that are still shaking hands", async () => {
    const scene = new Scene(world);
    const a = scene.node(north);
    const { peer } = openRaw(scene, a, north);
    const stopped = a.federation.stop(shutdown);
    await scene.clock.settle();
    await stopped;
    expect(peer.closed).toMatchObject(shutdown);
    expect(scene.clock.timersPending).toBe(0);
  });
});
