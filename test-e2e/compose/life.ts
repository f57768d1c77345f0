/** People of both domains who write and watch all the time, whatever happens to the servers. */
import type { ReceivedMessage } from "@parley/client";
import type { Person } from "../lib/person.js";
import type { Composition } from "./composition.js";
import { Lane } from "../lib/lane.js";
import { Notice } from "../lib/notice.js";

const people = ["carol@north.example", "dave@north.example", "erin@south.example", "frank@south.example"];

export class Life {
  #lanes: Lane[] = [];
  #notices: Notice[] = [];
  #people: Person[] = [];

  /** What was refused so far, and sent again by us. */
  get refusals(): string[] {
    return [...this.#lanes, ...this.#notices].flatMap(({ refusals }) => refusals);
  }

  /** Everybody signs in and writes: within each domain, and across in both directions. Everybody watches. */
  async begin(composition: Composition): Promise<void> {
    await Promise.all(people.map((principal) => composition.addAccount(principal)));
    // To a certain home at first; where they come back to is theirs to find.
    this.#people = people.map((principal) => composition.person(principal));
    const [carol, dave, erin, frank] = this.#people as [Person, Person, Person, Person];
    await Promise.all(this.#people.map((person) => person.signsIn()));
    for (const owner of [carol, erin]) await owner.setsAccess({ otherwise: "allow" });
    this.#lanes = [
      new Lane(carol, dave),
      new Lane(frank, erin),
      new Lane(carol, erin),
      new Lane(erin, carol),
      new Lane(dave, frank),
    ];
    this.#notices = [new Notice(carol, [dave, erin, frank]), new Notice(erin, [carol, dave, frank])];
    for (const watcher of this.#people) {
      for (const owner of [carol, erin]) if (owner !== watcher) await watcher.watches(owner);
    }
    for (const part of [...this.#lanes, ...this.#notices]) part.start();
    await this.goesOn("the start", 20_000);
  }

  /** Waits until new messages of every lane arrive and every watcher is current. */
  async goesOn(after: string, ms: number): Promise<void> {
    try {
      await Promise.all([
        ...this.#lanes.map((lane) => lane.flows(ms)),
        ...this.#notices.map((notice) => notice.agrees(ms)),
      ]);
    } catch (error) {
      throw new Error(`after ${after}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Stops writing, and looks what the stores have. @returns problems. */
  async account(ms: number): Promise<string[]> {
    await Promise.all([...this.#lanes, ...this.#notices].map((part) => part.stop()));
    await Promise.all([
      ...this.#lanes.map((lane) => lane.arrives(ms)),
      ...this.#notices.map((notice) => notice.settles(ms)),
    ]);
    const problems: string[] = [];
    for (const person of this.#people) {
      const stored = await readAll(person);
      for (const lane of this.#lanes.filter(({ to }) => to === person)) problems.push(...lane.check(stored));
      // The SDK's promise: each number once, in order, over any reconnects.
      const seqs = person.messages.all.map(({ seq }) => seq);
      if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0))) {
        problems.push(`${person.principal} was shown messages twice or out of order`);
      }
    }
    return problems;
  }

  async end(): Promise<void> {
    for (const part of [...this.#lanes, ...this.#notices]) part.cease();
    await Promise.all(this.#people.map((person) => person.leaves()));
  }
}

async function readAll({ agent, inbox }: Person): Promise<ReceivedMessage[]> {
  const messages: ReceivedMessage[] = [];
  for (;;) {
    const page = await agent.readInbox({ inbox, fromSeq: (messages.at(-1)?.seq ?? 0) + 1 });
    messages.push(...page.messages);
    if (page.messages.length === 0 || (messages.at(-1)?.seq ?? 0) >= page.lastSeq) return messages;
  }
}
