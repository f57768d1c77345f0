/** People of both domains who write and watch all the time, whatever happens to the servers. */
import type { PresenceNotification, ReceivedMessage } from "@parley/client";
import { Lane } from "../lib/lane.js";
import { Notice } from "../lib/notice.js";
import type { Person } from "../lib/person.js";
import type { Composition, DomainNames, HomeNames } from "./composition.js";

const people = ["carol@north.example", "dave@north.example", "erin@south.example", "frank@south.example"];

export class Life {
  #lanes: Lane[] = [];
  #notices: Notice[] = [];
  #people: Person[] = [];
  /** Those who come and go, and what they have sent. */
  readonly #watchers: Person[] = [];
  readonly #ended: Lane[] = [];
  #visits = 0;

  /** What was refused so far, and sent again by us. */
  get refusals(): string[] {
    return [...this.#lanes, ...this.#ended, ...this.#notices].flatMap(({ refusals }) => refusals);
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

  /**
   * Somebody signs in at a certain home, watches and writes, so that what happens to it happens to somebody.
   * @returns ends that; what was sent is accounted for like everything else.
   */
  async visit(composition: Composition, domain: DomainNames, home: HomeNames): Promise<() => Promise<void>> {
    const [carol, dave, erin, frank] = this.#people as [Person, Person, Person, Person];
    const [own, other] = domain === "north" ? [dave, frank] : [frank, dave];
    await composition.serves(domain, home);
    const visitor = composition.person(own.principal, { home });
    await visitor.signsIn({ inbox: false });
    for (const owner of [carol, erin]) await visitor.watches(owner);
    const lane = new Lane(visitor, other, { run: `visit ${++this.#visits} ` });
    this.#lanes.push(lane);
    this.#watchers.push(visitor);
    lane.start();
    await lane.flows(20_000);
    return async () => {
      await lane.stop();
      this.#lanes.splice(this.#lanes.indexOf(lane), 1);
      this.#ended.push(lane);
      this.#watchers.splice(this.#watchers.indexOf(visitor), 1);
      await visitor.leaves();
    };
  }

  /** Waits until new messages of every lane arrive and every watcher is current. */
  async goesOn(after: string, ms: number): Promise<void> {
    try {
      await Promise.all([
        ...this.#lanes.map((lane) => lane.flows(ms)),
        ...this.#notices.map((notice) => notice.agrees(ms)),
        ...this.#watchers.map((watcher) => this.#isCurrent(watcher, ms)),
      ]);
    } catch (error) {
      throw new Error(`after ${after}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Stops writing, and looks what the stores have. @returns problems. */
  async account(ms: number): Promise<string[]> {
    await Promise.all([...this.#lanes, ...this.#notices].map((part) => part.stop()));
    await Promise.all([
      ...[...this.#lanes, ...this.#ended].map((lane) => lane.arrives(ms)),
      ...this.#notices.map((notice) => notice.settles(ms)),
    ]);
    const problems: string[] = [];
    for (const person of this.#people) {
      const stored = await readAll(person);
      const lanes = [...this.#lanes, ...this.#ended].filter(({ to }) => to === person);
      for (const lane of lanes) problems.push(...lane.check(stored));
      // The SDK's promise: each number once, in order, over any reconnects.
      const seqs = person.messages.all.map(({ seq }) => seq);
      if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0))) {
        problems.push(`${person.principal} was shown messages twice or out of order`);
      }
    }
    return problems;
  }

  /** Waits until one who came is shown what the others are shown from now on. */
  async #isCurrent(watcher: Person, ms: number): Promise<void> {
    const [carol, , erin] = this.#people as [Person, Person, Person];
    for (const owner of [carol, erin]) {
      const { presentity, version } = await owner.agent.fetch(owner.presentity);
      const fits = (seen: PresenceNotification): boolean =>
        seen.presentity === presentity &&
        seen.freshness.kind === "live" &&
        seen.version.epoch === version.epoch &&
        seen.version.counter >= version.counter;
      await watcher.documents.some(fits, ms);
    }
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
