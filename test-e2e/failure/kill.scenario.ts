/** kill -9, of every part, in the middle of what it does. */
import { readFileSync } from "node:fs";
import { type Domain, makeWorld } from "../lib/domain.js";
import { anotherDevice, makePerson, type Person } from "../lib/person.js";
import {
  type Playground,
  personOf,
  playedOut,
  type ReadyProcess,
  signInArgs,
  startPlayground,
} from "../lib/playground.js";
import { useStage } from "../lib/stage.js";
import { until, within } from "../lib/within.js";

jest.setTimeout(120_000);
const stage = useStage();

/** What the playground's configuration says. */
const outOfContactMs = 2_000;
const heartbeatMs = 2_000;

describe("With each part a process of its own", () => {
  let playground: Playground;
  let alice: Person;
  let bob: Person;

  beforeAll(async () => {
    const data = stage.makeDirectory("processes");
    playground = await startPlayground(stage, { args: ["--processes", "--data", data] });
    await playedOut(playground);
    const ca = readFileSync(playground.north.ca, "utf8");
    alice = personOf(stage, playground.north, ca);
    bob = personOf(stage, playground.south, ca);
    await Promise.all([alice.signsIn(), bob.signsIn()]);
  }, 60_000);

  /** One more of alice's user agents. */
  async function signInWatcher(): Promise<Person> {
    const watcher = personOf(stage, playground.north, readFileSync(playground.north.ca, "utf8"));
    return watcher.signsIn({ inbox: false });
  }

  /** A command that holds a publication of bob's. */
  function hold(note: string) {
    const { args, env } = signInArgs(playground.south);
    const command = [
      "publish",
      "pres:bob@south.example",
      "--status",
      "open",
      "--note",
      note,
      "--hold",
      "--json",
    ];
    return stage.start([...command, ...args], { env });
  }

  it("kill -9 of each server and proxy loses nothing, doubles nothing, keeps the order, and ends with the current document", async () => {
    const total = 1_000;
    const processes = playground.ready.processes as ReadyProcess[];
    const watcher = await signInWatcher();
    for (const each of [alice, watcher]) {
      await each.watches(bob);
      await each.sees({ presentity: bob.presentity });
    }
    const already = bob.messages.all.length;
    const received = (count: number): Promise<unknown> =>
      bob.messages.when((all) => all.length - already >= count, 100_000);

    /** Kills one after the other, in the middle of the messages, and waits until it runs again. */
    const killInTurn = async (): Promise<void> => {
      for (const [index, part] of processes.entries()) {
        await received(((index + 1) * total) / (processes.length + 1));
        process.kill(part.pid, "SIGKILL");
        await playground.command.event(
          "process",
          ({ domain, role, state }) => state === "started" && domain === part.domain && role === part.role,
        );
      }
    };

    /** Says how far it is, after every twentieth message and after the last. */
    const changePresence = async (): Promise<void> => {
      let change = {};
      for (let at = 20; at <= total; at += 20) {
        await received(at);
        const { entityTag } = await bob.publishes("open", `after ${at}`, { bound: true, ...change });
        change = { entityTag };
      }
    };

    /** The final status of one message. */
    const sendOne = async (number: number): Promise<string> => {
      const id = `numbered-${number}`;
      const report = await alice.agent.send({ to: bob.inbox, id, body: String(number) });
      if (report.status !== "queued") return report.status;
      return (await alice.reports.some((final) => final.id === id, 60_000)).status;
    };

    /** Sends numbered messages, 16 outstanding. */
    const sendAll = async (): Promise<string[]> => {
      const statuses: string[] = [];
      const outstanding = new Set<Promise<void>>();
      for (let number = 1; number <= total; number++) {
        const sending: Promise<void> = sendOne(number).then((status) => {
          statuses.push(status);
          outstanding.delete(sending);
        });
        outstanding.add(sending);
        if (outstanding.size >= 16) await Promise.race(outstanding);
      }
      await Promise.all(outstanding);
      return statuses;
    };

    const all = Promise.all([sendAll(), killInTurn(), changePresence()]);
    const [statuses] = await within("the reports on all messages", all, 110_000);

    // One more: had anything been doubled, it would have come by now.
    await received(total);
    await alice.sends(bob, "the end");
    await bob.receives("the end");
    const messages = bob.messages.all.slice(already);
    expect(messages.slice(0, -1).map(({ text }) => Number(text))).toEqual(
      Array.from({ length: total }, (_, i) => i + 1),
    );
    expect(statuses.filter((status) => status !== "delivered")).toEqual([]);
    const reported = alice.reports.all.map(({ id }) => id);
    expect(reported).toEqual([...new Set(reported)]);

    // Everybody came back by itself, and sees what is current.
    for (const person of [alice, bob, watcher]) {
      expect(person.states.all.map(({ kind }) => kind)).toContain("waiting");
      expect(person.agent.state.kind).toBe("online");
    }
    for (const each of [alice, watcher]) {
      await each.notifications.when((seen) => seen.at(-1)?.notes.includes(`after ${total}`) ?? false, 30_000);
      expect(each.sight).toMatchObject({ status: "open", freshness: "live" });
      const fetched = await each.agent.fetch(bob.presentity);
      expect(fetched.version.counter).toBe(each.sight?.counter);
    }
    await watcher.leaves();
  });

  it("kill -9 of their server leaves commands that follow something running: they come back by themselves", async () => {
    const { args, env } = signInArgs(playground.north);
    const watch = stage.start(["watch", bob.presentity, "--json", ...args], { env });
    const inbox = stage.start(["inbox", "--follow", "--json", "--device", "follower", ...args], { env });
    await watch.event("notification");
    await bob.sends(alice, "before the kill");
    await inbox.event("message", ({ body }) => body === "before the kill");
    const processes = playground.command.events.all.filter(({ event }) => event === "process");
    const server = processes.findLast(({ domain, role }) => domain === "north.example" && role === "server");
    process.kill(server?.pid, "SIGKILL");
    await playground.command.event("process", ({ state }) => state === "started");
    await bob.sends(alice, "after the kill");
    await inbox.event("message", ({ body }) => body === "after the kill");
    await bob.publishes("open", "after the kill", { bound: true });
    await watch.event("notification", ({ document }) =>
      document.tuples.some(({ note }: { note: string }) => note === "after the kill"),
    );
    expect(await watch.end("SIGINT")).toMatchObject({ code: 0 });
    expect(await inbox.end("SIGINT")).toMatchObject({ code: 0 });
    const bodies = inbox.events.all.map(({ body }) => body);
    expect(bodies).toEqual([...new Set(bodies)]);
  });

  it("kill -9 of a client shows what it held as CLOSED to the watchers within the configured time", async () => {
    // Nothing of what was published before.
    await bob.leaves();
    const watcher = await signInWatcher();
    await watcher.watches(bob);
    const holding = hold("held");
    await watcher.sees({ notes: ["held"], status: "open" });
    const killedAt = performance.now();
    await holding.end("SIGKILL");
    await watcher.sees({ status: "closed" });
    const elapsedMs = performance.now() - killedAt;
    expect(elapsedMs).toBeGreaterThan(outOfContactMs / 2);
    expect(elapsedMs).toBeLessThan(outOfContactMs + 3_000);
    await watcher.leaves();
  });

  it("a client that hangs is found by its heartbeat, shown as CLOSED, and is back when it goes on", async () => {
    const watcher = await signInWatcher();
    await watcher.watches(bob);
    const holding = hold("hangs");
    await watcher.sees({ notes: ["hangs"], status: "open" });
    holding.signal("SIGSTOP");
    await watcher.sees({ status: "closed" }, 2 * heartbeatMs + outOfContactMs + 4_000);
    holding.signal("SIGCONT");
    await watcher.sees({ notes: ["hangs"], status: "open" });
    expect(await holding.end("SIGINT")).toMatchObject({ code: 0 });
    await watcher.sees({ status: "closed" });
    await watcher.leaves();
  });
});

