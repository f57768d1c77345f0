import { type DeliveryRules, parsePrincipal } from "@parley/model";
import { client, deliveryRulesToWire } from "@parley/protocol";
import { type ManyHome, ManyHomes, textOf } from "../../test/many-homes.js";
import type { TestSession } from "../../test/two-domains.js";

const BOB = "im:bob@south.example";
const REFUSE: DeliveryRules = { rules: [], otherwise: "refuse", whenAway: "keep" };
const DISCARD: DeliveryRules = { rules: [], otherwise: "discard", whenAway: "keep" };
const KEEP: DeliveryRules = { rules: [], otherwise: "deliver", whenAway: "keep" };
const AWAY: DeliveryRules = { rules: [], otherwise: "deliver", whenAway: "refuse" };
const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `m${from + i}`);

let operation = 100_000;

/** Opens an inbox at a home, as a device that follows it. @returns its newest number. */
async function open(
  world: ManyHomes,
  home: ManyHome,
  session: TestSession,
  device: string,
  fromSeq = 0,
): Promise<number | null | undefined> {
  const id = ++operation;
  const opening = home.service.operations.openInbox?.(
    session,
    id,
    client.OpenInbox.create({ inbox: BOB, device, follow: true, fromSeq }),
  );
  await world.settled(Promise.resolve(opening));
  const answer = session.items.find(({ response }) => response?.id === id)?.response?.inboxOpened;
  expect(answer).toBeTruthy();
  return answer?.lastSeq;
}

/** The inbox counts from the beginning again: as after a failover of a store that had not copied its newest writes. */
async function forget(world: ManyHomes): Promise<void> {
  await world.settled(world.south.store.removeAccount(parsePrincipal("bob@south.example")));
  await world.south.addAccount("bob");
}

async function close(home: ManyHome, session: TestSession, device: string): Promise<void> {
  await home.service.operations.closeInbox?.(session, 0, client.CloseInbox.create({ inbox: BOB, device }));
}

async function setRules(world: ManyHomes, home: ManyHome, rules: DeliveryRules): Promise<void> {
  const bob = home.session("bob");
  const wire = deliveryRulesToWire(BOB, rules);
  await world.settled(
    Promise.resolve(home.service.operations.setRules?.(bob, 7, client.SetRules.create({ rules: wire }))),
  );
  expect(bob.answersTo(7)).toEqual(["done"]);
  bob.end();
}

const received = (session: TestSession): string[] =>
  session.items.flatMap(({ message }) => (message == null ? [] : [textOf(message.message)]));
const numbers = (session: TestSession): number[] =>
  session.items.flatMap(({ message }) => (message == null ? [] : [message.seq ?? 0]));

