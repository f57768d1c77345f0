/** 500 watchers of one view in the other domain: one change is one notification on the link. */
import { startTwoDomains } from "../lib/domain.js";
import { anotherDevice, makePerson, type Person } from "../lib/person.js";
import { useStage } from "../lib/stage.js";
import { within } from "../lib/within.js";

jest.setTimeout(120_000);
const stage = useStage();

/** Principals cost two password hashes each, one when they are added and one when they sign in; guests cost none. */
const principalCount = 100;
const guestCount = 400;

describe("One change for 500 watchers of one view in the other domain", () => {
  it("is one notification on the link, and each of the 500 is notified", async () => {
    const { north, south } = await startTwoDomains(stage, { server: { anonymous: true } });
    const bob = await makePerson(stage, south, "bob");
    await bob.signsIn({ inbox: false });
    await bob.setsAccess({
      rules: [
        { who: { identity: ["other@north.example"] }, do: "allow", show: "status-only" },
        { who: { domain: ["north.example"] }, do: "allow" },
        { who: "anonymous", do: "allow" },
      ],
    });
    await bob.publishes("open", "before");

    const users = Array.from({ length: principalCount + guestCount }, (_, i) => `watcher${i}`);
    const watchers = await few(users, async (user, index): Promise<Person> => {
      const isGuest = index >= principalCount;
      if (!isGuest) await within(`the account of ${user}`, north.addAccount(user), 60_000);
      const guest = isGuest ? { credentials: { kind: "anonymous" as const, domain: north.name } } : {};
      const watcher = anotherDevice(stage, north, user, { agent: { connectTimeoutMs: 60_000, ...guest } });
      await within(`the sign-in of ${user}`, watcher.agent.connect(), 60_000);
      return watcher;
    });
    expect(watchers).toHaveLength(500);
    await Promise.all(watchers.map((watcher) => watcher.watches(bob)));
    await Promise.all(watchers.map((watcher) => watcher.sees({ status: "open" })));

    const sent = async (): Promise<number> => Number((await south.peer("north.example"))?.notificationsSent);
    const received = async (): Promise<number> =>
      Number((await north.peer("south.example"))?.notificationsReceived);
    const before = { sent: await sent(), received: await received() };
    const notes = ["one", "two", "three"];
    for (const [index, note] of notes.entries()) {
      await bob.publishes("open", note);
      await Promise.all(watchers.map((watcher) => watcher.sees({ notes: [note] })));
      expect({
        note,
        sent: (await sent()) - before.sent,
        received: (await received()) - before.received,
      }).toEqual({
        note,
        sent: index + 1,
        received: index + 1,
      });
    }
    for (const watcher of watchers) {
      expect(watcher.notifications.all.map((seen) => seen.notes[0])).toEqual(["before", ...notes]);
    }

    // Somebody with a view of their own makes it two.
    const other = await makePerson(stage, north, "other");
    await other.signsIn({ inbox: false });
    await other.watches(bob);
    await other.sees({ status: "open", notes: [] });
    const withOther = { sent: await sent(), received: await received() };
    await bob.publishes("closed", "four");
    await Promise.all(watchers.map((watcher) => watcher.sees({ notes: ["four"] })));
    await other.sees({ status: "closed", notes: [] });
    expect({
      sent: (await sent()) - withOther.sent,
      received: (await received()) - withOther.received,
    }).toEqual({
      sent: 2,
      received: 2,
    });
  });
});

/** Sixteen at a time. */
async function few<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at] as T, at);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return results;
}
