/** What was sent and what came, by number: nothing may be missing, and nothing may come twice. */

/** Takes note of the numbers 0, 1, 2 … of one row of items. */
export class Numbering {
  #seen = new Uint8Array(1_024);
  #sent = 0;
  #received = 0;
  #doubled = 0;

  get sent(): number {
    return this.#sent;
  }

  /** How many different ones came. */
  get received(): number {
    return this.#received;
  }

  /** How many came again. */
  get doubled(): number {
    return this.#doubled;
  }

  get missing(): number {
    return this.#sent - this.#received;
  }

  /** @returns the number to send next. */
  next(): number {
    if (this.#sent === this.#seen.length) {
      const larger = new Uint8Array(2 * this.#sent);
      larger.set(this.#seen);
      this.#seen = larger;
    }
    return this.#sent++;
  }

  /** @returns whether it came for the first time. */
  take(number: number): boolean {
    if (!(number >= 0 && number < this.#sent)) throw new RangeError(`number ${number} was never sent`);
    if (this.#seen[number] === 1) {
      this.#doubled++;
      return false;
    }
    this.#seen[number] = 1;
    this.#received++;
    return true;
  }
}
