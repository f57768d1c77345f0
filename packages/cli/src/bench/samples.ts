/** Durations that were measured, and their percentiles. */

/** Milliseconds, as they are printed. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Keeps every sample, so that percentiles are exact; eight bytes each. */
export class Samples {
  #values = new Float64Array(4_096);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  /** By the nearest rank; zeros where there are no samples. */
  percentiles(): Percentiles {
    const sorted = this.#values.slice(0, this.#count).sort();
    const rank = (p: number): number => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? 0;
    return { p50: rounded(rank(0.5)), p99: rounded(rank(0.99)), max: rounded(rank(1)) };
  }
}

/** With so many digits that more would be noise. */
export function rounded(value: number, digits = 2): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
