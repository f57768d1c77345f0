/** Servers that believe what is not so any more: about their leases, their sessions, and the time. */
import { common } from "@parley/protocol";
import { BadDays } from "../lib/bad-days.js";
import { JumpingClock } from "../lib/jumping-clock.js";
import type { Person } from "../lib/person.js";
import { openRawSession, type RawSession, signInOf } from "../lib/raw-stream.js";
import { type Services, startServices } from "../lib/services.js";
import type { Home } from "../lib/shared-domain.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(180_000);
const stage = useStage();

const presentity = "pres:eve@north.example";
const hourMs = 3_600_000;
/** What is not refreshed for longer than it lives is gone, and published anew. */
const ranOut = "failed_precondition no_such_publication";

let services: Services;
let scene: BadDays;
let home1: Home;
let home2: Home;
const clocks: Record<"home1" | "south", JumpingClock> = {
  home1: new JumpingClock(stage, "home1"),
  south: new JumpingClock(stage, "south"),
};

beforeAll(async () => {
  services = await startServices(stage);
  scene = await BadDays.begin(stage, { services });
  [home1, home2] = [scene.north.home(1), scene.north.home(2)];
  const eve = await scene.north.person("eve", home1).signsIn();
  await eve.setsAccess({ otherwise: "allow" });
  await Promise.all(watchersOfEve().map((watcher) => watcher.watches(presentity)));
  await eve.leaves();
}, 120_000);

/** At either server, and in the south. */
function watchersOfEve(): Person[] {
  const { alice, bob, carol } = scene.people;
  return [alice, bob, carol];
}

/** Which server sends to the south, by what it said last. */
async function senderToTheSouth(): Promise<Home> {
  const since = (home: Home): string => {
    const own = scene.logged("outbox.owned", [home]).filter(({ domain }) => domain === scene.south.name);
    return `${own.at(-1)?.time ?? ""}`;
  };
  return until("a server says that it sends to the south", () => {
    const latest = since(home1) > since(home2) ? home1 : home2;
    return since(latest) === "" ? undefined : latest;
  });
}

/** Eve at a server, by a program of her own that never gives up, and is shown to be there. */
async function eveComes(note: string, home = home1): Promise<RawSession> {
  const { domain } = scene.north;
  const session = await openRawSession(stage, domain, { address: home.client });
  session.says(signInOf(domain, "eve"));
  session.staysInContact(500);
  await session.items.some(({ response }) => response?.id === 1);
  session.says(publicationOf(2, note));
  await session.items.some(({ response }) => response?.id === 2);
  await Promise.all(watchersOfEve().map((watcher) => watcher.sees({ presentity, notes: [note] })));
  return session;
}

function publicationOf(id: number, note: string) {
  const notes = [{ lang: "", text: note }];
  const tuples = [{ id: "main", status: 1, notes }];
  return { id, publish: { presentity, bound: true, tuples } };
}

/** The versions in which a watcher was shown eve since it was first shown this. */
function versionsSince(watcher: Person, note: string): string[] {
  const ofEve = watcher.notifications.all.filter((seen) => seen.presentity === presentity);
  const shown = ofEve
    .slice(ofEve.findIndex(({ notes }) => notes.includes(note)))
    .map(({ counter, notes, status }) => `${counter} ${status} ${notes.join()}`);
  return [...new Set(shown)];
}

/** Every watcher is shown once that she is gone, in a later version. */
async function eveIsGone(note: string): Promise<void> {
  for (const watcher of watchersOfEve()) {
    await watcher.sees({ presentity, notes: [], status: "closed" }, 40_000);
    const [here, gone, ...more] = versionsSince(watcher, note);
    expect(more).toEqual([]);
    expect(Number.parseInt(gone ?? "", 10)).toBeGreaterThan(Number.parseInt(here ?? "", 10));
  }
}

