/**
 * Ends this turn of the real event loop: when it resolves, every microtask and `nextTick` that was queued before has run.
 * For test clocks, which have to let the promises of the code under test settle; it tells nothing about time.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
