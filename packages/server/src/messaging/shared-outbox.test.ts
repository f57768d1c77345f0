import { parsePrincipal } from "@parley/model";
import { client } from "@parley/protocol";
import { type ManyHome, ManyHomes } from "../../test/many-homes.js";
import { type Passed, SOUTH, type TestSession } from "../../test/two-domains.js";

const hasDeliver = ({ items }: Passed): boolean => items.some(({ deliver }) => deliver != null);
const hasDelivered = ({ items }: Passed): boolean => items.some(({ delivered }) => delivered != null);
const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `m${from + i}`);
const answers = (session: TestSession, ids: readonly number[]): string[][] =>
  ids.map((id) => session.answersTo(id));
const delivered = (count: number): string[][] => Array.from({ length: count }, () => ["delivered"]);
/** The homes that sent messages. */
const senders = (world: ManyHomes): string[] => [
  ...new Set(world.passed.filter(hasDeliver).map(({ from }) => from)),
];
const waiting = async (world: ManyHomes): Promise<number> =>
  (await world.north.store.outboxDomains()).get(SOUTH) ?? 0;
const storedReports = async (world: ManyHomes, name = "alice"): Promise<string[]> =>
  (await world.north.store.reports(parsePrincipal(`${name}@north.example`), 1_000)).map(({ id }) => id);

