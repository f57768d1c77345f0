/** Deterministic randomness and ids, for tests and simulations: the same seed gives the same run. Never for secrets. */
import type { Ids, Random } from "./env.js";

const TWO_32 = 2 ** 32;

/**
 * The generator sfc32 (Chris Doty-Humphrey's "small fast counter"), seeded from a text.
 * A fork depends only on the seed, the name, and how many forks of that name were made before: neither draws nor forks of
 * other names disturb it.
 */
export class SeededRandom implements Random {
  readonly #seed: string;
  readonly #forks = new Map<string, number>();
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number | string) {
    this.#seed = String(seed);
    [this.#a, this.#b, this.#c] = scatter(this.#seed);
    for (let round = 0; round < 12; round++) this.#next32();
  }

  int(below: number): number {
    if (!Number.isSafeInteger(below) || below < 1) {
      throw new RangeError(`below is ${below}, must be a whole number from 1 to 2^53 - 1`);
    }
    const wide = below > TWO_32;
    const range = wide ? 2 ** 53 : TWO_32;
    const fair = range - (range % below);
    for (;;) {
      const drawn = wide ? this.#next53() : this.#next32();
      if (drawn < fair) return drawn % below;
    }
  }

  chance(p: number): boolean {
    return this.#next53() / 2 ** 53 < p;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.#next32() & 0xff;
    return bytes;
  }

  fork(name: string): Random {
    const nth = this.#forks.get(name) ?? 0;
    this.#forks.set(name, nth + 1);
    return new SeededRandom(JSON.stringify([this.#seed, name, nth]));
  }

  #next53(): number {
    return (this.#next32() >>> 5) * 2 ** 26 + (this.#next32() >>> 6);
  }

  #next32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** Three well-mixed words of a text: FNV-1a from three bases, each finished as in MurmurHash3. */
function scatter(text: string): [number, number, number] {
  const word = (basis: number): number => {
    let hash = basis;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) | 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x6a09e667)];
}

/** Readable ids that count by kind: `session-1`, `message-1`, `message-2`. With a prefix: `n1-session-1`. */
export class CountingIds implements Ids {
  readonly #prefix: string;
  readonly #counts = new Map<string, number>();

  /** @param prefix - tells the ids of one node from those of another; of the characters of ids. */
  constructor(prefix = "") {
    this.#prefix = prefix === "" ? "" : `${prefix}-`;
  }

  next(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `${this.#prefix}${kind}-${count}`;
  }
}