describe("An inbox that two servers serve", () => {
  it("is the same, in the same order, for two devices", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    const phone = one.session("bob");
    const desk = two.session("bob");
    await open(world, one, phone, "phone");
    await open(world, two, desk, "desk");
    const [dan, eve] = [await world.south.addAccount("dan"), await world.south.addAccount("eve")];
    expect([dan, eve]).toHaveLength(2);
    const first = one.session("dan");
    const second = two.session("eve");
    for (let i = 1; i <= 10; i++) {
      world.sendTexts(one, first, [`d${2 * i}`, `d${2 * i + 1}`], BOB);
      world.sendTexts(two, second, [`e${2 * i}`, `e${2 * i + 1}`], BOB);
    }
    await world.clock.settle();
    expect(numbers(phone)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(received(desk)).toEqual(received(phone));
    expect(received(phone)).toEqual(await world.south.inbox("bob"));
    await world.stop();
    expect(world.clock.timersPending).toBe(0);
  });

  it("is complete although the bus delays, and after it was lost for a while", async () => {
    const world = await ManyHomes.start({ feedCheckMs: 60_000 });
    const [one, two] = [world.south.home(1), world.south.home(2)];
    const desk = two.session("bob");
    await open(world, two, desk, "desk");
    await world.south.addAccount("dan");
    const random = world.env.random.fork("bus");
    world.south.bus.fate = () => (random.chance(0.3) ? "lose" : random.int(300));
    const dan = one.session("dan");
    for (let i = 1; i <= 20; i++) {
      world.sendTexts(i % 2 === 0 ? one : two, i % 2 === 0 ? dan : two.session("dan"), [`m${i}`], BOB);
      await world.clock.advance(50);
    }
    await world.clock.advance(61_000);
    expect(received(desk)).toEqual(texts(1, 20));
    world.south.bus.fate = () => 0;
    two.bus.goAway();
    world.sendTexts(one, dan, texts(21, 25), BOB);
    await world.clock.settle();
    expect(received(desk)).toHaveLength(20);
    two.bus.comeBack();
    await world.clock.settle();
    expect(received(desk)).toEqual(texts(1, 25));
    await world.stop();
  });

  it("is opened while the bus is away, and filled when it is back", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    two.bus.goAway();
    const desk = two.session("bob");
    await open(world, two, desk, "desk");
    world.sendTexts(one, one.session("dan"), texts(1, 3), BOB);
    await world.clock.settle();
    two.bus.comeBack();
    await world.clock.settle();
    expect(received(desk)).toEqual(texts(1, 3));
    await world.stop();
  });

  it("goes on by itself after the store did not answer", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    const desk = two.session("bob");
    await open(world, two, desk, "desk");
    two.storeFate = (name) => (name === "read" || name === "moveCursor" ? "refused" : "done");
    // Another server's number comes first, so that the feed has to read.
    world.south.bus.fate = ({ payload }) => (Buffer.from(payload).includes("m1") ? "lose" : 0);
    world.sendTexts(one, one.session("dan"), texts(1, 3), BOB);
    await world.clock.advance(1_000);
    expect(received(desk)).toEqual([]);
    two.storeFate = (name) => (name === "moveCursor" ? "refused" : "done");
    await world.clock.advance(6_000);
    expect(received(desk)).toEqual(texts(1, 3));
    // The cursor is written again, also when the device has gone meanwhile.
    await two.service.operations.ackInbox?.(
      desk,
      0,
      client.AckInbox.create({ inbox: BOB, device: "desk", seq: 2 }),
    );
    await close(two, desk, "desk");
    await world.clock.advance(2_000);
    two.storeFate = () => "done";
    await world.clock.advance(6_000);
    const again = one.session("bob");
    await open(world, one, again, "desk");
    expect(received(again)).toEqual(["m3"]);
    await world.stop();
    expect(world.clock.timersPending).toBe(0);
  });

  it("counts from further back also when that is found while it is being read", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    const dan = two.session("dan");
    const phone = one.session("bob");
    await open(world, one, phone, "phone");
    // The feed knows of three messages and has read none when the inbox is made anew.
    one.storeFate = (name) => (name === "read" ? "refused" : "done");
    world.south.bus.fate = ({ payload }) => (Buffer.from(payload).includes("m1") ? "lose" : 0);
    world.sendTexts(two, dan, texts(1, 3), BOB);
    await world.clock.advance(50);
    await forget(world);
    const { store } = world.south;
    one.storeFate = () => "done";
    const [read, inboxNumbers] = [store.read.bind(store), store.inboxNumbers.bind(store)];
    store.read = async (input) => {
      const messages = await read(input);
      await world.clock.sleep(2);
      return messages;
    };
    store.inboxNumbers = async (inboxes) => {
      const found = await inboxNumbers(inboxes);
      await world.clock.sleep(1);
      return found;
    };
    one.storeHealth({ kind: "up" });
    await world.clock.advance(100);
    expect(world.logged).toContainEqual(expect.objectContaining({ event: "inbox.numbers_fell" }));
    world.south.bus.fate = () => 0;
    world.sendTexts(two, dan, texts(4, 8), BOB);
    await world.clock.advance(100);
    expect(received(phone)).toEqual(texts(4, 8));
    await world.stop();
  });

  it("is opened anew by devices that have numbers which will be given again", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    const dan = two.session("dan");
    world.sendTexts(two, dan, texts(1, 3), BOB);
    await world.clock.settle();
    const [phone, desk, late] = [one.session("bob"), two.session("bob"), one.session("bob")];
    await open(world, one, phone, "phone");
    await open(world, two, desk, "desk");
    expect([numbers(phone), numbers(desk)]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    await forget(world);
    // One that has not been sent anything keeps its place.
    one.storeFate = (name) => (name === "read" ? "refused" : "done");
    await open(world, one, late, "tablet");
    expect(phone.ended).toMatchObject({ code: "inbox_numbers_fell", reconnect: "now" });
    one.storeFate = () => "done";
    // Another server finds it by comparing.
    expect(desk.open).toBe(true);
    two.storeHealth({ kind: "up" });
    await world.clock.settle();
    expect(desk.ended).toMatchObject({ code: "inbox_numbers_fell" });
    // What such a device acknowledged meanwhile counts for nothing.
    world.sendTexts(two, dan, texts(4, 5), BOB);
    await world.clock.settle();
    expect(late.open).toBe(true);
    const again = one.session("bob");
    expect(await open(world, one, again, "phone", 4)).toBe(2);
    expect([received(again), received(late)]).toEqual([texts(4, 5), texts(4, 5)]);
    await world.stop();
  });

  it("is told of as it is now to who opens it at a server that knew it before", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    const dan = two.session("dan");
    const phone = one.session("bob");
    await open(world, one, phone, "phone");
    world.sendTexts(two, dan, texts(1, 3), BOB);
    await world.clock.settle();
    phone.end();
    world.south.bus.fate = () => "lose";
    await forget(world);
    world.sendTexts(two, dan, texts(4, 5), BOB);
    await world.clock.settle();
    const again = one.session("bob");
    expect(await open(world, one, again, "phone", 4)).toBe(2);
    expect(received(again)).toEqual(texts(4, 5));
    await world.stop();
  });

  it("goes on behind a gate after a fault of ours behind an append", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    const dan = one.session("dan");
    world.sendTexts(one, dan, ["m0"], BOB);
    await world.clock.settle();
    const publish = one.bus.publish.bind(one.bus);
    one.bus.publish = (subject, payload) => {
      if (Buffer.from(payload).includes("m1")) throw new Error("a fault");
      publish(subject, payload);
    };
    // While it is under way the rules are read again, and the next one waits for both.
    const ids = world.sendTexts(one, dan, ["m1"], BOB);
    await setRules(world, two, KEEP);
    ids.push(...world.sendTexts(one, dan, ["m2"], BOB));
    await world.clock.settle();
    expect(ids.map((id) => dan.answersTo(id))).toEqual([["error internal"], ["delivered"]]);
    // Nothing is still counted as under way.
    await world.stop();
    expect(world.clock.timersPending).toBe(0);
  });

  it("tells nothing of an inbox that another server has removed", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    const dan = await world.south.addAccount("dan");
    const eve = two.session("eve");
    world.south.bus.fate = () => "lose";
    const [before = 0] = world.sendTexts(two, eve, ["m1"], "im:dan@south.example");
    await world.clock.settle();
    const account = await world.settled(world.south.store.removeAccount(dan));
    if (account !== undefined) one.service.onAccountRemoved(account);
    const [after = 0] = world.sendTexts(two, eve, ["m2"], "im:dan@south.example");
    await world.clock.settle();
    expect([eve.answersTo(before), eve.answersTo(after)]).toEqual([["delivered"], ["failed no_such_inbox"]]);
    // One that is made anew has rules of its own.
    await world.south.addAccount("dan", REFUSE);
    const [anew = 0] = world.sendTexts(two, eve, ["m3"], "im:dan@south.example");
    await world.clock.settle();
    expect(eve.answersTo(anew)).toEqual(["refused blocked"]);
    await world.stop();
  });
});

