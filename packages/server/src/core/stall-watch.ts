/** Notices that this process did not run for a while: it was stopped, or its event loop was blocked. */
import type { Bus, BusSubscription } from "@parley/bus";
import type { Env, Timer } from "@parley/runtime";

/** Options of {@link StallWatch}. */
export interface StallWatchOptions {
  /** Standing still for longer than this is a stall. */
  readonly limitMs: number;
  /** Called once for each, before anything that has come in meanwhile is handled. */
  readonly onStall: (stalledMs: number) => void;
}

/**
 * A timer beats four times within the limit. After a stop the event loop may hand over what came in before it runs the
 * timer, so whoever takes something in asks first ({@link StallWatch.check}): a comparison of two numbers.
 */
export class StallWatch {
  readonly #env: Env;
  readonly #options: StallWatchOptions;
  #beatMs = 0;
  #timer: Timer | undefined;

  constructor(env: Env, options: StallWatchOptions) {
    this.#env = env;
    this.#options = options;
  }

  start(): void {
    this.#beatMs = this.#env.clock.monotonicMs();
    this.#beatLater();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /**
   * To be called before anything that came in is handled.
   * @param nowMs - monotonic milliseconds, where the caller has them.
   */
  check(nowMs: number = this.#env.clock.monotonicMs()): void {
    if (nowMs - this.#beatMs <= this.#options.limitMs || this.#timer === undefined) return;
    const stalledMs = Math.round(nowMs - this.#beatMs);
    this.#beatMs = nowMs;
    this.#options.onStall(stalledMs);
  }

  #beatLater(): void {
    this.#timer = this.#env.clock.timer(Math.max(1, Math.floor(this.#options.limitMs / 4)), () => {
      const nowMs = this.#env.clock.monotonicMs();
      this.check(nowMs);
      this.#beatMs = nowMs;
      if (this.#timer !== undefined) this.#beatLater();
    });
  }
}

/** A bus whose handlers ask the watch first. */
export function watchedBus(bus: Bus, watch: StallWatch): Bus {
  return {
    publish: (subject, payload) => bus.publish(subject, payload),
    subscribe: (subject, handler): Promise<BusSubscription> =>
      bus.subscribe(subject, (payload, from) => {
        watch.check();
        handler(payload, from);
      }),
    get subscriptionCount() {
      return bus.subscriptionCount;
    },
    shared: bus.shared,
    get health() {
      return bus.health;
    },
    onHealth: (fn) => bus.onHealth(fn),
    onGap: (fn) =>
      bus.onGap((gap) => {
        watch.check();
        fn(gap);
      }),
    close: () => bus.close(),
  };
}