describe("An outbox that two servers share", () => {
  it("is sent by one of them, and each tells its senders", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.north.home(1), world.north.home(2)];
    const alice = one.session("alice");
    const carol = two.session("carol");
    const first = world.sendTexts(one, alice, texts(1, 10));
    // What another server writes from now on is certainly newer than the lease.
    await world.clock.advance(1_500);
    const second = world.sendTexts(
      two,
      carol,
      texts(1, 10).map((text) => `c${text}`),
    );
    const third = world.sendTexts(one, alice, texts(11, 20));
    await world.clock.settle();
    expect(answers(alice, [...first, ...third])).toEqual(delivered(20));
    expect(answers(carol, second)).toEqual(delivered(10));
    expect(senders(world)).toEqual(["home1"]);
    const inbox = await world.south.inbox("bob");
    expect(inbox.filter((text) => text.startsWith("m"))).toEqual(texts(1, 20));
    expect(inbox.filter((text) => text.startsWith("c"))).toEqual(texts(1, 10).map((text) => `c${text}`));
    expect([...alice.reports, ...carol.reports, ...(await storedReports(world, "carol"))]).toEqual([]);
    expect(await waiting(world)).toBe(0);
    await world.stop();
    expect(world.clock.timersPending).toBe(0);
  });

  it("keeps the order of one sender that goes from server to server", async () => {
    const world = await ManyHomes.start();
    const homes = [world.north.home(1), world.north.home(2)] as const;
    const sessions = homes.map((home) => home.session("alice"));
    let lost = 0;
    world.fate = (passed) =>
      hasDeliver(passed) && ++lost % 3 === 1 ? { kind: "lose" } : { kind: "deliver" };
    const all: [TestSession | undefined, number][] = [];
    for (let i = 1; i <= 30; i++) {
      const home = homes[i % 2] as ManyHome;
      const session = sessions[i % 2];
      const [id = 0] = world.sendTexts(home, session as TestSession, [`m${i}`]);
      all.push([session, id]);
      // The entry is durable, so that the next one is behind it; whether anybody has poked is another matter.
      await world.clock.settle();
    }
    await world.clock.advance(60_000);
    expect(await world.south.inbox("bob")).toEqual(texts(1, 30));
    for (const [session, id] of all) expect(session?.answersTo(id)).toHaveLength(1);
    await world.stop();
  });

  it("is told of an answer that the other server received, though its bounce and its questions are others'", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.north.home(1), world.north.home(2)];
    // Whatever comes back goes to the other home than the one that sent.
    world.route = (homes, passed) =>
      passed.destination === SOUTH ? homes[0] : (homes.find(({ name }) => name === "home2") ?? homes[0]);
    const alice = one.session("alice");
    const ids = world.sendTexts(one, alice, texts(1, 5));
    await world.clock.settle();
    expect(answers(alice, ids)).toEqual(delivered(5));
    expect(one.exchange.contact(SOUTH).kind).toBe("up");
    world.fate = () => ({ kind: "bounce", reason: "denied" });
    world.route = (homes) => homes.find(({ name }) => name === "home2") ?? homes[0];
    const [denied = 0] = world.sendTexts(one, alice, ["m6"]);
    await world.clock.settle();
    expect(alice.answersTo(denied)).toEqual(["refused denied"]);
    expect(two.exchange.contact(SOUTH).kind).toBe("up");
    await world.stop();
  });

  it("tells a sender at another server at once what a policy denies, too", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.north.home(1), world.north.home(2)];
    world.sendTexts(one, one.session("alice"), ["m0"]);
    await world.clock.advance(5_000);
    world.fate = () => ({ kind: "bounce", reason: "denied" });
    const carol = two.session("carol");
    const [id = 0] = world.sendTexts(two, carol, ["m1"]);
    await world.clock.settle();
    expect(carol.answersTo(id)).toEqual(["refused denied"]);
    expect(await storedReports(world, "carol")).toEqual([]);
    await world.stop();
  });

  it("is sent on by another server when the first is killed, once each and in order", async () => {
    const world = await ManyHomes.start({ outboxLeaseMs: 15_000, outboxLookMs: 5_000 });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    const alice = two.session("alice");
    world.sendTexts(one, one.session("carol"), ["c1"]);
    await world.clock.settle();
    expect(await world.north.owner(SOUTH)).toBe("home1");
    let deliveries = 0;
    world.fate = (passed) =>
      hasDeliver(passed) && ++deliveries > 3 ? { kind: "lose" } : { kind: "deliver" };
    const ids: number[] = [];
    for (const text of texts(1, 6)) {
      ids.push(...world.sendTexts(two, alice, [text]));
      await world.clock.settle();
    }
    one.kill();
    world.fate = () => ({ kind: "deliver" });
    ids.push(...world.sendTexts(two, alice, texts(7, 9)));
    await world.clock.advance(25_000);
    expect(await world.north.owner(SOUTH)).toBe("home2");
    expect(await world.south.inbox("bob")).toEqual(["c1", ...texts(1, 9)]);
    const told = ids.map((id, i) => {
      const [answer = ""] = alice.answersTo(id);
      return answer.startsWith("queued")
        ? alice.reports.filter((report) => report === `m${i + 1}: delivered`).length
        : answer;
    });
    // By an answer, or by an event that the store keeps until it is acknowledged.
    expect(told.every((one_) => one_ === "delivered" || one_ === 1)).toBe(true);
    expect(await waiting(world)).toBe(0);
    await world.stop();
  });

  it("is handed over by a server that ends, at once", async () => {
    const world = await ManyHomes.start({ retryInitialMs: 100, retryMaxMs: 200 });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    const alice = two.session("alice");
    world.fate = () => ({ kind: "refuse", reason: "link_down" });
    world.sendTexts(one, one.session("carol"), ["c1"]);
    await world.clock.settle();
    const ids = world.sendTexts(two, alice, texts(1, 3));
    await world.clock.settle();
    await one.stop();
    world.fate = () => ({ kind: "deliver" });
    await world.clock.advance(1_000);
    expect(await world.north.owner(SOUTH)).toBe("home2");
    expect(await world.south.inbox("bob")).toEqual(["c1", ...texts(1, 3)]);
    const told = [...answers(alice, ids).flat(), ...alice.reports];
    expect(told.filter((answer) => answer.endsWith("delivered"))).toHaveLength(3);
    await world.stop();
  });

  it("suffers nothing from a server that wakes up and believes that it still sends", async () => {
    const world = await ManyHomes.start({ outboxLeaseMs: 15_000, answerTimeoutMs: 2_000 });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    const alice = one.session("alice");
    world.fate = (passed) => (hasDelivered(passed) ? { kind: "lose" } : { kind: "deliver" });
    const ids = world.sendTexts(one, alice, texts(1, 3));
    await world.clock.advance(100);
    one.standStill();
    // The user agent has gone to the other server, and sends again what was not answered.
    const later = two.session("alice");
    const again = world.sendTexts(two, later, texts(1, 3));
    world.fate = () => ({ kind: "deliver" });
    world.route = (homes, _, number) => {
      const running = homes.filter((home) => home.domain.name === SOUTH || home === two);
      return running[number % running.length];
    };
    await world.clock.advance(40_000);
    expect(new Set(later.reports)).toEqual(new Set(["m1: delivered", "m2: delivered", "m3: delivered"]));
    one.wakeUp();
    await world.clock.advance(30_000);
    expect(await world.south.inbox("bob")).toEqual(texts(1, 3));
    expect(await waiting(world)).toBe(0);
    expect(senders(world)).toEqual(["home1", "home2"]);
    for (const id of ids) expect(alice.answersTo(id).filter((answer) => answer === "delivered")).toEqual([]);
    for (const id of again) expect(later.answersTo(id)).toHaveLength(1);
    // What comes next is in order, whoever sends it.
    const more = world.sendTexts(one, alice, ["m4"]);
    await world.clock.settle();
    more.push(...world.sendTexts(two, later, ["m5"]));
    await world.clock.advance(5_000);
    expect(await world.south.inbox("bob")).toEqual(texts(1, 5));
    await world.stop();
  });

  it("goes on though the bus loses every word between the servers", async () => {
    const world = await ManyHomes.start({ outboxLookMs: 5_000, answerTimeoutMs: 3_000, feedCheckMs: 20_000 });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    world.sendTexts(one, one.session("carol"), ["c1"]);
    await world.clock.settle();
    world.north.bus.fate = () => "lose";
    const alice = two.session("alice");
    const ids = world.sendTexts(two, alice, texts(1, 5));
    await world.clock.advance(60_000);
    expect(answers(alice, ids)).toEqual(ids.map(() => ["queued not_answered"]));
    expect(new Set(alice.reports)).toEqual(new Set(texts(1, 5).map((text) => `${text}: delivered`)));
    expect(await world.south.inbox("bob")).toEqual(["c1", ...texts(1, 5)]);
    await world.stop();
  });

  it("compares at once when the bus is back", async () => {
    const world = await ManyHomes.start({
      outboxLookMs: 600_000,
      feedCheckMs: 600_000,
      outboxLeaseMs: 3_000_000,
    });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    world.sendTexts(one, one.session("carol"), ["c1"]);
    await world.clock.advance(1_000);
    two.bus.goAway();
    one.bus.goAway();
    const alice = two.session("alice");
    const ids = world.sendTexts(two, alice, texts(1, 5));
    await world.clock.advance(60_000);
    expect(answers(alice, ids)).toEqual(ids.map(() => ["queued not_answered"]));
    expect(await world.south.inbox("bob")).toEqual(["c1"]);
    one.bus.comeBack();
    two.bus.comeBack();
    await world.clock.advance(1_000);
    expect(new Set(alice.reports)).toEqual(new Set(texts(1, 5).map((text) => `${text}: delivered`)));
    await world.stop();
  });

  it("ends what is answered at another server though the bus is away for ever, and everybody finds out", async () => {
    const options = { answerTimeoutMs: 5_000, retryMaxMs: 5_000, outboxWindowItems: 8, feedCheckMs: 10_000 };
    const world = await ManyHomes.start({ ...options, outboxExpiryMs: 200_000, dedupeMs: 400_000 });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    world.route = (homes, passed) =>
      passed.destination === SOUTH ? homes[0] : homes.find(({ name }) => name === "home2");
    await world.south.addAccount("dora", { rules: [], otherwise: "refuse", whenAway: "keep" });
    const alice = one.session("alice");
    world.sendTexts(one, alice, ["m0"]);
    await world.clock.advance(5_000);
    one.bus.goAway();
    two.bus.goAway();
    const ids = world.sendTexts(one, alice, texts(1, 20));
    const [refused = 0] = world.sendTexts(one, alice, ["r1"], "im:dora@south.example");
    await world.clock.advance(60_000);
    expect(await world.south.inbox("bob")).toEqual(["m0", ...texts(1, 20)]);
    expect(answers(alice, [...ids, refused])).toEqual([...ids, refused].map(() => ["queued not_answered"]));
    expect(new Set(alice.reports)).toEqual(
      new Set([...texts(1, 20).map((text) => `${text}: delivered`), "r1: refused blocked"]),
    );
    expect(await waiting(world)).toBe(0);
    // The sending server has found out, too: it sends nothing of it any more.
    await world.clock.advance(30_000);
    const before = world.passed.length;
    await world.clock.advance(60_000);
    expect(world.passed.slice(before).filter(hasDeliver)).toEqual([]);
    await world.stop();
  });

  it("is told by the other server's hand when a forwarded answer is lost", async () => {
    const world = await ManyHomes.start({ answerTimeoutMs: 60_000 });
    const one = world.north.home(1);
    world.route = (homes, passed) =>
      passed.destination === SOUTH ? homes[0] : homes.find(({ name }) => name === "home2");
    const alice = one.session("alice");
    world.sendTexts(one, alice, ["m0"]);
    await world.clock.advance(5_000);
    world.north.bus.fate = ({ subject }) => (subject.startsWith("outbox.") ? "lose" : 0);
    const ids = world.sendTexts(one, alice, texts(1, 3));
    await world.clock.advance(4_000);
    expect(answers(alice, ids)).toEqual(ids.map(() => ["queued not_answered"]));
    expect(alice.reports).toEqual(texts(1, 3).map((text) => `${text}: delivered`));
    expect(await waiting(world)).toBe(0);
    await world.stop();
    expect(world.clock.timersPending).toBe(0);
  });

  it("sends again at once what a server may have been answered for that was out of reach", async () => {
    const world = await ManyHomes.start({ answerTimeoutMs: 60_000 });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    world.route = (homes, passed) =>
      passed.destination === SOUTH ? homes[0] : homes.find(({ name }) => name === "home2");
    const alice = one.session("alice");
    world.sendTexts(one, alice, ["m0"]);
    await world.clock.advance(5_000);
    two.bus.goAway();
    const ids = world.sendTexts(one, alice, texts(1, 3));
    await world.clock.advance(3_000);
    expect(answers(alice, ids)).toEqual(ids.map(() => ["queued not_answered"]));
    expect(await world.south.inbox("bob")).toEqual(["m0", ...texts(1, 3)]);
    two.bus.comeBack();
    await world.clock.advance(100);
    expect(alice.reports).toEqual(texts(1, 3).map((text) => `${text}: delivered`));
    await world.stop();
  });

  it("recognises what is sent again before its report is acknowledged, though it has to find out who sends", async () => {
    const options = { outboxExpiryMs: 10_000, dedupeMs: 100_000, outboxLookMs: 3_000, outboxLeaseMs: 3_000 };
    const world = await ManyHomes.start(options);
    const one = world.north.home(1);
    world.fate = () => ({ kind: "lose" });
    const first = one.session("alice");
    world.sendTexts(one, first, ["m1"]);
    await world.clock.advance(30_000);
    expect(first.reports).toEqual(["m1: unknown expired"]);
    first.end();
    world.fate = () => ({ kind: "deliver" });
    // As a user agent that was started anew does: it sends again, and then hears of the report (seed 5031).
    const later = one.session("alice");
    const [id = 0] = world.sendTexts(one, later, ["m1"]);
    const reports = [{ id: "m1", to: "im:bob@south.example" }];
    void one.service.operations.ackReports?.(later, 9, client.AckReports.create({ reports }));
    await world.clock.advance(5_000);
    expect(later.answersTo(id)).toEqual(["queued report_follows"]);
    expect(later.answersTo(9)).toEqual(["done"]);
    expect(new Set(later.reports)).toEqual(new Set(["m1: unknown expired"]));
    expect(await world.south.inbox("bob")).toEqual([]);
    expect(await storedReports(world)).toEqual([]);
    await world.stop();
  });

  it("answers nobody QUEUED of a message that a server may answer for without a report", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.north.home(1), world.north.home(2)];
    const dead = one.session("alice");
    world.fate = () => ({ kind: "lose" });
    world.sendTexts(one, dead, ["m1"]);
    await world.clock.advance(500);
    // Nobody is at the other end of the first session any more, and its server does not know it yet.
    world.north.bus.fate = () => "lose";
    const alice = two.session("alice");
    const [id = 0] = world.sendTexts(two, alice, ["m1"]);
    await world.clock.advance(3_000);
    expect(alice.answersTo(id)).toEqual(["error being_settled"]);
    // Where the sending server has said that it keeps the report, it may be said.
    world.north.bus.fate = () => 0;
    const dead2 = one.session("alice");
    world.sendTexts(one, dead2, ["m2"]);
    await world.clock.advance(500);
    const [other = 0] = world.sendTexts(two, alice, ["m2"]);
    await world.clock.advance(2_100);
    expect(alice.answersTo(other)).toEqual(["queued not_answered"]);
    world.fate = () => ({ kind: "deliver" });
    await world.clock.advance(30_000);
    expect(new Set(alice.reports)).toEqual(new Set(["m1: delivered", "m2: delivered"]));
    await world.stop();
  });

  it("bounds the Sends that wait for another server", async () => {
    const world = await ManyHomes.start({ outboxWaitersMax: 2 });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    world.sendTexts(one, one.session("carol"), ["c1"]);
    await world.clock.settle();
    world.fate = () => ({ kind: "lose" });
    const alice = two.session("alice");
    const ids = world.sendTexts(two, alice, texts(1, 4));
    await world.clock.settle();
    expect(answers(alice, ids)).toEqual([[], [], ["queued not_answered"], ["queued not_answered"]]);
    const [again = 0] = world.sendTexts(two, alice, ["m4"]);
    await world.clock.settle();
    expect(alice.answersTo(again)).toEqual(["error too_many_waiting"]);
    world.fate = () => ({ kind: "deliver" });
    await world.clock.advance(30_000);
    const told = [...answers(alice, ids).flat(), ...new Set(alice.reports)];
    expect(told.filter((answer) => answer.endsWith("delivered"))).toHaveLength(4);
    await world.stop();
  });
});

