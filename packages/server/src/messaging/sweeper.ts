/** Removes what has been kept for long enough. */
import { type Env, TaskGroup } from "@parley/runtime";
import type { Store } from "@parley/store";
import type { MessageOptions } from "../options.js";

/** Records in one step: between steps others have their turn. */
const STEP = 500;

/** Held by the one of several servers that sweeps. What two of them sweep at once is merely swept once. */
const LEASE = "sweep";

/** What {@link Sweeper} works with. */
export interface SweeperParts {
  readonly store: Pick<Store, "sweepMessages" | "sweepReports" | "shared" | "claimLease">;
  /** This server's name within its domain. */
  readonly node: string;
  readonly options: Pick<
    MessageOptions,
    "messageRetentionMs" | "readRetentionMs" | "dedupeMs" | "reportRetentionMs" | "sweepMs"
  >;
}

/** Goes over messages, remembered ids and reports every `sweepMs`. */
export class Sweeper {
  readonly #env: Env;
  readonly #parts: SweeperParts;
  readonly #tasks: TaskGroup;

  constructor(env: Env, parts: SweeperParts) {
    this.#env = env;
    this.#parts = parts;
    this.#tasks = new TaskGroup(env);
  }

  start(): void {
    this.#tasks.run("messages.sweep", (signal) => this.#run(signal));
  }

  stop(): Promise<void> {
    return this.#tasks.stop();
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#env.clock.sleep(this.#parts.options.sweepMs, signal);
      try {
        if (await this.#isMyTurn()) await this.#sweep(signal);
      } catch (error) {
        if (signal.aborted) return;
        // The next round tries again; a store that is broken for good ends the server elsewhere.
        this.#env.log.warn({ event: "messages.sweep_failed", error });
      }
    }
  }

  /** Of several servers one sweeps, until it has not done so for two rounds. */
  async #isMyTurn(): Promise<boolean> {
    const { store, options, node } = this.#parts;
    if (!store.shared) return true;
    const nowMs = this.#env.clock.wallMs();
    const untilMs = nowMs + 3 * options.sweepMs;
    const claim = await store.claimLease({ name: LEASE, holder: node, nowMs, untilMs });
    return claim.kind === "held";
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { store, options } = this.#parts;
    const nowMs = this.#env.clock.wallMs();
    const limits = {
      receivedBeforeMs: nowMs - options.messageRetentionMs,
      readBeforeMs: nowMs - options.readRetentionMs,
      forgetBeforeMs: nowMs - options.dedupeMs,
      limit: STEP,
    };
    while (!signal.aborted && (await store.sweepMessages(limits)) >= STEP);
    const reportsBeforeMs = nowMs - options.reportRetentionMs;
    while (!signal.aborted && (await store.sweepReports(reportsBeforeMs, STEP)) >= STEP);
  }
}