describe("While the other domain is down", () => {
  let north: Domain;
  let south: Domain;
  let alice: Person;

  beforeAll(async () => {
    const { domains } = await makeWorld(stage, [{ name: "north.example" }, { name: "south.example" }]);
    [north, south] = domains as [Domain, Domain];
    await Promise.all([north.start(), south.start()]);
    await south.addAccount("bob");
    await south.stop();
    alice = await makePerson(stage, north, "alice");
    await alice.signsIn();
  }, 60_000);

  const waiting = async (): Promise<number> => Number((await north.peer("south.example"))?.outboxDepth);

  it("the outbox keeps a message across kill -9 of its origin; queued is reported, then exactly one final report", async () => {
    const ids = ["one", "two", "three"];
    const first = await Promise.all(ids.map((id) => alice.sends("im:bob@south.example", id, { id })));
    expect(first.map(({ status }) => status)).toEqual(["queued", "queued", "queued"]);
    expect(await waiting()).toBe(3);

    await north.home?.end("SIGKILL");
    await alice.states.next(({ kind }) => kind === "waiting");
    await north.startHome();
    await alice.states.next(({ kind }) => kind === "online");
    expect(await waiting()).toBe(3);
    // The same message again is the same message.
    expect(await alice.sends("im:bob@south.example", "one", { id: "one" })).toMatchObject({
      status: "queued",
    });

    await south.start();
    const bob = anotherDevice(stage, south, "bob");
    await bob.signsIn();
    await bob.receives("three");
    await alice.reports.when((all) => all.length >= 3);
    expect(await alice.sends(bob, "four")).toMatchObject({ status: "delivered" });
    await bob.receives("four");
    expect(await waiting()).toBe(0);
    expect(bob.messages.all.map(({ text }) => text)).toEqual(["one", "two", "three", "four"]);
    expect(alice.reports.all.map(({ id, status }) => `${id} ${status}`).sort()).toEqual([
      "one delivered",
      "three delivered",
      "two delivered",
    ]);
    await bob.leaves();
  });

  it("a sender who is away finds the final report when it is back, once", async () => {
    await south.stop();
    const id = "while-away";
    expect(await alice.sends("im:bob@south.example", "later", { id })).toMatchObject({ status: "queued" });
    await alice.leaves();
    await south.start();
    await until("it is delivered", async () => (await waiting()) === 0);
    await north.home?.end("SIGKILL");
    await north.startHome();

    const back = await anotherDevice(stage, north, "alice").signsIn();
    const final = { id, to: "im:bob@south.example", status: "delivered", reason: "" };
    expect(await back.reports.next()).toEqual(final);
    await back.leaves();
    const again = await anotherDevice(stage, north, "alice").signsIn();
    // A question that is answered after whatever comes with the sign-in.
    expect(await again.sends("im:bob@south.example", "and on")).toMatchObject({ status: "delivered" });
    expect(again.reports.all).toEqual([]);
    await again.leaves();
  });
});

