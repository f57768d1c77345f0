/** Long-running work that belongs to somebody who waits for its end. */
import type { Env } from "./env.js";
import { ParleyError } from "./errors.js";

/** Options of {@link TaskGroup}. */
export interface TaskGroupOptions {
  /** Told of every task that failed, after it was logged. Must not throw. */
  readonly onError?: (error: ParleyError, task: string) => void;
}

/**
 * Runs tasks that would otherwise be floating promises. One failed task does not end the others; its failure is logged
 * (`task.failed`) and told to the owner. `stop` aborts the signal that every task was given, and waits for all of them.
 */
export class TaskGroup {
  readonly #env: Pick<Env, "log">;
  readonly #options: TaskGroupOptions;
  readonly #controller = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #stopped: Promise<void> | undefined;

  constructor(env: Pick<Env, "log">, options: TaskGroupOptions = {}) {
    this.#env = env;
    this.#options = options;
  }

  /** Aborts when the group stops. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How many tasks are running. */
  get size(): number {
    return this.#running.size;
  }

  /**
   * Begins a task, synchronously. What it throws or rejects with is a failure, unless the group is being stopped: then it
   * is how the task ends.
   * @param name - for the log: a stable word, such as `"outbox.driver"`.
   * @returns false when the group is stopping or stopped: the task was not begun.
   */
  run(name: string, task: (signal: AbortSignal) => Promise<void> | void): boolean {
    if (this.#stopped !== undefined) return false;
    const running = this.#execute(name, task).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return true;
  }

  /** Resolves when no task is running: those that are begun while waiting count, too. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /**
   * Aborts the tasks and waits until all have ended. A second call returns the same promise.
   * @param reason - the signal's reason. @defaultValue a `ParleyError` `cancelled`
   */
  stop(reason?: unknown): Promise<void> {
    if (this.#stopped === undefined) {
      let done = (): void => {};
      this.#stopped = new Promise((resolve) => {
        done = resolve;
      });
      this.#controller.abort(reason ?? new ParleyError("cancelled", "the task group was stopped"));
      this.idle().then(done, done);
    }
    return this.#stopped;
  }

  async #execute(name: string, task: (signal: AbortSignal) => Promise<void> | void): Promise<void> {
    try {
      await task(this.signal);
    } catch (thrown) {
      if (this.signal.aborted) return;
      const error = ParleyError.from(thrown);
      this.#env.log.error({ event: "task.failed", task: name, error });
      this.#options.onError?.(error, name);
    }
  }
}
