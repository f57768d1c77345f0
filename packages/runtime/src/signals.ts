/**
 * Abort signals that clean up behind themselves. Whoever makes one disposes of it when the work is done; then no listener
 * stays on a long-lived signal (`AbortSignal.any` has leaked there: nodejs/node #54614).
 */
import type { Env } from "./env.js";
import { ParleyError } from "./errors.js";

/** A signal, and how to let go of what it listens to. */
export interface DisposableSignal extends Disposable {
  readonly signal: AbortSignal;
  /** Removes the listeners and timers. Idempotent. The signal does not abort any more unless it already has. */
  dispose(): void;
}

/**
 * A signal that aborts as soon as any of the given ones does, with its reason; at once when one already has.
 * `undefined` stands for a signal that never aborts.
 */
export function linkSignals(...parents: readonly (AbortSignal | undefined)[]): DisposableSignal {
  const controller = new AbortController();
  const listeners: { parent: AbortSignal; onAbort: () => void }[] = [];
  const dispose = (): void => {
    for (const { parent, onAbort } of listeners) parent.removeEventListener("abort", onAbort);
    listeners.length = 0;
  };
  for (const parent of parents) {
    if (parent === undefined) continue;
    const onAbort = (): void => {
      dispose();
      controller.abort(parent.reason);
    };
    if (parent.aborted) {
      onAbort();
      break;
    }
    parent.addEventListener("abort", onAbort, { once: true });
    listeners.push({ parent, onAbort });
  }
  return { signal: controller.signal, dispose, [Symbol.dispose]: dispose };
}

/**
 * A signal that aborts after `delayMs`, with a `ParleyError` (`deadline_exceeded`) that names the delay, or when the parent
 * aborts, with the parent's reason.
 */
export function deadlineSignal(
  env: Pick<Env, "clock">,
  delayMs: number,
  parent?: AbortSignal,
): DisposableSignal {
  const deadline = new AbortController();
  const timer = env.clock.timer(delayMs, () => {
    deadline.abort(new ParleyError("deadline_exceeded", `not done within ${delayMs} ms`));
  });
  const linked = linkSignals(parent, deadline.signal);
  const dispose = (): void => {
    timer.cancel();
    linked.dispose();
  };
  if (linked.signal.aborted) dispose();
  else linked.signal.addEventListener("abort", dispose, { once: true });
  return { signal: linked.signal, dispose, [Symbol.dispose]: dispose };
}

/**
 * Waits for the promise, but no longer than until the signal aborts; what the promise stands for goes on regardless, and
 * its later failure is dropped.
 * @throws `signal.reason` when the signal aborts first, or what the promise rejects with.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
