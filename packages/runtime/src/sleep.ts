import type { Clock } from "./env.js";

/**
 * `Clock.sleep` by means of `Clock.timer`: what every clock needs and none has to write.
 * The timer and the listener are gone when it settles.
 * @throws `signal.reason` when the signal is, or becomes, aborted.
 */
export function sleepOn(clock: Pick<Clock, "timer">, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.timer(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
