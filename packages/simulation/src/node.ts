/**
 * One simulated process: an `Env` of its own on the virtual clock. When it is killed, its timers, deferred work and
 * connections end with it, as `kill -9` would have it; what it had on its disk stays.
 */
import type { Clock, Env, Ids, Logger, MonotonicMs, Random, Timer, UnixMs } from "@parley/runtime";
import type { Scheduler } from "./scheduler.js";

/** What a simulated process is made of. */
export interface SimNodeOptions {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Logger;
  /** Wall time at virtual time 0, Unix milliseconds. */
  readonly epochMs: number;
  /** How far this node's wall clock is ahead (or behind, when negative). */
  readonly clockSkewMs: number;
}

/** One life of a simulated process. A restart is a new `SimNode` of the same name. */
export class SimNode {
  readonly name: string;
  readonly env: Env;
  private alive = true;
  private readonly onKill = new Set<() => void>();

  constructor(options: SimNodeOptions) {
    this.name = options.name;
    const clock = new NodeClock(options, () => this.alive);
    let counter = 0;
    const idRandom = options.random.fork("ids");
    const ids: Ids = {
      next: (kind) => {
        counter += 1;
        return `${kind}-${options.name}-${counter}-${idRandom.int(0x7fffffff).toString(36)}`;
      },
    };
    this.env = {
      clock,
      random: options.random.fork("env"),
      ids,
      log: options.log.child({ node: options.name }),
    };
  }

  get running(): boolean {
    return this.alive;
  }

  /** Calls `fn` when the process is killed, e.g. to cut its connections. @returns takes it back. */
  whenKilled(fn: () => void): () => void {
    this.onKill.add(fn);
    return () => this.onKill.delete(fn);
  }

  /** Ends the process at once: no timer of it fires and no deferred work runs any more. Idempotent. */
  kill(): void {
    if (!this.alive) return;
    this.alive = false;
    for (const fn of this.onKill) fn();
    this.onKill.clear();
  }
}

class NodeClock implements Clock {
  constructor(
    private readonly options: SimNodeOptions,
    private readonly isAlive: () => boolean,
  ) {}

  wallMs(): UnixMs {
    const { epochMs, clockSkewMs, scheduler } = this.options;
    return Math.floor(epochMs + clockSkewMs + scheduler.nowMs) as UnixMs;
  }

  monotonicMs(): MonotonicMs {
    return this.options.scheduler.nowMs as MonotonicMs;
  }

  timer(delayMs: number, fn: () => void): Timer {
    const scheduled = this.options.scheduler.after(delayMs, () => {
      if (this.isAlive()) fn();
    });
    const cancel = () => scheduled.cancel();
    return { cancel, [Symbol.dispose]: cancel };
  }

  defer(fn: () => void): void {
    this.options.scheduler.after(0, () => {
      if (this.isAlive()) fn();
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
