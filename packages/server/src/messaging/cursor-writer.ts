/** Writes cursors a little later, those of all devices together. */
import type { Env, Timer } from "@parley/runtime";
import { RetryLater } from "../core/retry-later.js";

/** Something whose cursor has moved. */
export interface MovedCursor {
  /** Writes it now. */
  writeCursor(): void;
}

/**
 * How long a cursor may stay unwritten. What a crash loses of it only means that a user agent that is started anew gets some
 * messages again; one that lives knows what it has.
 */
const DELAY_MS = 500;
/** Cursors that the store did not take; beyond, the oldest is given up: that device gets some messages again. */
const FAILED_MAX = 50_000;

/**
 * An acknowledgement alone is not worth a commit of its own, which costs as much as that of a message. So cursors that moved
 * are written together, twice a second; and at once when their feed ends.
 */
export class CursorWriter {
  readonly #env: Env;
  readonly #moved = new Set<MovedCursor>();
  readonly #failed: RetryLater<MovedCursor>;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(env: Env) {
    this.#env = env;
    this.#failed = new RetryLater(env, { itemsMax: FAILED_MAX, retry: (cursor) => cursor.writeCursor() });
  }

  /** Writes a cursor with the next ones. */
  later(cursor: MovedCursor): void {
    this.#moved.add(cursor);
    if (this.#stopped) return;
    this.#timer ??= this.#env.clock.timer(DELAY_MS, () => this.flush());
  }

  /** It is written already, or need not be any more. */
  forget(cursor: MovedCursor): void {
    this.#moved.delete(cursor);
    this.#failed.forget(cursor);
  }

  /** The store did not take it: it is written again until it does. */
  failed(cursor: MovedCursor): void {
    this.#failed.add(cursor);
  }

  /** The store answers again. */
  retryNow(): void {
    this.#failed.now();
  }

  /** Writes what has moved; what fails now is given up. */
  stop(): void {
    this.#stopped = true;
    this.flush();
    this.#failed.stop();
  }

  /** Writes what has moved, in one turn and so in one group. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const moved = [...this.#moved];
    this.#moved.clear();
    for (const cursor of moved) cursor.writeCursor();
  }
}