describe("A store that does not answer for a while", () => {
  it.each(["refused", "lost"] as const)("(%s) keeps ends waiting until it takes them", async (fate) => {
    const world = await ManyHomes.start();
    const [one] = [world.north.home(1)];
    const alice = one.session("alice");
    world.sendTexts(one, alice, ["m0"]);
    await world.clock.settle();
    one.storeFate = (name) => (name === "settle" ? fate : "done");
    const ids = world.sendTexts(one, alice, texts(1, 3));
    await world.clock.settle();
    expect(answers(alice, ids)).toEqual(ids.map(() => ["error store_unavailable"]));
    // As a user agent does.
    const again = world.sendTexts(one, alice, texts(1, 3));
    await world.clock.advance(1_000);
    one.storeFate = () => "done";
    await world.clock.advance(10_000);
    expect(await waiting(world)).toBe(0);
    // Those whose end was written by the call that was not answered are not known any more: they are recognised.
    const failed = again.filter((id) => alice.answersTo(id)[0]?.startsWith("error"));
    if (failed.length > 0) again.push(...world.sendTexts(one, alice, texts(1, 3)));
    await world.clock.settle();
    const finals = [...answers(alice, again).flat(), ...new Set(alice.reports)];
    expect(finals.filter((answer) => answer.endsWith("delivered"))).toHaveLength(3);
    expect(await world.south.inbox("bob")).toEqual(["m0", ...texts(1, 3)]);
    await world.stop();
    expect(world.clock.timersPending).toBe(0);
  });

  it("finds what was written though nobody was told so", async () => {
    const world = await ManyHomes.start({ outboxLookMs: 5_000 });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    world.sendTexts(one, one.session("carol"), ["c1"]);
    await world.clock.settle();
    for (const home of [one, two]) home.storeFate = (name) => (name === "enqueue" ? "lost" : "done");
    const alice = one.session("alice");
    const carol = two.session("carol");
    expect(world.sendTexts(one, alice, ["m1"]).length + world.sendTexts(two, carol, ["c2"]).length).toBe(2);
    await world.clock.advance(15_000);
    expect(new Set(await world.south.inbox("bob"))).toEqual(new Set(["c1", "m1", "c2"]));
    await world.stop();
  });

  it("makes its server stop sending before another one begins", async () => {
    const world = await ManyHomes.start({
      outboxLeaseMs: 15_000,
      outboxLookMs: 5_000,
      answerTimeoutMs: 1_000,
    });
    const [one, two] = [world.north.home(1), world.north.home(2)];
    world.fate = () => ({ kind: "lose" });
    world.sendTexts(one, one.session("alice"), texts(1, 3));
    await world.clock.settle();
    one.storeFate = () => "refused";
    await world.clock.advance(13_600);
    const before = world.passed.length;
    await world.clock.advance(1_300);
    expect(world.passed.slice(before).filter(({ from }) => from === "home1")).toEqual([]);
    world.fate = () => ({ kind: "deliver" });
    await world.clock.advance(20_000);
    expect(senders(world)).toEqual(["home1", "home2"]);
    expect(await world.south.inbox("bob")).toEqual(texts(1, 3));
    one.storeFate = () => "done";
    one.storeHealth({ kind: "up" });
    two.kill();
    await world.clock.advance(30_000);
    const alice = one.session("alice");
    const [id = 0] = world.sendTexts(one, alice, ["m4"]);
    await world.clock.settle();
    expect(alice.answersTo(id)).toEqual(["delivered"]);
    await world.stop();
  });

  it("is asked once more when another server comes back while it is being asked: that one may have told nobody", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.north.home(1), world.north.home(2)];
    const alice = two.session("alice");
    const answeredAtMs = world.clock.monotonicMs() + 20_000;
    world.route = (homes, { destination }) =>
      destination === "north.example" ? homes.find((home) => home === two) : homes[0];
    world.fate = ({ destination }) =>
      destination === "north.example"
        ? { kind: "delay", ms: answeredAtMs - world.clock.monotonicMs() }
        : { kind: "deliver" };
    world.sendTexts(two, alice, ["m1"]);
    await world.clock.advance(3_000);
    alice.end();
    // She is the first of many who are asked about.
    const moved = one.session("alice");
    for (let at = 0; at < 300; at++) {
      await world.north.addAccount(`somebody${at}`);
      one.session(`somebody${at}`);
    }
    one.bus.goAway();
    two.bus.goAway();
    await world.clock.advance(answeredAtMs - 10 - world.clock.monotonicMs());
    one.bus.comeBack();
    await world.clock.advance(30);
    expect(moved.reports).toEqual([]);
    two.bus.comeBack();
    await world.clock.advance(1_000);
    expect(new Set(moved.reports)).toEqual(new Set(["m1: delivered"]));
    await world.stop();
  });

  it("is not asked again for reports by hand: those of a sign-in come when it answers", async () => {
    const world = await ManyHomes.start();
    const [one] = [world.north.home(1)];
    world.fate = () => ({ kind: "lose" });
    const first = one.session("alice");
    world.sendTexts(one, first, ["m1"]);
    await world.clock.advance(3_000);
    first.end();
    world.fate = () => ({ kind: "deliver" });
    await world.clock.advance(20_000);
    one.storeFate = (name) => (name === "reports" ? "refused" : "done");
    const later = one.session("alice");
    await world.clock.advance(1_000);
    expect(later.reports).toEqual([]);
    one.storeFate = () => "done";
    await world.clock.advance(5_000);
    expect(later.reports).toEqual(["m1: delivered"]);
    await world.stop();
  });
});

