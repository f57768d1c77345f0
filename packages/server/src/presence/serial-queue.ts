/** One after the other. */

/** Runs tasks in the order in which they were given, each when the one before it has settled. */
export class SerialQueue {
  #last: Promise<unknown> | undefined;
  #waiting = 0;

  /** Whether nothing runs or waits. */
  get idle(): boolean {
    return this.#waiting === 0;
  }

  /** Runs `task` behind those that were given before. @returns what it returns; a failure does not stop the later ones. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const previous = this.#last;
    this.#waiting++;
    const running = previous === undefined ? task() : previous.then(task, task);
    const settled: Promise<void> = running.then(
      () => this.#settled(settled),
      () => this.#settled(settled),
    );
    this.#last = settled;
    return running;
  }

  #settled(settled: Promise<void>): void {
    this.#waiting--;
    if (this.#last === settled) this.#last = undefined;
  }
}

/** A {@link SerialQueue} for every key that is in use. */
export class KeyedQueues {
  readonly #queues = new Map<string, SerialQueue>();

  /** See {@link SerialQueue.run}. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = new SerialQueue();
      this.#queues.set(key, queue);
    }
    const running = queue.run(task);
    const forget = (): void => {
      if (queue.idle && this.#queues.get(key) === queue) this.#queues.delete(key);
    };
    // Behind the queue's own book-keeping, which was attached first.
    running.then(forget, forget);
    return running;
  }
}
