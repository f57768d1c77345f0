/** One life of a simulated process. A restart is a new `SimNode` on the same machine. */
import {
  type Clock,
  type Env,
  type Ids,
  type Logger,
  type MonotonicMs,
  nullMetrics,
  nullTracer,
  type Random,
  type Timer,
  type UnixMs,
} from "@parley/runtime";
import type { Scheduler } from "./scheduler.js";

/** What outlives the processes on it. */
export interface Machine {
  readonly name: string;
  /** How far its wall clock is ahead of the true time; behind, when negative. Faults change it while processes run. */
  clockOffsetMs: number;
}

/** What a simulated process is made of. */
export interface SimNodeOptions {
  readonly machine: Machine;
  /** Whose clock it goes by, where that is not its own machine's: servers that share a store go by the store's. */
  readonly clockMachine?: Machine;
  /** How far its idea of that clock is off, milliseconds. */
  readonly clockSkewMs?: number;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Logger;
  /** True wall time at virtual time 0, Unix milliseconds. */
  readonly epochMs: number;
}

/**
 * An `Env` of its own on the virtual clock. Killed, nothing of it runs any more, and its connections end. Frozen (as by SIGSTOP)
 * nothing of it runs either, but time goes on, and what was due or has come in runs when it goes on.
 */
export class SimNode {
  readonly name: string;
  readonly env: Env;
  readonly #clock: NodeClock;

  readonly #scheduler: Scheduler;
  readonly #onKill = new Set<() => void>();
  #alive = true;
  #frozen = false;
  /** What waits for the process to go on: timers that were due, and what has come in. */
  readonly #heldTimers: (() => void)[] = [];
  readonly #heldInput: (() => void)[] = [];

  constructor(options: SimNodeOptions) {
    this.name = options.machine.name;
    this.#scheduler = options.scheduler;
    this.#clock = new NodeClock(options, (fn) => this.#runTimer(fn));
    let counter = 0;
    const idRandom = options.random.fork("ids");
    const ids: Ids = {
      next: (kind) => {
        counter += 1;
        return `${kind}-${this.name}-${counter}-${idRandom.int(0x7fffffff).toString(36)}`;
      },
    };
    this.env = {
      clock: this.#clock,
      random: options.random.fork("env"),
      ids,
      log: options.log,
      metrics: nullMetrics,
      tracer: nullTracer,
    };
  }

  get running(): boolean {
    return this.#alive;
  }

  /** How many timers are set: a program that has stopped and leaves some has a leak. */
  get timersPending(): number {
    return this.#clock.pending;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** Stops the process in its tracks. */
  freeze(): void {
    this.#frozen = this.#alive;
  }

  /** Lets it go on. @param inputFirst - what has come in is handed over before the timers that were due, or the other way round. */
  thaw(inputFirst: boolean): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    const timers = this.#heldTimers.splice(0);
    const input = this.#heldInput.splice(0);
    for (const fn of inputFirst ? [...input, ...timers] : [...timers, ...input]) {
      this.#scheduler.after(0, () => this.#runTimer(fn));
    }
  }

  /** Hands something to the process that comes from outside: now, when it goes on, or never. */
  input(fn: () => void): void {
    if (!this.#alive) return;
    if (this.#frozen) this.#heldInput.push(fn);
    else fn();
  }

  #runTimer(fn: () => void): void {
    if (!this.#alive) return;
    if (this.#frozen) this.#heldTimers.push(fn);
    else fn();
  }

  /** Calls `fn` when the process is killed, e.g. to cut its connections. @returns takes it back. */
  whenKilled(fn: () => void): () => void {
    this.#onKill.add(fn);
    return () => this.#onKill.delete(fn);
  }

  /** Ends the process at once: no timer of it fires and no deferred work runs any more. Idempotent. */
  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#frozen = false;
    this.#heldTimers.length = 0;
    this.#heldInput.length = 0;
    for (const fn of this.#onKill) fn();
    this.#onKill.clear();
  }
}

class NodeClock implements Clock {
  readonly #options: SimNodeOptions;

  readonly #run: (fn: () => void) => void;

  pending = 0;

  /** @param run - runs a function of the process, unless it is dead. */
  constructor(options: SimNodeOptions, run: (fn: () => void) => void) {
    this.#options = options;
    this.#run = run;
  }

  wallMs(): UnixMs {
    const { epochMs, machine, clockMachine = machine, clockSkewMs = 0, scheduler } = this.#options;
    return Math.floor(epochMs + clockMachine.clockOffsetMs + clockSkewMs + scheduler.nowMs) as UnixMs;
  }

  monotonicMs(): MonotonicMs {
    return this.#options.scheduler.nowMs as MonotonicMs;
  }

  timer(delayMs: number, fn: () => void): Timer {
    let set = true;
    this.pending++;
    const scheduled = this.#options.scheduler.after(delayMs, () =>
      this.#run(() => {
        // It may have been cancelled by what ran before it, after the process was frozen.
        if (!set) return;
        set = false;
        this.pending--;
        fn();
      }),
    );
    const cancel = () => {
      if (!set) return;
      set = false;
      this.pending--;
      scheduled.cancel();
    };
    return { cancel, [Symbol.dispose]: cancel };
  }

  defer(fn: () => void): void {
    this.#options.scheduler.after(0, () => this.#run(fn));
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = this.timer(delayMs, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }
}
