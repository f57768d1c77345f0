/**
 * The clock of a domain whose servers share a Redis: wall time follows that of Redis, so that servers agree on times and
 * fences, and a server whose own clock jumps changes nothing.
 */
import type { Clock, Env, MonotonicMs, Timer, UnixMs } from "@parley/runtime";

/** How often Redis is asked, how many of its answers are remembered, and how much faster or slower time may go. */
const SAMPLE_MS = 2_000;
const SAMPLES = 8;
const SLEW = 0.1;
/** What is further off is taken over at once: at 10 % it would take too long. */
const STEP_MS = 10_000;

interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

/** See the file's comment. Durations and timers are those of the system. */
export class DomainClock implements Clock {
  readonly #env: Env;
  readonly #base: Clock;
  readonly #ask: () => Promise<number>;
  #samples: Sample[] = [];
  /** Wall time is monotonic time and this, as of `#asOfMs`; it moves towards `#targetMs`. */
  #offsetMs: number;
  #targetMs: number;
  #asOfMs: MonotonicMs;
  #timer: Timer | undefined;
  #stopped = false;

  /** @param ask - the time of Redis in Unix milliseconds, with a fraction. */
  constructor(env: Env, ask: () => Promise<number>) {
    this.#env = env;
    this.#base = env.clock;
    this.#ask = ask;
    this.#asOfMs = this.#base.monotonicMs();
    this.#offsetMs = this.#base.wallMs() - this.#asOfMs;
    this.#targetMs = this.#offsetMs;
  }

  /** Takes the time of Redis as it is, and follows it from now on. */
  async start(): Promise<void> {
    const { offsetMs } = await this.#sample();
    this.#offsetMs = offsetMs;
    this.#targetMs = offsetMs;
    this.#asOfMs = this.#base.monotonicMs();
    this.#later();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  wallMs(): UnixMs {
    const nowMs = this.#base.monotonicMs();
    this.#advance(nowMs);
    return Math.floor(nowMs + this.#offsetMs) as UnixMs;
  }

  monotonicMs(): MonotonicMs {
    return this.#base.monotonicMs();
  }

  timer(delayMs: number, fn: () => void): Timer {
    return this.#base.timer(delayMs, fn);
  }

  defer(fn: () => void): void {
    this.#base.defer(fn);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.#base.sleep(delayMs, signal);
  }

  #later(): void {
    if (this.#stopped) return;
    this.#timer = this.#base.timer(SAMPLE_MS, () => void this.#follow());
  }

  async #follow(): Promise<void> {
    try {
      const latest = await this.#sample();
      if (Math.abs(latest.offsetMs - this.#offsetMs) > STEP_MS) this.#step(latest.offsetMs);
      else this.#targetMs = this.#best().offsetMs;
    } catch {
      // Redis is away, which is told elsewhere: time goes on as it went.
    }
    this.#later();
  }

  #step(offsetMs: number): void {
    const byMs = Math.round(offsetMs - this.#offsetMs);
    this.#env.log.warn({ event: "clock.stepped", byMs });
    this.#samples = [];
    this.#offsetMs = offsetMs;
    this.#targetMs = offsetMs;
    this.#asOfMs = this.#base.monotonicMs();
  }

  async #sample(): Promise<Sample> {
    const askedMs = this.#base.monotonicMs();
    const redisMs = await this.#ask();
    const answeredMs = this.#base.monotonicMs();
    const roundTripMs = answeredMs - askedMs;
    const sample = { offsetMs: redisMs + roundTripMs / 2 - answeredMs, roundTripMs };
    this.#samples = [...this.#samples.slice(1 - SAMPLES), sample];
    return sample;
  }

  /** What came back soonest tells the time best: it stood in the fewest queues. */
  #best(): Sample {
    return this.#samples.reduce((best, one) => (one.roundTripMs <= best.roundTripMs ? one : best));
  }

  #advance(nowMs: MonotonicMs): void {
    const mostMs = (nowMs - this.#asOfMs) * SLEW;
    this.#asOfMs = nowMs;
    const leftMs = this.#targetMs - this.#offsetMs;
    if (leftMs === 0) return;
    this.#offsetMs += Math.abs(leftMs) <= mostMs ? leftMs : Math.sign(leftMs) * mostMs;
  }
}
