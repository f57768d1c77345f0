/**
 * What an owner asked for, when, and when that was confirmed: so a check can say which rules may have been in force at
 * some time. Rules can be in force from when they were asked for until later ones were confirmed. Only of one session the
 * order is kept: what a session asked for that is gone, and was never confirmed, may come into force at any later time.
 */

/** One request that replaces what was in force before, for those whom it is about. */
export interface RuleChange<R> {
  readonly rules: R;
  readonly requestedAtMs: number;
  /** When the server confirmed it; absent when it never did, and it may be in force or not. */
  confirmedAtMs?: number;
  /** The life of the device that asked for it. */
  readonly life: number;
}

/** The requests for one address, oldest first. */
export class RuleHistory<R> {
  readonly #changes: RuleChange<R>[];

  /** @param initial - in force from the beginning. */
  constructor(initial: R) {
    this.#changes = [
      {
        rules: initial,
        requestedAtMs: Number.NEGATIVE_INFINITY,
        confirmedAtMs: Number.NEGATIVE_INFINITY,
        life: 0,
      },
    ];
  }

  add(rules: R, requestedAtMs: number, life: number): RuleChange<R> {
    const change: RuleChange<R> = { rules, requestedAtMs, life };
    this.#changes.push(change);
    return change;
  }

  /**
   * Whether some rules for which `test` holds may have been in force at a time from `fromMs` to `untilMs`.
   * @param test - `undefined` when the change is not about whom the question is about: it ends nothing then.
   */
  mayHaveHeld(fromMs: number, untilMs: number, test: (rules: R) => boolean | undefined): boolean {
    const changes = this.#changes;
    const newestLife = changes.at(-1)?.life ?? 0;
    let ended = false;
    for (let i = changes.length - 1; i >= 0; i--) {
      const change = changes[i] as RuleChange<R>;
      if (change.requestedAtMs > untilMs) continue;
      const { confirmedAtMs = Number.POSITIVE_INFINITY, life, rules } = change;
      const isStray = confirmedAtMs === Number.POSITIVE_INFINITY && life < newestLife;
      if (ended && !isStray) continue;
      const held = test(rules);
      if (held) return true;
      // What was before this one had ended when the time began.
      if (held !== undefined && confirmedAtMs < fromMs) ended = true;
    }
    return false;
  }
}
