/** Runs a sweep when the next known thing is due, and from time to time for what is not known here. */
import type { Env, TaskGroup, Timer } from "@parley/runtime";

/** See {@link DueTimer}. */
export interface DueTimerOptions {
  /** For the log when it fails. */
  readonly name: string;
  /** The longest pause between two runs. */
  readonly ceilingMs: number;
  /** One sweep. Not called again before it has settled; a failure is logged, and the next run tries again. */
  readonly run: () => Promise<void>;
}

/** The pause after a failure, where nothing is due earlier than by the ceiling. */
const failedPauseMs = 1_000;

/**
 * What expires is in the store, and this process does not know all of it: so a sweep runs at least every `ceilingMs`, and
 * earlier when somebody {@link note}s an earlier time.
 */
export class DueTimer {
  readonly #env: Env;
  readonly #tasks: TaskGroup;
  readonly #options: DueTimerOptions;
  #timer: Timer | undefined;
  #dueAtMs = Number.POSITIVE_INFINITY;
  /** After a failure; otherwise long past. */
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #running = false;
  #started = false;

  constructor(env: Env, tasks: TaskGroup, options: DueTimerOptions) {
    this.#env = env;
    this.#tasks = tasks;
    this.#options = options;
  }

  /** Begins; the first run is `firstDelayMs` from now. @defaultValue at once */
  start(firstDelayMs = 0): void {
    this.#started = true;
    this.note(this.#env.clock.wallMs() + firstDelayMs);
  }

  /** Something is due at `atMs` (Unix milliseconds). */
  note(atMs: number): void {
    if (atMs >= this.#dueAtMs) return;
    this.#dueAtMs = atMs;
    if (this.#started && !this.#running) this.#arm();
  }

  /** Ends it; a sweep that runs goes on to its end (its `TaskGroup` waits for it). */
  stop(): void {
    this.#started = false;
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer?.cancel();
    const atMs = Math.max(this.#dueAtMs, this.#notBeforeMs);
    const delayMs = Math.min(Math.max(0, atMs - this.#env.clock.wallMs()), this.#options.ceilingMs);
    this.#timer = this.#env.clock.timer(delayMs, () => this.#fire());
  }

  #fire(): void {
    this.#running = true;
    this.#dueAtMs = this.#env.clock.wallMs() + this.#options.ceilingMs;
    this.#tasks.run(this.#options.name, async () => {
      try {
        await this.#options.run();
      } catch (error) {
        // Whatever is due meanwhile: what fails is not tried without a pause.
        this.#notBeforeMs = this.#env.clock.wallMs() + Math.min(failedPauseMs, this.#options.ceilingMs);
        throw error;
      } finally {
        this.#running = false;
        if (this.#started) this.#arm();
        this.#notBeforeMs = Number.NEGATIVE_INFINITY;
      }
    });
  }
}
