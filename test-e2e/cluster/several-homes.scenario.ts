/** One domain with two home servers on real Redis and NATS, and another domain beside it. */
import { makeWorld } from "../lib/domain.js";
import { makePerson, type Person } from "../lib/person.js";
import { type Services, startServices } from "../lib/services.js";
import { type Home, SharedDomain } from "../lib/shared-domain.js";
import { useStage } from "../lib/stage.js";
import { until, within } from "../lib/within.js";

jest.setTimeout(120_000);
const stage = useStage();

let services: Services;
let north: SharedDomain;
let home1: Home;
let home2: Home;
/** Of the other domain, which has one home server on its own disk. */
let bob: Person;

beforeAll(async () => {
  services = await startServices(stage);
  const { domains } = await makeWorld(stage, [{ name: "north.example" }, { name: "south.example" }]);
  const [northern, southern] = domains as [(typeof domains)[0], (typeof domains)[0]];
  [north] = await Promise.all([SharedDomain.start(stage, northern, services), southern.start()]);
  [home1, home2] = [north.home(1), north.home(2)];
  for (const user of ["alice", "carol", "dave"]) await north.addAccount(user);
  bob = await makePerson(stage, southern, "bob");
  await bob.signsIn();
  await bob.setsAccess({ rules: [], otherwise: "allow" });
}, 90_000);

/** Sends numbered messages, `outstanding` at a time. @returns their final statuses. */
async function sendNumbered(from: Person, to: Person, total: number, name: string): Promise<string[]> {
  const sendOne = async (number: number): Promise<string> => {
    const id = `${name}-${number}`;
    const report = await from.agent.send({ to: to.inbox, id, body: String(number) });
    if (report.status !== "queued") return report.status;
    return (await from.reports.some((final) => final.id === id, 60_000)).status;
  };
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
}

function numbers(total: number): number[] {
  return Array.from({ length: total }, (_, at) => at + 1);
}

/** The numbers that a device was given, behind those that it had before. */
function numbersOf(person: Person, already: number): number[] {
  return person.messages.all.slice(already).map(({ text }) => Number(text));
}

