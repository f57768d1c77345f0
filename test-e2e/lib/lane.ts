/** Numbered messages from one person to another for as long as a play lasts, and what has become of each. */
import type { DeliveryReport } from "@parley/client";
import { ParleyError } from "@parley/runtime";
import type { Person } from "./person.js";
import { until, within } from "./within.js";

/** Between the sendings of one lane: the stream is steady, and no load test. */
const pauseMs = 50;
/** What was refused is sent again after this. */
const againMs = 100;

/** How a lane is. */
export interface LaneOptions {
  /** What its messages are told by from those of other lanes between the same two. @defaultValue "" */
  readonly run?: string;
  /** So many are under way together; of one at a time the order is certain whatever is refused. @defaultValue 4 */
  readonly windowItems?: number;
}

/** One message, and how it went. */
interface Sent {
  readonly number: number;
  readonly id: string;
  /** How often `send` was called for it. */
  attempts: number;
  acknowledged: boolean;
  /** What the sender was told in the end, with the answer. */
  told: DeliveryReport | undefined;
}

export class Lane {
  readonly name: string;
  /** What `send` was refused with; for what nobody should have seen. */
  readonly refusals: string[] = [];
  /** The same as `code reason`. */
  readonly reasons = new Set<string>();
  readonly #from: Person;
  readonly #to: Person;
  readonly #run: string;
  readonly #windowItems: number;
  readonly #sent: Sent[] = [];
  /** The numbers that have arrived, and how many of all that the receiver saw have been looked at for them. */
  readonly #arrived = new Set<number>();
  #looked = 0;
  #going = false;
  #ended: Promise<void> = Promise.resolve();
  #broken: unknown;

  constructor(from: Person, to: Person, options: LaneOptions = {}) {
    this.name = `${from.principal} -> ${to.principal}`;
    this.#from = from;
    this.#to = to;
    this.#run = options.run ?? "";
    this.#windowItems = options.windowItems ?? 4;
  }

  get to(): Person {
    return this.#to;
  }

  get acknowledged(): number {
    return this.#sent.filter(({ acknowledged }) => acknowledged).length;
  }

  start(): void {
    this.#going = true;
    this.#ended = this.#goOn().catch((error: unknown) => {
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
    const beyond = this.#sent.length + this.#windowItems;
    const flowing = (): boolean => this.#broken !== undefined || this.#received().has(beyond);
    try {
      await until(`${this.name} flows again`, flowing, ms);
    } catch (error) {
      const refused = this.refusals.slice(-3).join("\n  ");
      const { all } = this.#to.messages;
      const last = all.at(-1);
      throw new Error(
        `${(error as Error).message} (${beyond}): ${this.acknowledged} of ${this.#sent.length} acknowledged, ${this.#received().size} received; ` +
          `${this.#to.principal} has ${all.length}, the last #${last?.seq} ${last?.id}\n  ${refused}`,
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

  /** Waits until the sender has been told of each message what became of it. */
  async isReported(ms: number): Promise<void> {
    const open = (): Sent[] => {
      const told = this.#reports();
      return this.#sent.filter((sent) => sent.acknowledged && finalsOf(sent, told).length === 0);
    };
    try {
      await until(`all of ${this.name} is reported`, () => open().length === 0, ms);
    } catch (error) {
      const ids = open().map(({ id }) => id);
      throw new Error(
        `${(error as Error).message}: nothing final about ${ids.slice(0, 10).join(", ")}, ${ids.length} in all`,
      );
    }
  }

  /**
   * What the inbox holds of this lane, from the store and not from what was seen, and what the sender was told.
   * @returns problems; none when nothing is lost, doubled or out of order.
   */
  check(inbox: readonly { readonly from: string; readonly text: string }[]): string[] {
    const numbers = inbox.flatMap((message) => this.#numberOf(message) ?? []);
    const problems: string[] = [];
    const place = new Map(numbers.map((number, index) => [number, index]));
    if (place.size !== numbers.length) problems.push(`${this.name}: ${numbers.length - place.size} doubled`);
    for (const { acknowledged, number } of this.#sent) {
      if (acknowledged && !place.has(number))
        problems.push(`${this.name}: ${number} was acknowledged and is lost`);
    }
    // One that was refused, and sent again by us, may be behind those that were sent together with it.
    const certain = this.#windowItems === 1;
    const steady = this.#sent.filter(
      ({ acknowledged, attempts }) => acknowledged && (certain || attempts === 1),
    );
    for (const [index, { number }] of steady.entries()) {
      const before = steady[index - 1];
      if (before !== undefined && (place.get(before.number) ?? -1) > (place.get(number) ?? 0)) {
        problems.push(`${this.name}: ${number} came before ${before.number}`);
      }
    }
    return [...problems, ...this.#checkReports()];
  }

  /** Nobody is told that a message failed which has arrived, and nobody twice who has sent it once. */
  #checkReports(): string[] {
    const told = this.#reports();
    return this.#sent.flatMap((sent) => {
      const finals = finalsOf(sent, told);
      const wrong = finals.filter(({ status }) => status !== "delivered");
      const problems = wrong.map(
        ({ reason, status }) => `${this.name}: ${sent.number} was reported ${status}: ${reason}`,
      );
      if (finals.length > 1 && sent.attempts === 1)
        problems.push(`${this.name}: ${sent.number} was reported ${finals.length} times`);
      return problems;
    });
  }

  /** What came later than the answer, by the message's id. */
  #reports(): Map<string, DeliveryReport[]> {
    const byId = new Map<string, DeliveryReport[]>();
    for (const report of this.#from.reports.all) {
      if (report.to === this.#to.inbox) byId.set(report.id, [...(byId.get(report.id) ?? []), report]);
    }
    return byId;
  }

  #received(): ReadonlySet<number> {
    const { all } = this.#to.messages;
    for (; this.#looked < all.length; this.#looked++) {
      const number = this.#numberOf(all[this.#looked]);
      if (number !== undefined) this.#arrived.add(number);
    }
    return this.#arrived;
  }