describe("Rules that another server changes", () => {
  it.each([
    ["delivers", KEEP],
    ["refuses", REFUSE],
    ["discards", DISCARD],
  ])("count from then on, though the bus has lost the news, where it %s so far", async (_, before) => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await setRules(world, one, before);
    await world.south.addAccount("dan");
    const dan = two.session("dan");
    world.sendTexts(two, dan, ["m0"], BOB);
    await world.clock.settle();
    const had = await world.south.inbox("bob");
    world.south.bus.fate = () => "lose";
    for (const [rules, answer] of [
      [REFUSE, "refused blocked"],
      [KEEP, "delivered"],
      [DISCARD, "delivered"],
      [REFUSE, "refused blocked"],
    ] as const) {
      await setRules(world, one, rules);
      const name = `${rules.otherwise} ${answer}`;
      const [id = 0] = world.sendTexts(two, dan, [`${name} ${operation++}`], BOB);
      await world.clock.settle();
      expect({ name, answers: dan.answersTo(id) }).toEqual({ name, answers: [answer] });
    }
    expect(await world.south.inbox("bob")).toHaveLength(had.length + 1);
    await world.stop();
  });

  it("are asked anew in the order of the calls, and what comes meanwhile waits", async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const world = await ManyHomes.start({}, seed);
      const [one, two] = [world.south.home(1), world.south.home(2)];
      await world.south.addAccount("dan");
      const dan = two.session("dan");
      const random = world.env.random.fork("rules");
      world.south.bus.fate = () => (random.chance(0.5) ? "lose" : random.int(5));
      const ids: number[] = [];
      let changing = Promise.resolve();
      for (let i = 1; i <= 60; i++) {
        ids.push(...world.sendTexts(two, dan, [`m${i}`], BOB));
        // Between calls of one turn, and between turns.
        if (random.chance(0.3)) {
          const rules = { ...KEEP, rules: [], whenAway: "keep" } as const;
          changing = changing.then(async () => {
            await one.store.setDeliveryRules(BOB as never, rules);
            if (random.chance(0.5)) two.service.onAccountRemoved({ inboxes: [BOB] } as never);
          });
        }
        if (random.chance(0.2)) await world.clock.settle();
      }
      await world.settled(changing);
      await world.clock.advance(10);
      expect({ seed, answers: ids.map((id) => dan.answersTo(id)) }).toEqual({
        seed,
        answers: ids.map(() => ["delivered"]),
      });
      expect({ seed, inbox: await world.south.inbox("bob") }).toEqual({ seed, inbox: texts(1, 60) });
      await world.stop();
    }
  });

  it("give a message back when they change all the time, or cannot be read", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    const dan = two.session("dan");
    world.sendTexts(two, dan, ["m0"], BOB);
    await world.clock.settle();
    await setRules(world, one, KEEP);
    two.storeFate = (name) => (name === "inbox" ? "refused" : "done");
    world.south.bus.fate = () => "lose";
    await setRules(world, one, KEEP);
    const [unread = 0] = world.sendTexts(two, dan, ["m1"], BOB);
    await world.clock.settle();
    expect(dan.answersTo(unread)).toEqual(["error store_unavailable"]);
    two.storeFate = (name) => {
      if (name === "append") void world.south.store.setDeliveryRules(BOB as never, KEEP);
      return "done";
    };
    const [restless = 0] = world.sendTexts(two, dan, ["m2"], BOB);
    await world.clock.settle();
    expect(dan.answersTo(restless)).toEqual(["error rules_changing"]);
    two.storeFate = () => "done";
    const [last = 0] = world.sendTexts(two, dan, ["m3"], BOB);
    await world.clock.settle();
    expect(dan.answersTo(last)).toEqual(["delivered"]);
    await world.stop();
  });
});