describe("A message for a domain that stays down", () => {
  it("ends with one final report that says so, when its time is over", async () => {
    const { domains } = await makeWorld(stage, [
      { name: "west.example", proxied: false, server: { outbox: { outboxExpiry: "3s" } } },
      { name: "east.example", proxied: false },
    ]);
    const [west] = domains as [Domain, Domain];
    await west.start();
    const alice = await makePerson(stage, west, "alice");
    await alice.signsIn();
    expect(await alice.sends("im:bob@east.example", "Hello?", { id: "m" })).toMatchObject({
      status: "queued",
    });
    const expected = { id: "m", to: "im:bob@east.example", status: "failed", reason: "domain_unreachable" };
    expect(await alice.reports.next()).toEqual(expected);
    expect(await alice.sends(alice, "to myself")).toMatchObject({ status: "delivered" });
    expect(alice.reports.all).toEqual([expected]);
    // A watcher of somebody there is told, too, that nothing is known.
    expect(await alice.watches("pres:bob@east.example")).toMatchObject({
      state: "pending",
      reason: "domain_unreachable",
    });
    await expect(alice.agent.fetch("pres:bob@east.example")).rejects.toMatchObject({
      code: expect.stringMatching(/^(unavailable|deadline_exceeded)$/),
    });
    await alice.leaves();
  });
});