  #numberOf(message: { readonly from: string; readonly text: string } | undefined): number | undefined {
    if (message?.from !== this.#from.inbox || !message.text.startsWith(this.#run)) return undefined;
    const text = message.text.slice(this.#run.length);
    return /^\d+$/.test(text) ? Number(text) : undefined;
  }

  async #goOn(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    while (this.#going) {
      const number = this.#sent.length;
      const id = `${this.#run}${this.#from.principal}-${number}`;
      const sent: Sent = { number, id, attempts: 0, acknowledged: false, told: undefined };
      this.#sent.push(sent);
      const sending = this.#send(sent).finally(() => underWay.delete(sending));
      // Whoever waits for the lane hears of it.
      sending.catch(() => undefined);
      underWay.add(sending);
      if (underWay.size >= this.#windowItems) await Promise.race(underWay);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await Promise.all(underWay);
  }

  /** Until it is acknowledged: the same id each time. */
  async #send(sent: Sent): Promise<void> {
    const { id, number } = sent;
    while (!sent.acknowledged) {
      sent.attempts++;
      try {
        const body = `${this.#run}${number}`;
        const report = await this.#from.agent.send({ to: this.#to.inbox, id, body });
        if (!isAcknowledged(report))
          throw new Error(`${this.name}: ${number} is ${report.status}: ${report.reason}`);
        sent.acknowledged = true;
        sent.told = report;
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error;
        this.refusals.push(`${this.name} ${number}: ${error.code} (${error.reason}) ${error.message}`);
        this.reasons.add(`${error.code} ${error.reason}`);
        if (this.#from.states.all.at(-1)?.kind === "closed") throw error;
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    }
  }
}

/** Somebody has it now who answers for it. */
function isAcknowledged({ status }: DeliveryReport): boolean {
  return status === "delivered" || status === "queued";
}

/** What the sender was told for good. */
function finalsOf({ id, told }: Sent, later: ReadonlyMap<string, DeliveryReport[]>): DeliveryReport[] {
  return [told, ...(later.get(id) ?? [])].filter(
    (report): report is DeliveryReport => report !== undefined && report.status !== "queued",
  );
}
