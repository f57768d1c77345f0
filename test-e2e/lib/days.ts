/** People of two domains who write and watch all the time; bad days happen to their servers. */
import type { ReceivedMessage } from "@parley/client";
import { Lane } from "./lane.js";
import { Notice } from "./notice.js";
import type { Person } from "./person.js";
import { until } from "./within.js";

/** Everybody who lives through the days: in the north, where there are two servers, and in the south. */
export interface People {
  /** At the first server. */
  readonly alice: Person;
  /** At the second. */
  readonly carol: Person;
  /** At the first. */
  readonly dave: Person;
  /** Another device of dave's, at the second. */
  readonly tablet: Person;
  /** In the south. */
  readonly bob: Person;
}

/** How long it may take until life goes on after whatever has happened, on a busy machine. */
const patienceMs = 40_000;

/** One day: what is sent and published on it. */
export class Day {
  readonly #people: People;
  readonly #lanes: readonly Lane[];
  readonly #notices: readonly Notice[];
  /** How many notifications each watcher of alice had seen in the morning, when it was shown that she is there. */
  readonly #before = new Map<Person, number>();
  /** In the evening: who was shown that alice is gone, who was there all the time. */
  readonly misled: string[] = [];

  private constructor(people: People, name: string) {
    const { alice, bob, carol, dave, tablet } = people;
    const run = `${name} `;
    this.#people = people;
    this.#lanes = [
      new Lane(alice, dave, { run }),
      // One at a time: whatever is refused and sent again, these come in order.
      new Lane(carol, dave, { run, windowItems: 1 }),
      new Lane(alice, bob, { run, windowItems: 1 }),
      new Lane(carol, bob, { run }),
      new Lane(bob, dave, { run }),
    ];
    this.#notices = [
      new Notice(alice, [carol, dave, bob], { run, bound: true }),
      new Notice(bob, [alice, tablet], { run }),
    ];
  }

  /** Everybody begins to write and to publish; resolves when all of it arrives. */
  static async begin(people: People, name: string): Promise<Day> {
    const day = new Day(people, name);
    for (const part of [...day.#lanes, ...day.#notices]) part.start();
    await day.goesOn();
    const { bob, carol, dave } = people;
    for (const watcher of [bob, carol, dave]) day.#before.set(watcher, watcher.notifications.all.length);
    return day;
  }

  /** What operations were refused with so far, as `code reason`. */
  get reasons(): string[] {
    const all = [...this.#lanes, ...this.#notices].flatMap(({ reasons }) => [...reasons]);
    return [...new Set(all)].sort();
  }

  /** Waits until operations have been refused with this. */
  async isRefused(reason: string): Promise<void> {
    await until(`somebody is refused with ${reason}`, () => this.reasons.includes(reason), patienceMs);
  }

  /** Waits until messages that are sent from now on arrive, and every watcher is shown what is current. */
  async goesOn(): Promise<void> {
    await Promise.all([this.messagesGoOn(), ...this.#notices.map((notice) => notice.agrees(patienceMs))]);
  }

  async messagesGoOn(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.flows(patienceMs)));
  }

  /**
   * The evening: nothing new is sent, and everything has become of what was sent that had to.
   * @throws Error with everything that was lost, doubled, disordered, or not told truly.
   */
  async end(): Promise<void> {
    await this.goesOn();
    const parts = [...this.#lanes, ...this.#notices];
    await Promise.all(parts.map((part) => part.stop()));
    await Promise.all([
      ...this.#lanes.map((lane) => lane.arrives(patienceMs)),
      ...this.#lanes.map((lane) => lane.isReported(patienceMs)),
      ...this.#notices.map((notice) => notice.settles(patienceMs)),
    ]);
    const problems: string[] = [];
    const { bob, dave, tablet } = this.#people;
    for (const person of [bob, dave]) {
      const stored = await readAll(person);
      for (const lane of this.#lanes.filter(({ to }) => to === person)) problems.push(...lane.check(stored));
    }
    await until(
      "both devices have seen all",
      () => tablet.messages.all.at(-1)?.seq === dave.messages.all.at(-1)?.seq,
    );
    const seen = (person: Person): string[] => person.messages.all.map(({ id, seq }) => `${seq} ${id}`);
    const shared = Math.min(seen(dave).length, seen(tablet).length);
    if (seen(dave).slice(-shared).join() !== seen(tablet).slice(-shared).join())
      problems.push("dave's devices have not seen the same");
    for (const person of Object.values(this.#people) as Person[]) {
      problems.push(...wrongInSight(person));
      if (person.agent.state.kind !== "online") problems.push(`${person.principal} is not online`);
    }
    if (problems.length > 0) throw new Error(problems.join("\n"));
    for (const [watcher, before] of this.#before) {
      const seen = watcher.notifications.all.slice(before);
      const { presentity } = this.#people.alice;
      if (seen.some((one) => one.presentity === presentity && one.status === "closed"))
        this.misled.push(watcher.principal);
    }
    await Promise.all(this.#notices.map((notice) => notice.withdraw()));
  }

  /** For one that went wrong: sends nothing more. */
  cease(): void {
    for (const part of [...this.#lanes, ...this.#notices]) part.cease();
  }
}

/** The SDK's promises over any reconnects: each number of an inbox once, in order; no document after a newer one. */
function wrongInSight(person: Person): string[] {
  const seqs = person.messages.all.map(({ seq }) => seq);
  const problems: string[] = [];
  if (seqs.some((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1))
    problems.push(`${person.principal} was shown messages twice, out of order, or not at all`);
  const newest = new Map<string, number>();
  for (const { presentity, version } of person.documents.all) {
    const name = `${presentity} ${version.epoch}`;
    if (version.counter < (newest.get(name) ?? 0))
      problems.push(`${person.principal} was shown an old document of ${presentity}`);
    newest.set(name, version.counter);
  }
  return problems;
}

async function readAll({ agent, inbox }: Person): Promise<ReceivedMessage[]> {
  const messages: ReceivedMessage[] = [];
  for (;;) {
    const page = await agent.readInbox({ inbox, fromSeq: (messages.at(-1)?.seq ?? 0) + 1 });
    messages.push(...page.messages);
    if (page.messages.length === 0 || (messages.at(-1)?.seq ?? 0) >= page.lastSeq) return messages;
  }
}
