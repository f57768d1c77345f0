/**
 * Virtual time: a queue of events ordered by time, then by the order in which they were made.
 *
 * The loop takes one event, runs it, lets everything that it set off in promises finish, and takes the next. Nothing in a
 * simulation waits for real time, so a virtual hour costs what its events cost, and a seed replays exactly.
 */
import { nextTurn } from "@parley/runtime/testing";

/** An event that has been scheduled. */
export interface Scheduled {
  cancel(): void;
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  fn: (() => void) | undefined;
}

/** The one source of order in a simulation. */
export class Scheduler {
  private readonly heap: Entry[] = [];
  private nextOrder = 0;
  private currentMs = 0;
  private executed = 0;

  /** Virtual milliseconds since the start. */
  get nowMs(): number {
    return this.currentMs;
  }

  /** How many events ran: the size of a run. */
  get eventCount(): number {
    return this.executed;
  }

  /** Runs `fn` at `atMs` (now, when that has passed). Events of one time run in the order in which they were scheduled. */
  at(atMs: number, fn: () => void): Scheduled {
    const entry: Entry = { atMs: Math.max(atMs, this.currentMs), order: this.nextOrder++, fn };
    this.push(entry);
    return {
      cancel: () => {
        entry.fn = undefined;
      },
    };
  }

  /** Runs `fn` `delayMs` from now. */
  after(delayMs: number, fn: () => void): Scheduled {
    return this.at(this.currentMs + Math.max(0, delayMs), fn);
  }

  /**
   * Runs events until virtual time is `untilMs` or `done` says so.
   * @param eventsMax - fails beyond so many events in all: a loop without progress must not run for ever.
   */
  async runUntil(
    untilMs: number,
    options: { readonly done?: () => boolean; readonly eventsMax: number },
  ): Promise<void> {
    // What the caller set off in promises happens now, not at the time of the next event.
    await nextTurn();
    for (;;) {
      if (options.done?.()) return;
      const next = this.heap[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.pop();
      this.currentMs = next.atMs;
      if (next.fn === undefined) continue;
      this.executed += 1;
      if (this.executed > options.eventsMax) {
        throw new Error(`the simulation did not settle within ${options.eventsMax} events (eventsMax)`);
      }
      next.fn();
      await nextTurn();
    }
    if (Number.isFinite(untilMs)) this.currentMs = Math.max(this.currentMs, untilMs);
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent] as Entry)) break;
      heap[index] = heap[parent] as Entry;
      index = parent;
    }
    heap[index] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      if (!before(heap[child] as Entry, last)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
