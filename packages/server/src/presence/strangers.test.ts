import { allowAll, type Domain, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("A domain that makes up watchers", () => {
  let world: World;
  let south: Domain;
  beforeEach(async () => {
    world = new World({
      pendingSubscribersMax: 3,
      refusedKeptMax: 3,
      fetchersKeptMax: 3,
      watcherSpanMs: 60_000,
    });
    south = await world.domain("south.example");
    await world.domain("evil.example");
  });
  afterEach(() => world.close());

  /** Watches under many names in one turn. @returns the states that were answered. */
  async function watch(from: number, to: number, expiresMs = 1_000_000): Promise<string[]> {
    const before = world.network.carried.length;
    for (let n = from; n < to; n++) {
      const watcher = `w${n}@evil.example`;
      const item = { presentity: bobs, watcher, expiresMs, wish: 1, anonymousId: "" };
      south.exchange.receive("evil.example" as never, { item: "watch", request: n, watch: item } as never);
    }
    await world.clock.settle();
    return world.network.carried
      .slice(before)
      .flatMap(({ item }) => (item.watchState ? [item.watchState.reason ?? ""] : []));
  }

  async function storedCount(): Promise<number> {
    const stored = south.store.subscriptions(bobs as never);
    await world.clock.settle();
    return (await stored).length;
  }

  /** Fetches under many names in one turn. @returns how many were answered with a document. */
  async function fetch(from: number, to: number): Promise<number> {
    const before = world.network.carried.length;
    for (let n = from; n < to; n++) {
      const item = { presentity: bobs, watcher: `w${n}@evil.example` };
      south.exchange.receive("evil.example" as never, { item: "fetch", request: n, fetch: item } as never);
    }
    await world.clock.settle();
    return world.network.carried.slice(before).filter(({ item }) => item.fetched?.notification).length;
  }

  it("leaves places for whom the rules allow, however many wait for the owner", async () => {
    await south.account("bob");
    const answers = [...(await watch(1, 6)), ...(await watch(6, 9))];
    expect(answers.filter((reason) => reason === "awaiting_decision")).toHaveLength(3);
    expect(answers.filter((reason) => reason === "refused")).toHaveLength(5);
    // Who waits already is not refused.
    expect(await watch(1, 2)).toEqual(["awaiting_decision"]);
    // Neither is there room for more after a restart, nor by cancelling first.
    await south.restart();
    await watch(10, 12, 0);
    expect(await watch(10, 12)).toEqual(["refused", "refused"]);
    const bob = await south.session("bob");
    await bob.setRules(allowAll);
    expect(await watch(20, 22)).toEqual(["", ""]);
  });

  it("does not fill the store with those who fetch, and answers them all", async () => {
    await south.account("bob", allowAll);
    const bob = await south.session("bob");
    expect(await fetch(1, 20)).toBe(19);
    expect((await bob.watcherList()).sort()).toEqual([
      "w1@evil.example fetcher",
      "w2@evil.example fetcher",
      "w3@evil.example fetcher",
    ]);
    // Who is remembered goes on being counted.
    expect(await fetch(2, 22)).toBe(20);
    expect((await bob.watcherList()).sort()).toEqual([
      "w1@evil.example fetcher",
      "w2@evil.example poller",
      "w3@evil.example poller",
    ]);
    // Another span, and another sweep.
    await world.clock.advance(700_000);
    expect(await fetch(30, 32)).toBe(2);
    expect((await bob.watcherList()).sort()).toEqual([
      "w30@evil.example fetcher",
      "w31@evil.example fetcher",
    ]);
  });

  it("does not fill the store with those that are refused at once", async () => {
    await south.account("bob", { rules: [], otherwise: "block" });
    expect(new Set([...(await watch(1, 20)), ...(await watch(20, 30))])).toEqual(new Set(["refused"]));
    expect(await storedCount()).toBe(3);
    expect(new Set(await watch(30, 40, 0))).toEqual(new Set(["cancelled"]));
    expect(await storedCount()).toBe(3);
    await world.clock.advance(120_000);
    // Another span, another few.
    await watch(40, 60);
    expect(await storedCount()).toBeLessThanOrEqual(6);
  });
});
