import { RouteTable } from "@parley/federation";
import { appendHop, encodeLinkItem, federation as wire } from "@parley/protocol";
import { envelope, item, makeWorld, north, Scene, send, south, type World, west } from "../test/fixtures.js";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const shutdown = { code: "shutdown", reason: "", reconnect: "now" as const };

/** north: home – proxy; south: home – proxy. All up. */
async function twoDomains(options: Parameters<Scene["proxy"]>[1] = {}) {
  const scene = new Scene(world);
  const proxies = { north: scene.proxy([north], options), south: scene.proxy([south]) };
  const homes = { north: scene.home(north), south: scene.home(south) };
  await scene.clock.settle();
  return { scene, proxies, homes };
}

/** Nothing was denied by policy. */
const none = { presence: { rule: 0, otherwise: 0 }, message: { rule: 0, otherwise: 0 } };

describe("two homes behind two proxies", () => {
  it("exchange envelopes both ways, untouched but for the hops", async () => {
    const { scene, proxies, homes } = await twoDomains();
    const items = [item(1, 100), item(2, 200)];
    expect(send(homes.north, south, { id: "e1", items, service: "presence" })).toBe("sent");
    await scene.clock.settle();
    expect(homes.south.envelopes).toMatchObject([
      {
        id: "e1",
        origin: north,
        destination: south,
        service: "presence",
        itemCount: 2,
        hops: [`${north}/p1`, `${south}/p1`],
        from: { domain: south, node: "p1", role: "proxy" },
      },
    ]);
    expect(Buffer.from(homes.south.envelopes[0]?.payload ?? [])).toEqual(Buffer.concat(items));
    expect(send(homes.south, north, { id: "e2" })).toBe("sent");
    await scene.clock.settle();
    expect(homes.north.envelopes).toMatchObject([{ id: "e2", hops: [`${south}/p1`, `${north}/p1`] }]);
    // One connection between the domains serves both directions; nobody dials inside.
    expect(scene.network.dialled.sort()).toEqual([`proxy:${north}`, `proxy:${south}`, `proxy:${south}`]);
    expect(proxies.north.counts()).toEqual({
      relayed: { out: { presence: 1, message: 0 }, in: { presence: 0, message: 1 } },
      items: { out: 2, in: 1 },
      refused: {},
      denied: { in: none, out: none },
    });
    expect(proxies.north.peers()).toMatchObject([
      { domain: north, state: "connected", links: [{ node: "h1", role: "home" }] },
      { domain: south, state: "connected", links: [{ node: "p1", role: "proxy" }] },
    ]);
  });

  it("keeps the order, also of what came before the link was there", async () => {
    const { scene, homes } = await twoDomains();
    const ids = Array.from({ length: 50 }, (_, i) => `e${i}`);
    for (const id of ids.slice(0, 25)) send(homes.north, south, { id });
    await scene.clock.settle();
    for (const id of ids.slice(25)) send(homes.north, south, { id });
    await scene.clock.settle();
    expect(homes.south.envelopes.map(({ id }) => id)).toEqual(ids);
  });

  it("are told when a proxy dies, and go on by themselves when it is back", async () => {
    const { scene, proxies, homes } = await twoDomains();
    send(homes.north, south);
    await scene.clock.advance(10_000);
    scene.network.kill(`proxy:${north}`);
    void proxies.north.stop(shutdown);
    await scene.clock.settle();
    expect(homes.north.reachability.at(-1)).toBe(`${south} down`);
    expect(send(homes.north, south)).toBe("link_down");

    scene.proxy([north]);
    await scene.clock.advance(1_000);
    expect(homes.north.reachability.at(-1)).toBe(`${south} up`);
    expect(send(homes.north, south, { id: "after" })).toBe("sent");
    expect(send(homes.south, north, { id: "back" })).toBe("sent");
    await scene.clock.advance(1_000);
    expect(homes.south.envelopes.at(-1)).toMatchObject({ id: "after" });
    expect(homes.north.envelopes.at(-1)).toMatchObject({ id: "back" });
  });

  it("get a bounce when the other domain's proxy cannot be reached, and go through when it is back", async () => {
    const scene = new Scene(world);
    scene.proxy([north]);
    const home = scene.home(north);
    await scene.clock.settle();
    expect(send(home, south, { id: "e1" })).toBe("sent");
    await scene.clock.settle();
    expect(home.bounces).toMatchObject([
      {
        envelopeId: "e1",
        reason: "link_down",
        retryable: true,
        by: north,
        destination: south,
        origin: north,
      },
    ]);
    expect(send(home, south, { id: "e2" })).toBe("sent");
    await scene.clock.settle();
    expect(home.bounces[1]).toMatchObject({ envelopeId: "e2", reason: "link_down" });
    expect(home.bounces[1]?.retryAfterMs).toBeGreaterThan(0);

    scene.proxy([south]);
    const other = scene.home(south);
    await scene.clock.advance(30_000);
    send(home, south, { id: "e3" });
    await scene.clock.settle();
    expect(other.envelopes).toMatchObject([{ id: "e3" }]);
  });

  it("get a bounce when no home of the other domain is there", async () => {
    const { scene, homes } = await twoDomains();
    void homes.south.federation.stop(shutdown);
    await scene.clock.settle();
    send(homes.north, south, { id: "e1" });
    await scene.clock.settle();
    expect(homes.north.bounces).toMatchObject([
      { envelopeId: "e1", reason: "link_down", retryable: true, by: south, destination: south },
    ]);
  });

  it("get a bounce for a domain that has no route", async () => {
    const scene = new Scene(world);
    scene.proxy([north], { routes: new RouteTable() });
    const home = scene.home(north);
    await scene.clock.settle();
    send(home, south, { id: "e1" });
    await scene.clock.settle();
    expect(home.bounces).toMatchObject([{ envelopeId: "e1", reason: "no_route", by: north }]);
  });

  it.each<[string, object, string]>([
    ["expires on the way", { expiresAtMs: Date.UTC(2020, 0, 1) }, "expired"],
    ["has no hop left", { hopLimit: 0 }, "hop_limit"],
    ["has one hop left", { hopLimit: 1 }, "hop_limit"],
  ])("get a bounce for what %s", async (_, more, reason) => {
    const { scene, homes } = await twoDomains();
    expect(send(homes.north, south, { id: "e1", ...more })).toBe("sent");
    await scene.clock.settle();
    expect(homes.north.bounces).toMatchObject([{ envelopeId: "e1", reason }]);
    expect(homes.south.envelopes).toEqual([]);
  });

  /** Says something over the first home's own connection to its proxy. */
  async function forgeFromInside(scene: Scene, e: wire.IEnvelope, hops: string[] = []) {
    const [pair] = scene.network.pairsOf(`proxy:${north}`);
    let bytes: Uint8Array = wire.Envelope.encode({
      id: "forged",
      service: wire.Service.SERVICE_MESSAGE,
      hopLimit: 4,
      payload: item(1),
      ...e,
    }).finish();
    for (const hop of hops) bytes = appendHop(bytes, hop);
    pair?.initiator.send(encodeLinkItem({ envelope: bytes }));
    await scene.clock.settle();
  }

  it("cannot speak for another domain, and what was here already goes no further", async () => {
    const { scene, proxies, homes } = await twoDomains();
    await forgeFromInside(scene, { origin: west, destination: south });
    expect(proxies.north.counts().refused).toEqual({ wrong_origin: 1 });
    await forgeFromInside(scene, { origin: north, destination: south }, [`${north}/p1`]);
    await forgeFromInside(scene, { origin: north, destination: north });
    expect(proxies.north.counts().refused).toEqual({ wrong_origin: 1, loop: 2 });
    expect(homes.north.bounces).toMatchObject([
      { envelopeId: "forged", reason: "wrong_origin" },
      { envelopeId: "forged", reason: "loop" },
      { envelopeId: "forged", reason: "loop" },
    ]);
    expect(homes.south.envelopes).toEqual([]);
  });
});

