/** Writes cursors a little later, those of all devices together. */
import type { Env, Timer } from "@parley/runtime";

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

/**
 * An acknowledgement alone is not worth a commit of its own, which costs as much as that of a message. So cursors that moved
 * are written together, twice a second; and at once when their feed ends.
 */
export class CursorWriter {
  readonly #env: Env;
  readonly #moved = new Set<MovedCursor>();
  #timer: Timer | undefined;

  constructor(env: Env) {
    this.#env = env;
  }

  /** Writes a cursor with the next ones. */
  later(cursor: MovedCursor): void {
    this.#moved.add(cursor);
    this.#timer ??= this.#env.clock.timer(DELAY_MS, () => this.flush());
  }

  /** It is written already, or need not be any more. */
  forget(cursor: MovedCursor): void {
    this.#moved.delete(cursor);
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
