/** What happened, by name: a run in which little happened proves little. */

/** Counts by name. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(what: string, times: number = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
  }

  addAll(other: Counts): void {
    for (const [what, times] of other.#counts) this.add(what, times);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** In the order of the names. */
  entries(): readonly (readonly [string, number])[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
