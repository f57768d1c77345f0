/** One home server's connection to the store that it shares with others: slow, lost and found again. */
import { ParleyError, type Random } from "@parley/runtime";
import type { Store, StoreHealth } from "@parley/store";
import type { SimNode } from "./node.js";
import type { ServerProcess, ServerWorld } from "./server-process.js";

/** The process at the other end of the connections. */
export interface StoreHost extends ServerProcess {
  /** The store itself; absent while the process does not run. */
  readonly backing: Store | undefined;
  readonly troublesAtMs: number[];
}

/** How a call ends. */
type Outcome =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "error"; readonly error: unknown };

interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** When it gives up waiting for the store. */
  readonly deadlineMs: number;
  outcome: Outcome | undefined;
  settled: boolean;
}

/** What may become of a call on a bad day, besides that it is carried out. */
type CallFault = "refused" | "answer lost" | "twice" | "none";

/**
 * Calls are carried out and answered in their order. Those whose answer was lost with the connection are sent again, in order,
 * so they may be carried out twice; what waits too long is refused, and may have been carried out or not.
 */
export class StoreChannel {
  readonly #node: SimNode;
  readonly #process: StoreHost;
  readonly #world: ServerWorld;
  readonly #random: Random;
  /** Sent, in order, until they are answered. */
  #underWay: Call[] = [];
  /** Not sent, or to be sent again, in order. */
  #waiting: Call[] = [];
  /** Rises with each connection: what belongs to an earlier one is lost. */
  #connection = 0;
  #nextArrivalMs = 0;
  #nextAnswerMs = 0;
  #health: StoreHealth = { kind: "up" };
  readonly #onHealth = new Set<(health: StoreHealth) => void>();
  #retryDue = false;
  /** The node is dead: so many calls that it had sent are still carried out. */
  #lastWords: number | undefined;
  #isClosed = false;
  #whenIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  #resolveClosed!: (failure: Error | undefined) => void;
  readonly closed: Promise<Error | undefined>;

  constructor(node: SimNode, process: StoreHost, world: ServerWorld) {
    this.#node = node;
    this.#process = process;
    this.#world = world;
    this.#random = world.sharedRandom.fork(`store ${node.name}`);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  get health(): StoreHealth {
    return this.#health;
  }

  onHealth(fn: (health: StoreHealth) => void): () => void {
    const listener = (health: StoreHealth): void => fn(health);
    this.#onHealth.add(listener);
    return () => this.#onHealth.delete(listener);
  }

  call(name: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#isClosed) {
      return Promise.reject(
        new ParleyError("unavailable", "the store is closed", {
          details: { reason: "store_closed" },
          retryable: false,
        }),
      );
    }
    const { requestTimeoutMs = 0 } = this.#world.settings.shared ?? {};
    return new Promise((resolve, reject) => {
      const deadlineMs = this.#world.nowMs() + requestTimeoutMs;
      const call: Call = { name, args, resolve, reject, deadlineMs, outcome: undefined, settled: false };
      if (this.#isOpen && this.#waiting.length === 0) this.#send(call);
      else this.#wait([call]);
    });
  }

  /** Waits for what was called before. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The connection is gone, at the store's side. */
  lose(): void {
    this.#connection++;
    this.#goDown();
    this.#wait(this.#underWay.splice(0), true);
  }

