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
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Logger;
  /** True wall time at virtual time 0, Unix milliseconds. */
  readonly epochMs: number;
}

/** An `Env` of its own on the virtual clock. Killed, nothing of it runs any more, and its connections end. */
export class SimNode {
  readonly name: string;
  readonly env: Env;
  readonly #clock: NodeClock;

  readonly #onKill = new Set<() => void>();

  #alive = true;

  constructor(options: SimNodeOptions) {
    this.name = options.machine.name;
    this.#clock = new NodeClock(options, () => this.#alive);
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

  /** Calls `fn` when the process is killed, e.g. to cut its connections. @returns takes it back. */
  whenKilled(fn: () => void): () => void {
    this.#onKill.add(fn);
    return () => this.#onKill.delete(fn);
  }

  /** Ends the process at once: no timer of it fires and no deferred work runs any more. Idempotent. */
  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const fn of this.#onKill) fn();
    this.#onKill.clear();
  }
}

class NodeClock implements Clock {
  readonly #options: SimNodeOptions;

  readonly #isAlive: () => boolean;

  pending = 0;

  constructor(options: SimNodeOptions, isAlive: () => boolean) {
    this.#options = options;
    this.#isAlive = isAlive;
  }

  wallMs(): UnixMs {
    const { epochMs, machine, scheduler } = this.#options;
    return Math.floor(epochMs + machine.clockOffsetMs + scheduler.nowMs) as UnixMs;
  }

  monotonicMs(): MonotonicMs {
    return this.#options.scheduler.nowMs as MonotonicMs;
  }

  timer(delayMs: number, fn: () => void): Timer {
    let set = true;
    this.pending++;
    const scheduled = this.#options.scheduler.after(delayMs, () => {
      set = false;
      this.pending--;
      if (this.#isAlive()) fn();
    });
    const cancel = () => {
      if (!set) return;
      set = false;
      this.pending--;
      scheduled.cancel();
    };
    return { cancel, [Symbol.dispose]: cancel };
  }

  defer(fn: () => void): void {
    this.#options.scheduler.after(0, () => {
      if (this.#isAlive()) fn();
    });
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
