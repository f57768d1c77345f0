import { counted } from "../../test/counted.js";
import { allowAll, type Domain, type FakeSession, World } from "../../test/presence/world.js";

const bobs = "pres:bob@south.example";

describe("The metrics of presence", () => {
  let world: World;
  let south: Domain;
  let north: Domain;
  const of = (name: string, labels: Record<string, string> = {}) =>
    counted(world.env, `parley_${name}`, labels);

  beforeEach(async () => {
    world = new World();
    south = await world.domain("south.example");
    north = await world.domain("north.example");
    await south.account("bob", allowAll);
  });
  afterEach(() => world.close());

  it("count one notification for a domain, however many watch there, and one for each session", async () => {
    const watchers: FakeSession[] = [];
    for (let number = 0; number < 5; number++) watchers.push(await north.session(`w${number}`));
    for (const watcher of watchers) await watcher.subscribe(bobs);
    const carol = await south.session("carol");
    await carol.subscribe(bobs);
    const paths = () =>
      ["bus", "to_domain", "from_domain", "session"].map((path) => of("notifications_total", { path }));
    const before = paths();
    const bob = await south.session("bob");
    await bob.publish("one");
    expect(paths().map((value, at) => value - (before[at] ?? 0))).toEqual([1, 1, 1, 6]);
    expect(of("subscription_changes_total", { state: "active" })).toBe(6);
    expect(of("held_views", { state: "attached" })).toBe(2);
    await watchers[0]?.unsubscribe(bobs);
    expect(of("subscription_changes_total", { state: "terminated" })).toBe(1);
  });

  it("count what becomes of publications, and of the sessions that they are bound to", async () => {
    const bob = await south.session("bob");
    const changes = (change: string) => of("presence_changes_total", { change });
    const { entityTag = "" } = await bob.publish("one");
    await bob.unpublish(entityTag as string);
    await bob.publish("short", { expiresMs: 2_000 });
    await bob.publish("bound", { bound: true });
    expect(of("session_leases")).toBe(1);
    await world.clock.advance(10_000);
    expect([changes("published"), changes("removed"), changes("expired")]).toEqual([3, 1, 1]);
    await bob.leave(false);
    await world.clock.advance(600_000);
    expect(changes("lost")).toBe(1);
    expect(of("session_leases_ended_total", { reason: "expired" })).toBe(1);
    expect([of("session_leases"), of("store_conflicts_total")]).toEqual([0, 0]);
  });
});