describe("An inbox that takes nothing while nobody follows it", () => {
  it("is followed when a device of any server follows it", async () => {
    const world = await ManyHomes.start({ followLeaseMs: 30_000 });
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    await setRules(world, one, AWAY);
    const dan = two.session("dan");
    const answer = async (text: string): Promise<string[]> => {
      const [id = 0] = world.sendTexts(two, dan, [text], BOB);
      await world.clock.settle();
      return dan.answersTo(id);
    };
    expect(await answer("m1")).toEqual(["refused away"]);
    const phone = one.session("bob");
    await open(world, one, phone, "phone");
    expect(await answer("m2")).toEqual(["delivered"]);
    await world.clock.advance(120_000);
    expect(await answer("m3")).toEqual(["delivered"]);
    await close(one, phone, "phone");
    await world.clock.settle();
    expect(await answer("m4")).toEqual(["refused away"]);
    // Rules that come to ask for it, of an inbox that is followed already.
    await setRules(world, two, KEEP);
    await open(world, one, phone, "phone");
    await setRules(world, two, AWAY);
    await world.clock.settle();
    expect(await answer("m5")).toEqual(["delivered"]);
    phone.end();
    await world.clock.settle();
    expect(await answer("m6")).toEqual(["refused away"]);
    // A server that dies follows nothing any more when its word has run out.
    const last = one.session("bob");
    await open(world, one, last, "phone");
    expect(await answer("m7")).toEqual(["delivered"]);
    one.kill();
    expect(await answer("m8")).toEqual(["delivered"]);
    await world.clock.advance(31_000);
    expect(await answer("m9")).toEqual(["refused away"]);
    expect(await answer("m7")).toEqual(["delivered"]);
    await world.stop();
  });

  it.each([
    ["the bus was away", 0],
    ["the news was lost", 60_000],
    ["the rules could not be read", 60_000],
  ])("is followed by who followed it before the rules said so, although %s", async (what, afterMs) => {
    const world = await ManyHomes.start({ feedCheckMs: 60_000 });
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    const phone = one.session("bob");
    await open(world, one, phone, "phone");
    if (what === "the bus was away") one.bus.goAway();
    else if (what === "the news was lost") world.south.bus.fate = () => "lose";
    else one.storeFate = (name) => (name === "inbox" ? "refused" : "done");
    await setRules(world, two, AWAY);
    await world.clock.settle();
    one.bus.comeBack();
    world.south.bus.fate = () => 0;
    one.storeFate = () => "done";
    await world.clock.advance(afterMs);
    await world.clock.settle();
    const dan = two.session("dan");
    const [id = 0] = world.sendTexts(two, dan, ["m1"], BOB);
    await world.clock.settle();
    expect(dan.answersTo(id)).toEqual(["delivered"]);
    await world.clock.advance(120_000);
    const [later = 0] = world.sendTexts(two, dan, ["m2"], BOB);
    await world.clock.settle();
    expect(dan.answersTo(later)).toEqual(["delivered"]);
    expect(received(phone)).toEqual(["m1", "m2"]);
    await world.stop();
  });

  it("is followed by who opens it where the rules are remembered from before", async () => {
    const world = await ManyHomes.start();
    const [one, two] = [world.south.home(1), world.south.home(2)];
    await world.south.addAccount("dan");
    world.sendTexts(one, one.session("dan"), ["m1"], BOB);
    await world.clock.settle();
    world.south.bus.fate = () => "lose";
    await setRules(world, two, AWAY);
    const phone = one.session("bob");
    // Even before the rules are read again.
    one.storeFate = (name) => (name === "inbox" ? "refused" : "done");
    await open(world, one, phone, "phone");
    const dan = two.session("dan");
    const [id = 0] = world.sendTexts(two, dan, ["m2"], BOB);
    await world.clock.settle();
    expect(dan.answersTo(id)).toEqual(["delivered"]);
    phone.end();
    await world.clock.settle();
    const [last = 0] = world.sendTexts(two, dan, ["m3"], BOB);
    await world.clock.settle();
    expect(dan.answersTo(last)).toEqual(["refused away"]);
    await world.stop();
  });

  it("notes what it refuses in the lane, so that what follows is in order", async () => {
    const world = await ManyHomes.start();
    await setRules(world, world.south.home(1), AWAY);
    const home = world.north.home(1);
    const alice = home.session("alice");
    const ids = world.sendTexts(home, alice, texts(1, 4));
    await world.clock.advance(30_000);
    const told = ids.flatMap((id) => alice.answersTo(id)).filter((answer) => !answer.startsWith("queued"));
    expect([...told, ...new Set(alice.reports.map((report) => report.replace(/^m\d+: /, "")))]).toContain(
      "refused away",
    );
    expect(await world.south.inbox("bob")).toEqual([]);
    await world.stop();
  });
});

describe("What several servers clean up", () => {
  it("is cleaned up by one of them at a time", async () => {
    const world = await ManyHomes.start({ sweepMs: 60_000 });
    const swept = new Set<string>();
    for (const home of world.south.homes) {
      home.storeFate = (name) => {
        if (name === "sweepMessages") swept.add(home.name);
        return "done";
      };
    }
    await world.clock.advance(600_000);
    expect([...swept]).toHaveLength(1);
    const [first] = world.south.homes.filter(({ name }) => swept.has(name));
    first?.kill();
    await world.clock.advance(300_000);
    expect([...swept]).toHaveLength(2);
    await world.stop();
  });
});