describe("Two home servers of one domain", () => {
  it("list each other, whichever is asked", async () => {
    const list = (home: Home) =>
      stage.run(["server", "nodes", "north.example", "--admin", home.admin, "--ca", north.domain.caFile]);
    const { code, stdout } = await list(home1);
    expect(code).toBe(0);
    expect(stdout).toContain(`* home1: running, ${home1.client}, since`);
    expect(stdout).toContain(`  home2: running, ${home2.client}, since`);
    expect((await list(home2)).stdout).toContain("* home2: running");
  });

  it("show one inbox to two devices of one user, in one order, each message once", async () => {
    const phone = await north.person("alice", home1, { device: "phone" }).signsIn();
    const tablet = await north.person("alice", home2, { device: "tablet" }).signsIn();
    const carol = await north.person("carol", home1).signsIn();
    const dave = await north.person("dave", home2).signsIn();
    const total = 200;
    const [fromCarol, fromDave] = await Promise.all([
      sendNumbered(carol, phone, total, "carol"),
      sendNumbered(dave, phone, total, "dave"),
    ]);
    expect([...fromCarol, ...fromDave].filter((status) => status !== "delivered")).toEqual([]);
    for (const device of [phone, tablet]) await device.messages.when((all) => all.length >= 2 * total);
    const seen = phone.messages.all.map(({ id, seq }) => `${seq} ${id}`);
    expect(tablet.messages.all.map(({ id, seq }) => `${seq} ${id}`)).toEqual(seen);
    expect(phone.messages.all.map(({ seq }) => seq)).toEqual(numbers(2 * total));
    for (const sender of ["carol", "dave"]) {
      const own = phone.messages.all.filter(({ id }) => id.startsWith(sender));
      expect(own.map(({ text }) => Number(text))).toEqual(numbers(total));
    }
    await Promise.all([phone, tablet, carol, dave].map((person) => person.leaves()));
  });

  it("show at one who publishes at the other, and to the other domain", async () => {
    const alice = await north.person("alice", home1).signsIn();
    await alice.setsAccess({ rules: [], otherwise: "allow" });
    const carol = await north.person("carol", home2).signsIn();
    await Promise.all([carol.watches(alice), bob.watches(alice)]);
    await alice.publishes("open", "at the first", { bound: true });
    for (const watcher of [carol, bob]) {
      await watcher.sees({ presentity: alice.presentity, notes: ["at the first"], status: "open" });
    }
    // Somebody of the other domain, watched at both.
    await Promise.all([carol.watches(bob), alice.watches(bob)]);
    await bob.publishes("open", "in the south", { bound: true });
    for (const watcher of [carol, alice]) {
      await watcher.sees({ presentity: bob.presentity, notes: ["in the south"] });
    }
    // What is decided at one server holds at the other at once.
    await alice.setsAccess({
      rules: [{ who: { identity: [carol.principal] }, do: "block" }],
      otherwise: "allow",
    });
    await alice.publishes("open", "not for carol");
    await bob.sees({ presentity: alice.presentity });
    await bob.notifications.when((all) => all.some(({ notes }) => notes.includes("not for carol")));
    const ofAlice = carol.notifications.all.filter(({ presentity }) => presentity === alice.presentity);
    expect(ofAlice.some(({ notes }) => notes.includes("not for carol"))).toBe(false);
    // Who leaves is shown as closed, wherever it is watched.
    await alice.leaves();
    await bob.notifications.when((all) => {
      const last = all.findLast(({ presentity }) => presentity === alice.presentity);
      return last?.status === "open" && last.notes.length === 1;
    });
    await Promise.all([
      carol.leaves(),
      north
        .person("alice", home2)
        .signsIn()
        .then((again) => again.leaves()),
    ]);
  });

  it("end a session at one of them when it signs in at the other, or when its password is changed there", async () => {
    const first = await north.person("dave", home1, { agent: { sessionId: "one-session" } }).signsIn();
    await north.person("dave", home2, { agent: { sessionId: "one-session" } }).signsIn();
    expect(await within("the end of the older one", first.agent.closed)).toMatchObject({
      reason: "replaced",
    });
    const other = await north.person("dave", home1).signsIn();
    await north.adminOf(home2).setPassword({ principal: "dave@north.example", password: "another password" });
    expect(await within("the end", other.agent.closed)).toMatchObject({ reason: "credentials_changed" });
    await north.adminOf(home2).setPassword({ principal: "dave@north.example", password: "secret of dave" });
  });

  it("refuse a third of the same name, and one of another configuration", async () => {
    const third = { ...home1, configFile: home1.configFile.replace("home1", "third") };
    north.writeConfig(third, {
      listen: { client: "127.0.0.1:0", admin: "127.0.0.1:0", operations: "127.0.0.1:0" },
    });
    const same = await stage.run(["serve", "--config", third.configFile, "--json"]);
    expect(same.code).toBe(1);
    expect(same.stdout).toContain("node_taken");
    north.writeConfig(third, {
      node: "home3",
      listen: { client: "127.0.0.1:0", admin: "127.0.0.1:0", operations: "127.0.0.1:0" },
      messages: { dedupe: "3d" },
      presence: { lease: "3m" },
    });
    const other = await stage.run(["serve", "--config", third.configFile, "--json"]);
    expect(other.code).toBe(1);
    expect(other.stdout).toContain("config_mismatch");
    expect(other.stdout).toContain("messages.dedupe, presence.lease");
  });
});

