/** Sends that wait for the end of their message, each for as long as a sender is left waiting. */
import type { Env, Timer } from "@parley/runtime";
import { nameOf } from "./awaited-sends.js";
import type { OutgoingMessage, Waiter } from "./outbox-entry.js";

/** Whom to answer. */
export type Waiting = Pick<Waiter, "message"> & Pick<OutgoingMessage, "session" | "operationId">;

/** What {@link SendWaiters} works with. */
export interface SendWaitersParts {
  readonly queuedReportMs: number;
  /** Whether the message has to be kept, because it may have to be written again. */
  readonly keepsMessage: boolean;
  /** It was not answered in time. */
  readonly onImpatient: (waiter: Waiter) => void;
}

/** Makes those that wait, and says when their patience ends. */
export class SendWaiters {
  readonly #env: Env;
  readonly #parts: SendWaitersParts;
  /** In the order in which their patience ends. */
  #waiting: Waiter[] = [];
  #timer: Timer | undefined;
  #stopped = false;

  constructor(env: Env, parts: SendWaitersParts) {
    this.#env = env;
    this.#parts = parts;
  }

  add(message: OutgoingMessage): Waiter {
    const { session, operationId, id, inbox } = message;
    const waiter: Waiter = {
      session,
      operationId,
      id,
      inbox,
      queuedAtMs: this.#env.clock.monotonicMs() + this.#parts.queuedReportMs,
      answered: false,
      queued: false,
      next: undefined,
      message: this.#parts.keepsMessage ? message : undefined,
      made: false,
    };
    this.#waiting.push(waiter);
    this.#later();
    return waiter;
  }

  /** How many are not answered. */
  get waiting(): number {
    return this.#waiting.reduce((count, { answered }) => count + Number(!answered), 0);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** All wait equally long, so that the first in the list is the first whose patience ends: one timer for all. */
  #later(): void {
    const first = this.#waiting[0];
    if (this.#timer !== undefined || first === undefined || this.#stopped) return;
    const delayMs = Math.max(1, first.queuedAtMs - this.#env.clock.monotonicMs());
    this.#timer = this.#env.clock.timer(delayMs, () => {
      this.#timer = undefined;
      this.#endPatience();
      this.#later();
    });
  }

  #endPatience(): void {
    const nowMs = this.#env.clock.monotonicMs();
    const waiting = this.#waiting;
    let head = 0;
    for (let waiter = waiting[head]; waiter !== undefined; waiter = waiting[head]) {
      if (!waiter.answered && waiter.queuedAtMs > nowMs) break;
      head++;
      if (!waiter.answered) this.#parts.onImpatient(waiter);
    }
    this.#waiting = waiting.slice(head);
  }
}

/** It was answered, or is not waited for any more: nothing of it is kept. */
export function dismiss(waiter: Waiter): void {
  waiter.answered = true;
  waiter.session = undefined;
  waiter.message = undefined;
}

/** Those that still wait for the answer, and can be given it: they count as answered from now on. And whether QUEUED was said. */
export function takeChain(first: Waiter | undefined): {
  waiters: readonly Waiting[];
  wasQueued: boolean;
} {
  const waiters: Waiting[] = [];
  let wasQueued = false;
  for (let waiter = first; waiter !== undefined; waiter = waiter.next) {
    if (waiter.queued) wasQueued = true;
    if (waiter.answered) continue;
    const { session, operationId, message } = waiter;
    dismiss(waiter);
    if (session?.open === true) waiters.push({ session, operationId, message });
  }
  return { waiters, wasQueued };
}

/** What its Sends call the message; `undefined` when none of them waits any more. */
export function chainName(first: Waiter): string | undefined {
  for (let waiter: Waiter | undefined = first; waiter !== undefined; waiter = waiter.next)
    if (waiter.message !== undefined) return nameOf(waiter.message);
  return undefined;
}
