/** Numbered messages from one person to another for as long as a play lasts, and what has become of each. */
import type { DeliveryReport } from "@parley/client";
import { ParleyError } from "@parley/runtime";
import type { Person } from "../lib/person.js";
import { until, within } from "../lib/within.js";

/** So many of a lane are under way together. */
const windowItems = 4;
/** Between the sendings of one lane: the stream is steady, and no load test. */
const pauseMs = 50;

/** One message, and how it went. */
interface Sent {
  readonly number: number;
  /** How often `send` was called for it. */
  attempts: number;
  acknowledged: boolean;
}

export class Lane {
  readonly name: string;
  readonly #from: Person;
  readonly #to: Person;
  readonly #sent: Sent[] = [];
  /** What `send` was refused with; for what nobody should have seen. */
  readonly refusals: string[] = [];
  /** The numbers that have arrived, and how many of all that the receiver saw have been looked at for them. */
  readonly #arrived = new Set<number>();
  #looked = 0;
  #going = false;
  #ended: Promise<void> = Promise.resolve();
  #broken: unknown;

  constructor(from: Person, to: Person) {
    this.name = `${from.principal} -> ${to.principal}`;
    this.#from = from;
    this.#to = to;
  }

  get to(): Person {
    return this.#to;
  }

  get acknowledged(): number {
    return this.#sent.filter(({ acknowledged }) => acknowledged).length;
  }

  start(): void {
    this.#going = true;
    this.#ended = this.#run().catch((error: unknown) => {
      this.#broken = error;
    });
  }

  /** Sends no more, whatever is under way. */
  cease(): void {
    this.#going = false;
  }

  /** Sends no more, and waits until everything has an answer. */
  async stop(): Promise<void> {
    this.#going = false;
    await within(`the end of ${this.name}`, this.#ended, 60_000);
    if (this.#broken !== undefined) throw this.#broken;
  }

  /** Waits until messages that are sent from now on arrive. */
  async flows(ms: number): Promise<void> {
    const beyond = this.#sent.length + windowItems;
    const flowing = (): boolean => this.#broken !== undefined || this.#received().has(beyond);
    try {
      await until(`${this.name} flows again`, flowing, ms);
    } catch (error) {
      const refused = this.refusals.slice(-3).join("\n  ");
      throw new Error(
        `${(error as Error).message}: ${this.acknowledged} of ${this.#sent.length} acknowledged\n  ${refused}`,
      );
    }
    if (this.#broken !== undefined) throw this.#broken;
  }

  /** Waits until everything that was acknowledged is there. */
  async arrives(ms: number): Promise<void> {
    const missing = (): number[] => {
      const there = this.#received();
      return this.#sent
        .filter(({ acknowledged, number }) => acknowledged && !there.has(number))
        .map(({ number }) => number);
    };
    try {
      await until(`all of ${this.name} has arrived`, () => missing().length === 0, ms);
    } catch (error) {
      throw new Error(
        `${(error as Error).message}: missing ${missing().slice(0, 20).join(", ")} of ${this.#sent.length}`,
      );
    }
  }

  /**
   * What the inbox holds of this lane, from the store and not from what was seen.
   * @returns problems; none when nothing is lost, doubled or out of order.
   */
  check(inbox: readonly { readonly from: string; readonly text: string }[]): string[] {
    const numbers = inbox.filter(({ from }) => from === this.#from.inbox).map(({ text }) => Number(text));
    const problems: string[] = [];
    const place = new Map(numbers.map((number, index) => [number, index]));
    if (place.size !== numbers.length) problems.push(`${this.name}: ${numbers.length - place.size} doubled`);
    for (const { acknowledged, number } of this.#sent) {
      if (acknowledged && !place.has(number))
        problems.push(`${this.name}: ${number} was acknowledged and is lost`);
    }
    // One that was refused, and sent again by us, may be behind those that were sent together with it.
    const steady = this.#sent.filter(({ acknowledged, attempts }) => acknowledged && attempts === 1);
    for (const [index, { number }] of steady.entries()) {
      const before = steady[index - 1];
      if (before !== undefined && (place.get(before.number) ?? -1) > (place.get(number) ?? 0)) {
        problems.push(`${this.name}: ${number} came before ${before.number}`);
      }
    }
    return problems;
  }

  #received(): ReadonlySet<number> {
    const { all } = this.#to.messages;
    for (; this.#looked < all.length; this.#looked++) {
      const message = all[this.#looked];
      if (message?.from === this.#from.inbox) this.#arrived.add(Number(message.text));
    }
    return this.#arrived;
  }

  async #run(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    while (this.#going) {
      const sent: Sent = { number: this.#sent.length, attempts: 0, acknowledged: false };
      this.#sent.push(sent);
      const sending = this.#send(sent).finally(() => underWay.delete(sending));
      // Whoever waits for the lane hears of it.
      sending.catch(() => undefined);
      underWay.add(sending);
      if (underWay.size >= windowItems) await Promise.race(underWay);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await Promise.all(underWay);
  }

  /** Until it is acknowledged: the same id each time. */
  async #send(sent: Sent): Promise<void> {
    const id = `${this.#from.principal}-${sent.number}`;
    while (!sent.acknowledged) {
      sent.attempts++;
      try {
        const report = await this.#from.agent.send({ to: this.#to.inbox, id, body: String(sent.number) });
        if (!isAcknowledged(report))
          throw new Error(`${this.name}: ${sent.number} is ${report.status}: ${report.reason}`);
        sent.acknowledged = true;
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error;
        this.refusals.push(`${this.name} ${sent.number}: ${error.code} (${error.reason}) ${error.message}`);
        if (this.#from.states.all.at(-1)?.kind === "closed") throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

/** Somebody has it now who answers for it. */
function isAcknowledged({ status }: DeliveryReport): boolean {
  return status === "delivered" || status === "queued";
}
