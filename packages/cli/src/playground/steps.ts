/** Plays steps, checks each, and says how it went. */
import { type Env, ParleyError } from "@parley/runtime";
import { failureOf } from "../exit.js";
import type { Output } from "../output.js";

/** How one step went. */
export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  /** How long it took. */
  readonly ms: number;
}

/** How long a step may take. */
const stepTimeoutMs = 15_000;

export class Steps {
  readonly #env: Env;
  readonly #output: Output;
  readonly #startedMs: number;
  readonly results: StepResult[] = [];

  constructor(env: Env, output: Output) {
    this.#env = env;
    this.#output = output;
    this.#startedMs = env.clock.monotonicMs();
  }

  /**
   * Plays one step.
   * @param title - what happens, for people.
   * @param work - returns what was seen, for people.
   * @throws what `work` throws, after it was printed; `deadline_exceeded` when it takes too long.
   */
  async play<T>(
    name: string,
    title: string,
    work: () => Promise<readonly [seen: string, value: T]>,
  ): Promise<T> {
    const { clock } = this.#env;
    const beginMs = clock.monotonicMs();
    try {
      const [seen, value] = await this.#inTime(title, work());
      this.#say({ name, title, ok: true, beginMs, seen });
      return value;
    } catch (error) {
      this.#say({ name, title, ok: false, beginMs, seen: failureOf(error).message });
      throw error;
    }
  }

  async #inTime<T>(title: string, work: Promise<T>): Promise<T> {
    let timer: { cancel(): void } | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = this.#env.clock.timer(stepTimeoutMs, () =>
        reject(
          new ParleyError("deadline_exceeded", `not seen within ${stepTimeoutMs / 1000} s: ${title}`, {
            details: { reason: "step_timeout" },
          }),
        ),
      );
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      timer?.cancel();
    }
  }

  #say(step: { name: string; title: string; ok: boolean; beginMs: number; seen: string }): void {
    const { name, title, ok, beginMs, seen } = step;
    const nowMs = this.#env.clock.monotonicMs();
    const ms = Math.round(nowMs - beginMs);
    this.results.push({ name, ok, ms });
    const at = `${((nowMs - this.#startedMs) / 1000).toFixed(3).padStart(7)} s`;
    const mark = ok ? "ok  " : "FAIL";
    this.#output.event(
      { event: "step", name, ok, ms, title, seen },
      `${at}  ${mark}  ${title}\n                 ${seen}`,
    );
  }
}