  /** The way to the store may be open again. */
  wake(): void {
    if (this.#health.kind === "up" && this.#waiting.length === 0) return;
    this.#retrySoon();
  }

  /** The home server is dead. Some of what it has sent still arrives. */
  die(): void {
    this.#lastWords = this.#random.int(this.#underWay.length + 1);
    this.#waiting = [];
  }

  get #isOpen(): boolean {
    const { network } = this.#world;
    const { name } = this.#process;
    return (
      this.#process.backing !== undefined &&
      network.isOpen(this.#node.name, name) &&
      network.isOpen(name, this.#node.name)
    );
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    if (this.#underWay.length + this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
    this.#goDown();
    this.#resolveClosed(undefined);
  }

  #delay(): number {
    const { storeDelayMs = 0, storeJitterMs = 0 } = this.#world.settings.shared ?? {};
    return storeDelayMs + this.#random.int(storeJitterMs + 1);
  }

  #send(call: Call): void {
    const connection = this.#connection;
    this.#underWay.push(call);
    this.#nextArrivalMs = Math.max(this.#nextArrivalMs, this.#world.nowMs() + this.#delay());
    this.#world.at(this.#nextArrivalMs, () => {
      if (connection !== this.#connection) return;
      if (this.#lastWords !== undefined && this.#lastWords-- <= 0) return;
      if (!this.#isOpen) this.lose();
      else this.#process.node?.input(() => this.#arrive(call, connection));
    });
  }

  /** The store carries it out. */
  #arrive(call: Call, connection: number): void {
    const { backing } = this.#process;
    if (backing === undefined || connection !== this.#connection) return;
    const fault = this.#drawFault();
    if (fault !== "none") this.#world.count(`store call: ${fault}`);
    const answer = (outcome: Outcome): void => {
      if (connection !== this.#connection) return;
      call.outcome = outcome;
      this.#answer(connection);
    };
    const unavailable: Outcome = { kind: "error", error: storeUnavailable("the connection was lost") };
    if (fault === "refused") {
      answer(unavailable);
      return;
    }
    if (fault === "twice") void carryOut(backing, call).catch(() => undefined);
    carryOut(backing, call).then(
      (value) => answer(fault === "answer lost" ? unavailable : { kind: "value", value }),
      (error: unknown) => {
        // A store that was closed under its clients is one that they cannot reach.
        if (ParleyError.from(error).code !== "unavailable") answer({ kind: "error", error });
      },
    );
  }

  /** Sends back what is answered, in the order of the calls. */
  #answer(connection: number): void {
    for (const call of this.#underWay) {
      if (call.settled) continue;
      const { outcome } = call;
      if (outcome === undefined) return;
      call.settled = true;
      this.#nextAnswerMs = Math.max(this.#nextAnswerMs, this.#world.nowMs() + this.#delay());
      this.#world.at(this.#nextAnswerMs, () => this.#arriveBack(call, outcome, connection));
    }
  }

  #arriveBack(call: Call, outcome: Outcome, connection: number): void {
    if (connection !== this.#connection) return;
    if (!this.#isOpen) {
      this.lose();
      return;
    }
    this.#underWay = this.#underWay.filter((other) => other !== call);
    this.#settle(call, outcome);
  }

  #settle(call: Call, outcome: Outcome): void {
    if (outcome.kind === "error") this.#process.troublesAtMs.push(this.#world.nowMs());
    call.settled = true;
    this.#node.input(() => {
      if (outcome.kind === "value") call.resolve(outcome.value);
      else call.reject(outcome.error);
    });
    if (this.#underWay.length + this.#waiting.length === 0) this.#whenIdle?.();
  }

  /** @param first - they were sent before, so they stand before what waits. */
  #wait(calls: readonly Call[], first = false): void {
    for (const call of calls) {
      call.outcome = undefined;
      call.settled = false;
      this.#world.at(call.deadlineMs, () => this.#giveUp(call));
    }
    this.#waiting = first ? [...calls, ...this.#waiting] : [...this.#waiting, ...calls];
    if (this.#waiting.length > 0) {
      this.#goDown();
      this.#retrySoon();
    }
  }

  #giveUp(call: Call): void {
    if (!this.#waiting.includes(call)) return;
    this.#waiting = this.#waiting.filter((other) => other !== call);
    this.#world.count("store call: waited too long");
    const { requestTimeoutMs } = this.#world.settings.shared ?? {};
    this.#settle(call, { kind: "error", error: storeUnavailable(`no answer within ${requestTimeoutMs} ms`) });
  }

  #retrySoon(): void {
    if (this.#retryDue || !this.#isOpen || !this.#node.running) return;
    this.#retryDue = true;
    this.#world.after(20 + this.#random.int(200), () => {
      this.#retryDue = false;
      if (!this.#isOpen || !this.#node.running) return;
      this.#goUp();
      for (const call of this.#waiting.splice(0)) this.#send(call);
    });
  }

  #goDown(): void {
    if (this.#health.kind === "down") return;
    this.#world.count("store away");
    const sinceMs = this.#node.env.clock.wallMs();
    this.#tell({ kind: "down", sinceMs, cause: "the connection to the store is lost" });
  }

  #goUp(): void {
    if (this.#health.kind === "down" && !this.#isClosed) this.#tell({ kind: "up" });
  }

  #tell(health: StoreHealth): void {
    this.#node.input(() => {
      this.#health = health;
      for (const listener of [...this.#onHealth]) listener(health);
    });
  }

  #drawFault(): CallFault {
    const { storeFaultChance = 0 } = this.#world.settings.shared ?? {};
    if (!this.#world.storeFails || !this.#random.chance(storeFaultChance)) return "none";
    return (["refused", "answer lost", "twice"] as const)[this.#random.int(3)] ?? "none";
  }
}

function carryOut(store: Store, call: Call): Promise<unknown> {
  const method = store[call.name as keyof Store] as (...args: readonly unknown[]) => Promise<unknown>;
  return method.call(store, ...call.args);
}

function storeUnavailable(why: string): ParleyError {
  return new ParleyError("unavailable", `the store cannot be reached: ${why}`, {
    details: { reason: "store_unavailable" },
  });
}