describe("two homes without proxies", () => {
  it("exchange envelopes over one link", async () => {
    const scene = new Scene(world);
    const routing = {
      peers: new Map([north, south].map((domain) => [domain, { address: `home:${domain}` }])),
    };
    const a = scene.home(north, { routing });
    const b = scene.home(south, { routing });
    send(a, south);
    await scene.clock.settle();
    send(b, north);
    await scene.clock.settle();
    expect([a, b].map(({ envelopes }) => envelopes.map(({ hops }) => hops))).toEqual([[[]], [[]]]);
    expect(scene.network.dialled).toHaveLength(1);
  });

  it("one of them may have a proxy", async () => {
    const scene = new Scene(world);
    const peers = new Map([[south, { address: `home:${south}` }]]);
    scene.proxy([north], { routes: new RouteTable({ peers }) });
    const a = scene.home(north);
    const b = scene.home(south, { routing: { peers: new Map([[north, { address: `proxy:${north}` }]]) } });
    await scene.clock.settle();
    send(a, south);
    send(b, north);
    await scene.clock.settle();
    expect(a.envelopes).toHaveLength(1);
    expect(b.envelopes).toHaveLength(1);
  });
});

describe("Proxy", () => {
  it("spreads what comes from outside over the homes inside, each pair of domains to one", async () => {
    const scene = new Scene(world);
    scene.proxy([north]);
    scene.proxy([south]);
    scene.proxy([west]);
    const inside = ["h1", "h2", "h3"].map((node) => scene.home(north, { node }));
    const outside = [scene.home(south), scene.home(west)];
    await scene.clock.settle();
    for (const home of outside) for (let i = 0; i < 10; i++) send(home, north);
    await scene.clock.settle();
    const counts = inside.map(({ envelopes }) => envelopes.length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(20);
    for (const count of counts) expect(count % 10).toBe(0);

    const taker = inside.find(({ envelopes }) => envelopes.some(({ origin }) => origin === south));
    void taker?.federation.stop(shutdown);
    await scene.clock.settle();
    for (const home of outside) send(home, north);
    await scene.clock.settle();
    const total = inside.reduce((sum, { envelopes }) => sum + envelopes.length, 0);
    expect(total).toBe(22);
  });

  it("gives a home nothing new that leaves, and hears its answers until it has gone", async () => {
    const scene = new Scene(world);
    scene.proxy([north]);
    scene.proxy([south]);
    const inside = ["h1", "h2"].map((node) => scene.home(north, { node }));
    const outside = scene.home(south);
    await scene.clock.settle();
    send(outside, north, { id: "e1" });
    await scene.clock.settle();
    const [taker, other] = inside.toSorted((a, b) => b.envelopes.length - a.envelopes.length);
    expect([taker?.envelopes.length, other?.envelopes.length]).toEqual([1, 0]);
    taker?.federation.leave("it is replaced");
    await scene.clock.settle();
    for (let i = 2; i <= 5; i++) send(outside, north, { id: `e${i}` });
    await scene.clock.settle();
    expect([taker?.envelopes.length, other?.envelopes.length]).toEqual([1, 4]);
    // What it still has to say gets there, and it hears of what does not.
    if (taker === undefined) return;
    expect(send(taker, south, { id: "answer" })).toBe("sent");
    expect(send(taker, west, { id: "lost" })).toBe("sent");
    await scene.clock.settle();
    expect(outside.envelopes).toMatchObject([{ id: "answer" }]);
    expect(taker.bounces).toMatchObject([{ envelopeId: "lost", reason: "link_down" }]);
    const stopped = taker.federation.stop(shutdown);
    await scene.clock.settle();
    await stopped;
    expect(scene.logged.filter(({ event }) => event === "link.closed")).toHaveLength(2);
    for (let i = 6; i <= 9; i++) send(outside, north, { id: `e${i}` });
    await scene.clock.settle();
    expect(other?.envelopes).toHaveLength(8);
  });

  it("gives a home that comes back its own domains again, and moves no others", async () => {
    const scene = new Scene(world);
    scene.proxy([north]);
    scene.proxy([south]);
    scene.proxy([west]);
    const homes = new Map(["h1", "h2", "h3"].map((node) => [node, scene.home(north, { node })]));
    const outside = [scene.home(south), scene.home(west)];
    await scene.clock.settle();
    /** Who takes what the domains outside send now. */
    const takers = async (): Promise<string[]> => {
      const names: string[] = [];
      for (const [i, home] of outside.entries()) {
        const id = scene.env.ids.next("envelope");
        send(home, north, { id });
        await scene.clock.settle();
        for (const [node, { envelopes }] of homes)
          if (envelopes.some((one) => one.id === id)) names[i] = node;
      }
      return names;
    };
    const before = await takers();
    for (const node of homes.keys()) {
      const leaver = homes.get(node);
      leaver?.federation.leave("it is replaced");
      void leaver?.federation.stop(shutdown);
      await scene.clock.settle();
      const meanwhile = await takers();
      for (const [i, taker] of before.entries()) {
        if (taker === node) expect(meanwhile[i]).not.toBe(node);
        else expect(meanwhile[i]).toBe(taker);
      }
      homes.set(node, scene.home(north, { node }));
      await scene.clock.settle();
      expect(await takers()).toEqual(before);
    }
  });

  it("takes more homes of its own domain than links of another one", async () => {
    const scene = new Scene(world);
    const proxy = scene.proxy([north], { limits: { linksPerPeerMax: 2 } });
    for (let i = 1; i <= 5; i++) scene.home(north, { node: `h${i}` });
    await scene.clock.settle();
    expect(proxy.peers()[0]?.links).toHaveLength(5);
  });

  it("relays for several domains, also between them, and never mixes them up", async () => {
    const scene = new Scene(world);
    const proxy = scene.proxy([north, south]);
    scene.proxy([west]);
    const [a, b, c] = [scene.home(north), scene.home(south), scene.home(west)];
    await scene.clock.settle();
    send(a, west, { id: "a-west" });
    send(b, west, { id: "b-west" });
    send(a, south, { id: "a-south" });
    await scene.clock.settle();
    send(c, north, { id: "west-a" });
    send(c, south, { id: "west-b" });
    await scene.clock.settle();
    expect(a.envelopes.map(({ id }) => id)).toEqual(["west-a"]);
    expect(b.envelopes.map(({ id }) => id)).toEqual(["a-south", "west-b"]);
    expect(c.envelopes.map(({ id, hops }) => [id, hops[0]])).toEqual([
      ["a-west", `${north}/p1`],
      ["b-west", `${south}/p1`],
    ]);
    expect(proxy.counts().refused).toEqual({});
  });

  it("relays nothing from outside to a third domain", async () => {
    const scene = new Scene(world);
    scene.proxy([south]);
    const proxy = scene.proxy([west]);
    const via = { address: `proxy:${west}`, domain: west };
    const home = scene.home(north, { routing: { patterns: [{ pattern: "*", via }] } });
    send(home, south, { id: "e1" });
    await scene.clock.settle();
    expect(proxy.counts().refused).toEqual({ not_here: 1 });
    expect(home.bounces).toMatchObject([{ envelopeId: "e1", reason: "not_here", by: west }]);
  });

  it("denies by domain, service and direction, says which rule, and follows a change at once", async () => {
    const rules = [
      {
        name: "no presence out",
        effect: "deny" as const,
        remote: south,
        service: "presence" as const,
        direction: "out" as const,
      },
    ];
    const { scene, proxies, homes } = await twoDomains({ policy: { rules } });
    expect(send(homes.north, south, { id: "p", service: "presence" })).toBe("sent");
    expect(send(homes.north, south, { id: "m" })).toBe("sent");
    await scene.clock.settle();
    expect(homes.south.envelopes.map(({ id }) => id)).toEqual(["m"]);
    expect(homes.north.bounces).toMatchObject([
      { envelopeId: "p", reason: "denied", retryable: false, service: "presence", by: north },
    ]);
    expect(homes.north.bounces[0]?.message).toContain("no presence out");
    send(homes.south, north, { service: "presence" });
    await scene.clock.settle();
    expect(homes.north.envelopes).toHaveLength(1);

    proxies.north.policy().update({ rules: [{ name: "nothing in", effect: "deny", direction: "in" }] });
    send(homes.south, north, { id: "in" });
    send(homes.north, south, { id: "out", service: "presence" });
    await scene.clock.settle();
    expect(homes.south.bounces).toMatchObject([{ envelopeId: "in", reason: "denied", by: north }]);
    expect(homes.south.envelopes.at(-1)?.id).toBe("out");
    expect(proxies.north.counts()).toMatchObject({
      refused: { denied: 2 },
      denied: {
        out: { ...none, presence: { rule: 1, otherwise: 0 } },
        in: { ...none, message: { rule: 1, otherwise: 0 } },
      },
    });
    expect(scene.logged.filter(({ event }) => event === "envelope.refused")).toHaveLength(2);
  });

  it("asks the policies of both where it relays between two of its domains", async () => {
    const scene = new Scene(world);
    const deny = {
      name: "not-from-north",
      effect: "deny",
      local: south,
      remote: north,
      direction: "in",
    } as const;
    scene.proxy([north, south], { policy: { rules: [deny] } });
    const [inNorth, inSouth] = [scene.home(north), scene.home(south)];
    await scene.clock.settle();
    expect(send(inNorth, south)).toBe("sent");
    expect(send(inSouth, north)).toBe("sent");
    await scene.clock.settle();
    expect(inSouth.envelopes).toEqual([]);
    expect(inNorth.bounces).toMatchObject([{ reason: "denied", by: north }]);
    expect(inNorth.bounces[0]?.message).toContain("not-from-north");
    expect(inNorth.envelopes).toHaveLength(1);
  });

  it("takes no link of a domain that may do nothing", async () => {
    const scene = new Scene(world);
    scene.proxy([north], { policy: { otherwise: "deny" } });
    scene.proxy([south]);
    const home = scene.home(south);
    await scene.clock.settle();
    send(home, north, { id: "e1" });
    await scene.clock.settle();
    expect(home.bounces).toMatchObject([{ envelopeId: "e1", reason: "link_down", by: south }]);
    expect(scene.logged.find(({ event }) => event === "link.refused")).toMatchObject({
      reason: "domain_denied",
    });
  });

  it("limits the rate by items and by bytes, and says when to try again", async () => {
    const rates = { itemsPerSecond: 10, itemsBurst: 20, bytesPerItem: 1_000 };
    const { scene, homes } = await twoDomains({ rates });
    const items = Array.from({ length: 15 }, (_, i) => item(i));
    send(homes.north, south, { id: "15 items", items });
    send(homes.north, south, { id: "15 more", items });
    send(homes.north, south, { id: "5 by bytes", items: [item(1, 4_500)] });
    send(homes.north, south, { id: "1 more" });
    await scene.clock.settle();
    expect(homes.south.envelopes.map(({ id }) => id)).toEqual(["15 items", "5 by bytes"]);
    expect(homes.north.bounces).toMatchObject([
      { envelopeId: "15 more", reason: "rate_limited", retryAfterMs: 1_000, retryable: true },
      { envelopeId: "1 more", reason: "rate_limited", retryAfterMs: 100 },
    ]);
    // The other direction has a bucket of its own, and an envelope that is larger than the bucket takes a full one.
    send(homes.south, north, { id: "huge", items: Array.from({ length: 50 }, (_, i) => item(i)) });
    send(homes.south, north, { id: "too soon" });
    await scene.clock.advance(1_000);
    expect(homes.north.envelopes.map(({ id }) => id)).toEqual(["huge"]);
    send(homes.north, south, { id: "later", items: items.slice(0, 10) });
    await scene.clock.settle();
    expect(homes.south.envelopes.at(-1)?.id).toBe("later");
  });

  it("has no limit of rate when told so", async () => {
    const { scene, homes } = await twoDomains({ rates: { itemsPerSecond: 0, itemsBurst: 1 } });
    for (let i = 0; i < 100; i++) send(homes.north, south);
    await scene.clock.settle();
    expect(homes.south.envelopes).toHaveLength(100);
  });

  it("refuses envelopes over its size", async () => {
    const { scene, homes } = await twoDomains({ envelopeBytesMax: 1_000 });
    send(homes.north, south, { id: "e1", items: [item(1, 1_000)] });
    await scene.clock.settle();
    expect(homes.north.bounces).toMatchObject([{ envelopeId: "e1", reason: "too_large", retryable: false }]);
    expect(homes.north.bounces[0]?.message).toContain("limit 1000 (envelopeBytesMax)");
  });

  it("relays a bounce of the destination back to the origin", async () => {
    const { scene, homes } = await twoDomains();
    send(homes.north, south, { id: "e1" });
    await scene.clock.settle();
    const [received] = homes.south.envelopes;
    if (received === undefined) throw new Error("nothing arrived");
    homes.south.federation.bounce(received, "not_here");
    await scene.clock.settle();
    expect(homes.north.bounces).toMatchObject([
      { envelopeId: "e1", reason: "not_here", by: south, destination: south },
    ]);
  });

  it("says goodbye when it stops, so that its homes know at once", async () => {
    const { scene, proxies, homes } = await twoDomains();
    send(homes.north, south);
    await scene.clock.advance(10_000);
    const stopped = proxies.north.stop(shutdown);
    await scene.clock.settle();
    await stopped;
    const closed = scene.logged.filter(
      ({ event, reason }) => event === "link.closed" && reason === "shutdown",
    );
    expect(closed.length).toBeGreaterThanOrEqual(2);
    expect(homes.north.federation.send(envelope(homes.north, south)).kind).toBe("refused");
  });

  it("names every problem of its options", () => {
    const scene = new Scene(world);
    expect(() => scene.proxy([], { envelopeBytesMax: 0, limits: { frameBytesMax: 10 } })).toThrow(
      /localDomains is empty; limits.frameBytesMax must exceed .*; envelopeBytesMax is 0/,
    );
  });
});
