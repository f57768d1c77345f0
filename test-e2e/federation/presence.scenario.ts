/** Publications and subscriptions across the domains: composed, refreshed, expired, cancelled. */
import { type Domain, startTwoDomains } from "../lib/domain.js";
import { anotherDevice, makePerson, type Person } from "../lib/person.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(30_000);
const stage = useStage();

let north: Domain;
let south: Domain;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  ({ north, south } = await startTwoDomains(stage));
  alice = await makePerson(stage, north, "alice");
  bob = await makePerson(stage, south, "bob");
  await Promise.all([alice.signsIn(), bob.signsIn()]);
  await bob.setsAccess({ otherwise: "allow" });
}, 60_000);

const noteOf = (text: string) => [{ lang: "", text }];

describe("A presentity", () => {
  it("is composed of all its publications, the newest deciding where tuples share an id", async () => {
    const phone = anotherDevice(stage, south, "bob");
    await phone.signsIn({ inbox: false });
    await alice.watches(bob);
    await bob.publishes("open", "At my desk");
    await alice.sees({ notes: ["At my desk"] });
    const fromPhone = await phone.agent.publish({
      presentity: bob.presentity,
      tuples: [
        {
          id: "phone",
          status: "closed",
          values: [],
          markup: [],
          notes: noteOf("On the phone"),
          contact: { uri: "tel:+1" },
        },
        { id: "main", status: "open", values: ["busy"], markup: [], notes: noteOf("Said by the phone") },
      ],
    });
    const composed = await alice.sees({ contacts: ["tel:+1"] });
    expect([...composed.notes].sort()).toEqual(["On the phone", "Said by the phone"]);
    expect(composed).toMatchObject({ values: ["busy"], status: "open" });
    await phone.agent.unpublish(bob.presentity, fromPhone.entityTag);
    expect(await alice.sees({ notes: ["At my desk"] })).toMatchObject({ values: [], contacts: [] });
    await phone.leaves();
  });

  it("changes a publication by its newest entity tag only", async () => {
    const first = await bob.publishes("open", "first", { expiresMs: 60_000 });
    const second = await bob.publishes("open", "second", { entityTag: first.entityTag });
    expect(second.entityTag).not.toBe(first.entityTag);
    await alice.sees({ notes: ["second"] });
    await expect(bob.publishes("open", "third", { entityTag: first.entityTag })).rejects.toMatchObject({
      reason: "no_such_publication",
    });
    const refreshed = await bob.agent.publish({ presentity: bob.presentity, entityTag: second.entityTag });
    await bob.agent.unpublish(bob.presentity, refreshed.entityTag);
    await expect(bob.agent.unpublish(bob.presentity, refreshed.entityTag)).rejects.toMatchObject({
      reason: "no_such_publication",
    });
  });

  it("loses what is not refreshed, and its watchers are told", async () => {
    const carol = await makePerson(stage, south, "carol");
    await carol.signsIn({ inbox: false });
    await carol.setsAccess({ otherwise: "allow" });
    await alice.watches(carol);
    await alice.sees({ presentity: carol.presentity, status: "closed" });
    await carol.publishes("open", "For a second", { expiresMs: 1_000 });
    await alice.sees({ presentity: carol.presentity, status: "open" });
    // Nobody says anything; it runs out.
    await alice.sees({ presentity: carol.presentity, status: "closed" }, 5_000);
    await carol.leaves();
  });

  it("drops what is bound to a session at its goodbye, and keeps the rest", async () => {
    const dave = await makePerson(stage, south, "dave");
    await dave.signsIn({ inbox: false });
    await dave.setsAccess({ otherwise: "allow" });
    await alice.watches(dave);
    await dave.publishes("open", "stays", { bound: false });
    await dave.agent.publish({
      presentity: dave.presentity,
      bound: true,
      tuples: [{ id: "here", status: "open", values: [], markup: [], notes: noteOf("goes") }],
    });
    const both = await alice.notifications.next(({ notes }) => notes.length === 2);
    expect([...both.notes].sort()).toEqual(["goes", "stays"]);
    await dave.leaves();
    await alice.sees({ presentity: dave.presentity, notes: ["stays"] });
  });
});

