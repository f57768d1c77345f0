import { Cluster } from "../../test/presence/cluster.js";
import { allowAll, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";
const polite = { rules: [], otherwise: "polite-block" as const };

/** The counter of the version that was shown last. */
function counterOf(watcher: FakeSession): number {
  return Number(watcher.seen.at(-1)?.version.split(".")[1]);
}

/** Everything that a watcher can find out by itself, several times: by fetching, and by subscribing anew. */
async function look(watcher: FakeSession): Promise<string[]> {
  const found: string[] = [];
  for (let time = 0; time < 2; time++) {
    const fetched = await watcher.fetch(bobs);
    found.push(`${fetched.version} ${fetched.text}`);
    await watcher.subscribe(bobs);
    const seen = watcher.seen.at(-1);
    found.push(`${seen?.version} ${seen?.text}`);
    await watcher.unsubscribe(bobs);
  }
  return found;
}

describe("A politely blocked watcher", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  it("sees one version, however often it asks and whatever is published", async () => {
    const south = await world.domain("south.example");
    await south.account("bob", polite);
    await south.account("alice");
    const [bob, alice] = [await south.session("bob"), await south.session("alice")];
    const found = await look(alice);
    for (const note of ["a", "b", "c"]) {
      await bob.publish(note);
      found.push(...(await look(alice)));
    }
    await south.restart();
    found.push(...(await look(await south.session("alice"))));
    expect([...new Set(found)]).toEqual([expect.stringMatching(/ closed$/)]);
  });

  it("does not see how much was published by new rules' version", async () => {
    const versions: string[] = [];
    for (const [name, count] of Object.entries({ south: 0, north: 20 })) {
      const domain = await world.domain(`${name}.example`);
      await domain.account("bob", polite);
      const [bob, alice] = [await domain.session("bob"), await domain.session("alice")];
      for (let nth = 0; nth < count; nth++) {
        const { entityTag } = await bob.publish("here");
        await bob.unpublish(entityTag ?? "");
      }
      await bob.setRules(polite);
      const { version } = await alice.fetch(`pres:bob@${name}.example`);
      versions.push(version.split(".")[1] ?? "");
    }
    expect(new Set(versions).size).toBe(1);
  });

  it("sees the same at every server of the domain", async () => {
    const south = new Cluster(world, "south.example");
    const [first, second] = await south.start();
    await first.account("bob", allowAll);
    await first.account("alice");
    const bob = await first.session("bob");
    await bob.publish("before");
    await bob.setRules(polite);
    const found = await look(await first.session("alice"));
    await bob.publish("a");
    found.push(...(await look(await second.session("alice"))));
    await bob.publish("b");
    found.push(...(await look(await first.session("alice"))));
    expect([...new Set(found)]).toEqual([expect.stringMatching(/ closed$/)]);
  });

  it("sees a newer version than those that it was shown when it was allowed, and not the ones after", async () => {
    const south = await world.domain("south.example");
    await south.account("bob", allowAll);
    await south.account("alice");
    const [bob, alice] = [await south.session("bob"), await south.session("alice")];
    await bob.publish("a");
    await alice.subscribe(bobs);
    expect(alice.last(bobs)).toBe("open:a");
    const allowed = counterOf(alice);
    await bob.decide("alice@south.example", "polite-block");
    const blocked = alice.seen.at(-1);
    expect(blocked?.text).toBe("closed");
    expect(counterOf(alice)).toBeGreaterThan(allowed);
    await bob.publish("b");
    await alice.unsubscribe(bobs);
    expect([...new Set(await look(alice))]).toEqual([`${blocked?.version} closed`]);
    await bob.setRules(allowAll);
    await alice.subscribe(bobs);
    expect(alice.last(bobs)).toContain("open:b");
    expect(counterOf(alice)).toBeGreaterThan(Number(blocked?.version.split(".")[1]));
  });
});

describe("A watcher who stays allowed when rules change", () => {
  it.each([1, 2])("has the version that the rules have raised at once, with %d server(s)", async (count) => {
    const world = new World();
    const south = new Cluster(world, "south.example");
    const homes = await south.start(count);
    const [first, last] = [homes[0], homes.at(-1) ?? homes[0]];
    const north = await world.domain("north.example");
    await first.account("bob", allowAll);
    await first.account("alice");
    const bob = await first.session("bob");
    const watchers = [await last.session("alice"), await north.session("carol")];
    await bob.publish("a");
    for (const watcher of watchers) await watcher.subscribe(bobs);
    await bob.decide("eve@east.example", "block");
    const { version } = await (watchers[0] as FakeSession).fetch(bobs);
    const seen = watchers.map((watcher) => watcher.seen.length);
    for (const watcher of watchers) {
      expect(watcher.seen.at(-1)).toMatchObject({ version, text: "open:a" });
    }
    // Comparing finds nothing to make up for.
    await world.clock.advance(300_000);
    expect(watchers.map((watcher) => watcher.seen.length)).toEqual(seen);
    await world.close();
  });
});