describe("While messages and presence go on", () => {
  const total = 400;
  let alice: Person;
  let carol: Person;
  let sent: { [name: string]: Promise<string[]> };
  let already: { [name: string]: number };
  let changes: Promise<unknown>;

  /** Everybody talks with everybody, within the domain and across. */
  beforeEach(async () => {
    alice = await north.person("alice", home1).signsIn();
    await alice.setsAccess({ rules: [], otherwise: "allow" });
    carol = await north.person("carol", home2).signsIn();
    for (const watcher of [carol, bob]) await watcher.watches(alice);
    await within(
      "the messages of before",
      alice.messages.when((all) => all.length >= 0),
    );
    already = { bob: bob.messages.all.length, carol: carol.messages.all.length };
    const run = `${Math.round(performance.now())}`;
    sent = {
      "alice to carol": sendNumbered(alice, carol, total, `carol-${run}`),
      "alice to bob": sendNumbered(alice, bob, total, `bob-${run}`),
    };
    changes = (async () => {
      let change = {};
      for (let at = 1; at <= 20; at++) {
        const { entityTag } = await alice.publishes("open", `change ${at} of ${run}`, {
          bound: true,
          ...change,
        });
        change = { entityTag };
        const count = bob.messages.all.length + 10;
        await bob.messages.when((all) => all.length >= Math.min(count, (already.bob ?? 0) + total), 60_000);
      }
    })();
    for (const promise of [...Object.values(sent), changes]) promise.catch(() => undefined);
    await bob.messages.when((all) => all.length > (already.bob ?? 0) + 20, 60_000);
  }, 60_000);

  afterEach(async () => {
    await Promise.all([alice.leaves(), carol.leaves()]);
    for (const home of north.homes) {
      home.command?.signal("SIGCONT");
      // The record of one that was killed has to run out first: nobody knows that it is dead.
      if (!home.command?.running) await north.startHome(home);
    }
  }, 30_000);

  /** Nothing was lost, doubled or disordered; nobody saw an error; everybody sees what is current. */
  async function allIsWell(): Promise<void> {
    const statuses = await within("the reports on all messages", Promise.all(Object.values(sent)), 100_000);
    await within("the changes of presence", changes, 60_000);
    expect(statuses.flat().filter((status) => status !== "delivered")).toEqual([]);
    for (const [name, person] of Object.entries({ bob, carol })) {
      const before = already[name] ?? 0;
      await person.messages.when((all) => all.length >= before + total, 60_000);
    }
    // One more each: had anything been doubled, it would have come by now.
    await Promise.all([alice.sends(bob, "the end"), alice.sends(carol, "the end")]);
    for (const [name, person] of Object.entries({ bob, carol })) {
      await person.messages.when((all) => all.at(-1)?.text === "the end");
      expect(numbersOf(person, already[name] ?? 0).slice(0, -1)).toEqual(numbers(total));
    }
    const current = (await bob.agent.fetch(alice.presentity)).version.counter;
    for (const watcher of [carol, bob]) {
      await watcher.notifications.when(
        (all) => all.findLast(({ presentity }) => presentity === alice.presentity)?.counter === current,
        30_000,
      );
      expect(watcher.sight?.freshness).toBe("live");
    }
    for (const person of [alice, bob, carol]) expect(person.agent.state.kind).toBe("online");
  }

  it("a rolling restart loses and doubles nothing, and nobody is out of contact for longer than a moment", async () => {
    const follower = stage.start(
      [
        ...["inbox", "--follow", "--json", "--device", "follower", "--as", carol.principal],
        ...["--server", home1.client, "--server", home2.client, "--ca", north.domain.caFile],
      ],
      { env: { PARLEY_PASSWORD: "secret of carol" } },
    );
    await follower.event("message");
    await north.restartInTurn();
    await allIsWell();
    await follower.event("message", ({ body }) => body === "the end");
    expect(await follower.end("SIGINT")).toMatchObject({ code: 0 });
    const bodies = follower.events.all.map(({ seq }) => seq);
    expect(bodies).toEqual([...new Set(bodies)]);
    // Those who were sent elsewhere did not wait for a pause to go there.
    const waits = [...alice.states.all, ...carol.states.all].filter(({ kind }) => kind === "waiting");
    expect(waits).toEqual([]);
  });

  it("kill -9 of one loses and doubles nothing: its sessions go to the other", async () => {
    await home1.command?.end("SIGKILL");
    await allIsWell();
  });

  it("a server that is stopped for a while and wakes up changes nothing of what has gone on", async () => {
    home1.command?.signal("SIGSTOP");
    // Twice its lease: it is not on the list any more.
    await until("the other one does not list it", async () => {
      const { nodes } = await north.adminOf(home2).listNodes({});
      return nodes?.every(({ node }) => node !== "home1");
    });
    await alice.states.next(({ kind }) => kind === "online", 30_000);
    home1.command?.signal("SIGCONT");
    await allIsWell();
    const { nodes } = await north.adminOf(home2).listNodes({});
    expect(nodes?.map(({ node }) => node)).toEqual(["home1", "home2"]);
  });
});