describe("A subscription", () => {
  it("is notified of every change, in order, and of nothing twice", async () => {
    const erin = await makePerson(stage, south, "erin");
    await erin.signsIn({ inbox: false });
    await erin.setsAccess({ otherwise: "allow" });
    const watcher = anotherDevice(stage, north, "alice");
    await watcher.signsIn({ inbox: false });
    await watcher.watches(erin);
    await watcher.sees({ status: "closed" });
    let entityTag = "";
    for (let i = 1; i <= 50; i++) {
      const info = await erin.publishes("open", `change ${i}`, entityTag === "" ? {} : { entityTag });
      entityTag = info.entityTag;
      await watcher.sees({ notes: [`change ${i}`] });
    }
    const counters = watcher.notifications.all.map(({ counter }) => counter);
    expect(counters).toEqual([...new Set(counters)].sort((a, b) => a - b));
    expect(watcher.notifications.all).toHaveLength(51);
    await watcher.leaves();
  });

  it("ends when it is cancelled: nothing is notified any more, and the owner sees it", async () => {
    const frank = await makePerson(stage, south, "frank");
    await frank.signsIn({ inbox: false });
    await frank.setsAccess({ otherwise: "allow" });
    const other = await makePerson(stage, north, "other");
    await other.signsIn({ inbox: false });
    for (const watcher of [alice, other]) {
      await watcher.watches(frank);
      await watcher.sees({ presentity: frank.presentity });
    }
    await frank.agent.watchers(frank.presentity, { follow: true });
    expect(await alice.agent.unsubscribe(frank.presentity)).toMatchObject({ state: "terminated" });
    expect(await frank.watchers.next(({ principal }) => principal === alice.principal)).toMatchObject({
      state: "terminated",
    });
    await frank.publishes("open", "after");
    await other.sees({ notes: ["after"] });
    const ofFrank = alice.notifications.all.filter(({ presentity }) => presentity === frank.presentity);
    expect(ofFrank.flatMap(({ notes }) => notes)).toEqual([]);
  });

  it("expires when it is not refreshed", async () => {
    const grace = await makePerson(stage, south, "grace");
    await grace.signsIn({ inbox: false });
    await grace.setsAccess({ otherwise: "allow" });
    const fleeting = anotherDevice(stage, north, "alice", { device: "fleeting" });
    await fleeting.signsIn({ inbox: false });
    await fleeting.agent.subscribe(grace.presentity, { expiresMs: 2_000 });
    await fleeting.sees({ presentity: grace.presentity });
    await grace.agent.watchers(grace.presentity, { follow: true });
    // It vanishes, and with it whoever would refresh.
    fleeting.agent.abort();
    const ended = await grace.watchers.next(({ state }) => state === "terminated", 15_000);
    expect(ended).toMatchObject({ principal: alice.principal });
    await until("the watcher's list says so, too", async () => {
      const listed = await alice.agent.subscriptions();
      return !listed.some(({ presentity, state }) => presentity === grace.presentity && state === "active");
    });
  });

  it("comes to every session of its watcher that wants it, and is listed once", async () => {
    const heidi = await makePerson(stage, south, "heidi");
    await heidi.signsIn({ inbox: false });
    await heidi.setsAccess({ otherwise: "allow" });
    await alice.watches(heidi);
    const second = anotherDevice(stage, north, "alice", { agent: { attachSubscriptions: true } });
    await second.signsIn({ inbox: false });
    await second.sees({ presentity: heidi.presentity });
    await heidi.publishes("open", "for both");
    await Promise.all([alice, second].map((each) => each.sees({ notes: ["for both"] })));
    const listed = await alice.agent.subscriptions();
    expect(listed.filter(({ presentity }) => presentity === heidi.presentity)).toMatchObject([
      { state: "active" },
    ]);
    await second.leaves();
  });
});