describe("While people write and watch, servers", () => {
  it("are killed all at once and start at once: one of them takes each lease that has run out", async () => {
    const { north, south } = scene;
    const { reasons } = await scene.day("at-once", async () => {
      const eve = await eveComes("before the fall");
      // Messages for the south wait for whoever will send them.
      await Promise.all([south.home, home1.command, home2.command].map((home) => home?.end("SIGKILL")));
      await eve.end();
      await Promise.all([south.startHome(), north.startHome(home1), north.startHome(home2)]);
      await eveIsGone("before the fall");
    });
    expect(reasons.filter((reason) => reason !== ranOut)).toEqual([]);
    const lost = scene.logged("presence.session_lost").filter(({ principal }) => /eve/.test(`${principal}`));
    expect(lost).toHaveLength(1);
    // Both looked for it. Who sends may change while a machine is busy; that each message came once was seen in the evening.
    const owned = scene.logged("outbox.owned").filter(({ domain }) => domain === south.name);
    expect(owned).not.toEqual([]);
  });

  it("stand still for longer than their leases, and wake up believing that nothing has happened", async () => {
    const { dave } = scene.people;
    const ghost = "from a server that woke up";
    await scene.day("stopped", async (day) => {
      const sleeper = await senderToTheSouth();
      const other = sleeper === home1 ? home2 : home1;
      const eve = await eveComes("before the sleep", sleeper);
      const pid = sleeper.command?.pid;
      sleeper.command?.signal("SIGSTOP");
      await until("the other one does not list it", async () => {
        const { nodes } = await scene.north.adminOf(other).listNodes({});
        return nodes?.every(({ node }) => node !== sleeper.node);
      });
      await eveIsGone("before the sleep");
      await day.goesOn();
      // What she says now it finds when it wakes up, from a session that it takes for its own.
      eve.says(publicationOf(3, ghost));
      const said = { id: ghost, from: "im:eve@north.example", to: dave.inbox, contentType: "text/plain" };
      eve.says({ id: 4, send: { message: common.InstantMessage.encode(said).finish() } });
      sleeper.command?.signal("SIGCONT");
      await eve.end();
      expect(eve.items.all.filter(({ response }) => Number(response?.id) > 2)).toEqual([]);
      expect(sleeper.command?.pid).toBe(pid);
      await until("the other one lists it again", async () => {
        const { nodes } = await scene.north.adminOf(other).listNodes({});
        return nodes?.some(({ node }) => node === sleeper.node);
      });
    });
    expect(scene.logged("server.stalled")).not.toEqual([]);
    expect(dave.messages.all.some(({ id }) => id === ghost)).toBe(false);
    for (const watcher of watchersOfEve()) {
      expect(versionsSince(watcher, "before the sleep")).toHaveLength(2);
      const { document } = await watcher.agent.fetch(presentity);
      expect(document.tuples.map(({ notes, status }) => ({ notes, status }))).toEqual([
        { notes: [], status: "closed" },
      ]);
    }
  });

  it("have a clock that jumps by hours, which nobody notices where the time is that of Redis", async () => {
    const { north } = scene;
    await home1.command?.end();
    await north.startHome(home1, {}, clocks.home1.env);
    const { misled, reasons } = await scene.day("clock", async (day) => {
      const eve = await eveComes("at any time");
      for (const offsetMs of [hourMs, -hourMs, 48 * hourMs, 0]) {
        await clocks.home1.jump(home1.command, offsetMs);
        await day.goesOn();
      }
      for (const watcher of watchersOfEve()) expect(versionsSince(watcher, "at any time")).toHaveLength(1);
      const { dave } = scene.people;
      const ageMs = Date.now() - (dave.messages.all.at(-1)?.receivedAtMs ?? 0);
      expect(Math.abs(ageMs)).toBeLessThan(60_000);
      const goodbye = { goodbye: { code: "goodbye", reason: "", reconnect: "never" } };
      eve.says(goodbye);
      await eveIsGone("at any time");
    });
    expect(reasons).toEqual([]);
    expect(misled).toEqual([]);
    expect(scene.logged("clock.stepped")).toEqual([]);
  });
});

describe("A server alone in its domain, whose clock jumps", () => {
  it("goes on while it is off by less than envelopes live, and otherwise when the clock is right again", async () => {
    const { south } = scene;
    await south.home?.end();
    await south.startHome(clocks.south.env);
    const { reasons } = await scene.day("own-clock", async (day) => {
      for (const offsetMs of [30_000, -30_000, 0]) {
        await clocks.south.jump(south.home, offsetMs);
        await day.goesOn();
      }
      await clocks.south.jump(south.home, hourMs);
      await south.home?.errorLines.some((line) => /envelope\.refused.*expired/.test(line));
      await clocks.south.jump(south.home, 0);
    });
    expect(reasons.filter((reason) => reason !== ranOut)).toEqual([]);
  });
});