describe("Messages between domains of several servers", () => {
  it("outlive loss on the way, on the bus and in the store, kills and pauses: once each, in order, one report", async () => {
    for (let seed = 1; seed <= 25; seed++) await outlive(seed);
  });
});

/** Sends 40 numbered messages from a user agent that goes from server to server, while everything fails. */
async function outlive(seed: number): Promise<void> {
  const world = await ManyHomes.start(
    {
      answerTimeoutMs: 2_000,
      retryMaxMs: 4_000,
      outboxWindowItems: 6,
      envelopeBytesMax: 500,
      outboxLeaseMs: 6_000,
      outboxLookMs: 3_000,
      feedCheckMs: 10_000,
    },
    seed,
  );
  const random = world.env.random.fork("faults");
  let calm = false;
  world.fate = () => {
    const dice = calm ? 9 : random.int(10);
    if (dice < 2) return { kind: "lose" };
    if (dice < 4) return { kind: "delay", ms: random.int(2_000) };
    if (dice < 5) return { kind: "repeat", afterMs: random.int(3_000) };
    if (dice < 6) return { kind: "bounce", reason: "link_down" };
    return { kind: "deliver" };
  };
  world.route = (homes) => {
    const running = homes.filter(({ stands }) => !stands);
    return running[random.int(running.length)] ?? homes[0];
  };
  for (const domain of [world.north, world.south])
    domain.bus.fate = () => (calm ? 0 : random.chance(0.3) ? "lose" : random.int(200));
  const faulty = (home: ManyHome): void => {
    // An entry that was refused while the one behind it was taken would be out of order: who sends both at once risks that.
    home.storeFate = (name) =>
      calm || random.chance(0.93) ? "done" : name === "enqueue" || random.chance(0.5) ? "lost" : "refused";
  };
  for (const home of [...world.north.homes, ...world.south.homes]) faulty(home);

  const finals = new Map<string, Set<string>>();
  const unanswered = new Set<string>();
  /** Sent again after an error, behind what was sent meanwhile. */
  const late = new Set<string>();
  let sent = 0;
  let session: TestSession | undefined;
  let at: ManyHome | undefined;
  let asked = new Map<string, number>();
  const final = (text: string, status: string): void => {
    finals.set(text, (finals.get(text) ?? new Set()).add(status));
  };
  /** What a user agent makes of what it is told: errors are sent again, in the order of the first time. */
  const collect = (): void => {
    const again: string[] = [];
    for (const [text, id] of asked) {
      const [answer] = session?.answersTo(id) ?? [];
      if (answer === undefined) continue;
      asked.delete(text);
      if (answer.startsWith("error")) {
        again.push(text);
        late.add(text);
        continue;
      }
      unanswered.delete(text);
      if (!answer.startsWith("queued")) final(text, answer);
    }
    for (const report of session?.reports ?? []) {
      const [text = "", status = ""] = report.split(": ");
      unanswered.delete(text);
      final(text, status);
    }
    if (again.length > 0) send(again);
  };
  const send = (some: readonly string[]): void => {
    if (at === undefined || session === undefined) return;
    for (const [i, id] of world.sendTexts(at, session, some).entries()) asked.set(some[i] ?? "", id);
  };
  const move = (): void => {
    const homes = world.north.homes.filter((home) => home.up && !home.stands);
    collect();
    // What comes to the former session from now on nobody hears; its server may not know that.
    asked = new Map();
    at = homes[random.int(homes.length)];
    session = at?.session("alice");
    send([...unanswered]);
  };
  move();
  for (let step = 0; step < 90 && (step < 40 || finals.size < 40); step++) {
    calm = step >= 40;
    if (step % 2 === 0 && sent < 40) {
      const some = texts(sent + 1, sent + 2);
      sent += 2;
      for (const text of some) unanswered.add(text);
      send(some);
    }
    await world.clock.advance(random.int(1_500));
    if (session?.open !== true || at?.stands === true) move();
    else collect();
    const domain = random.chance(0.5) ? world.north : world.south;
    const running = domain.homes.filter((home) => home.up && !home.stands);
    const dice = calm ? 99 : random.int(20);
    if (dice === 0 && running.length > 1) {
      running[random.int(running.length)]?.kill();
      calm = true;
      faulty(await domain.addHome());
    } else if (dice === 1 && running.length > 1) {
      const home = running[random.int(running.length)];
      home?.standStill();
      world.clock.timer(5_000 + random.int(10_000), () => home?.wakeUp());
    } else if (dice === 2 && running.length > 1) {
      const home = running[random.int(running.length)];
      if (home !== undefined) {
        home.storeFate = () => "done";
        await home.stop();
        calm = true;
        faulty(await domain.addHome());
      }
    } else if (dice < 6) {
      move();
    }
    if (calm && step % 3 === 0) move();
  }
  await world.clock.advance(60_000);
  collect();
  const inbox = await world.south.inbox("bob");
  const inTime = (text: string): boolean => !late.has(text);
  expect({ seed, inbox: inbox.filter(inTime) }).toEqual({ seed, inbox: texts(1, 40).filter(inTime) });
  expect({ seed, inbox: inbox.toSorted() }).toEqual({ seed, inbox: texts(1, 40).toSorted() });
  const told = Object.fromEntries([...finals].map(([text, statuses]) => [text, [...statuses]]));
  expect({ seed, told }).toEqual({
    seed,
    told: Object.fromEntries(texts(1, 40).map((text) => [text, ["delivered"]])),
  });
  expect({ seed, waiting: await waiting(world) }).toEqual({ seed, waiting: 0 });
  await world.stop();
}
