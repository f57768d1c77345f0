/** Two people in two domains who go on as if nothing happened: proof that nobody but the culprit is affected. */
import type { Person } from "./person.js";

/** How long they pause between one exchange and the next. Milliseconds. */
const paceMs = 20;

export class Bystanders {
  readonly #people: readonly [Person, Person];
  #round = 0;
  #entityTag: string | undefined;
  #going = false;
  #talk: Promise<void> | undefined;

  constructor(people: readonly [Person, Person]) {
    this.#people = people;
  }

  /** They watch each other. */
  async meet(): Promise<void> {
    const [a, b] = this.#people;
    await Promise.all(this.#people.map((person) => person.setsAccess({ otherwise: "allow" })));
    await Promise.all([a.watches(b), b.watches(a)]);
    await Promise.all([a.sees({ presentity: b.presentity }), b.sees({ presentity: a.presentity })]);
  }

  /** They begin to talk, and do not stop. */
  start(): void {
    this.#going = true;
    this.#talk = this.#goOn();
    // Looked at by `stop`.
    this.#talk.catch(() => undefined);
  }

  /**
   * They end what they are at.
   * @throws what went wrong with any of it.
   */
  async stop(): Promise<void> {
    this.#going = false;
    await this.#talk;
    // At least once after whatever has happened.
    await this.#exchange();
    for (const person of this.#people) {
      const kinds = person.states.all.map(({ kind }) => kind);
      if (kinds.includes("waiting")) throw new Error(`${person.principal} lost its connection`);
      const texts = person.messages.all.map(({ text }) => text);
      if (new Set(texts).size !== texts.length) throw new Error(`${person.principal} got something twice`);
    }
  }

  async #goOn(): Promise<void> {
    while (this.#going) {
      await this.#exchange();
      await new Promise((resolve) => setTimeout(resolve, paceMs));
    }
  }

  /** A message and a change of presence, each way. */
  async #exchange(): Promise<void> {
    const round = ++this.#round;
    const [a, b] = this.#people;
    const lanes: [Person, Person][] = [
      [a, b],
      [b, a],
    ];
    await Promise.all(
      lanes.map(async ([from, to]) => {
        const text = `round ${round}`;
        const { id, status } = await from.sends(to, text);
        // On a busy machine the other domain may take longer to answer than a sender is left waiting.
        const final =
          status === "queued" ? await from.reports.some((report) => report.id === id) : { status };
        if (final.status !== "delivered") throw new Error(`${text} of ${from.principal}: ${final.status}`);
        await to.receives(text);
      }),
    );
    // Every few rounds: it is a new document for both domains.
    if (round % 5 === 1) {
      const change = this.#entityTag === undefined ? {} : { entityTag: this.#entityTag };
      this.#entityTag = (await a.publishes("open", `round ${round}`, change)).entityTag;
      await b.sees({ presentity: a.presentity, notes: [`round ${round}`] });
    }
  }
}
