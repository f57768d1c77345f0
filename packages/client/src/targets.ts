/** Where a user agent may connect to, and in which order it tries. */
import type { DialTarget } from "@parley/protocol";
import type { Env } from "@parley/runtime";

/** A server that ends has said where else to go, and when. */
export interface Elsewhere {
  /** `host:port`, in the order in which to try them. */
  readonly alternatives: readonly string[];
  readonly afterMs: number;
}

/** How many addresses are remembered of what servers said. */
const learntMax = 16;

/**
 * The servers of one domain: those that the application named, and those that a server named. They all have to show a
 * certificate of the same domain by the same authorities, so nobody can send a user agent anywhere else.
 *
 * Attempts go in rounds: each address is tried once in a round, without a pause between them.
 */
export class Targets {
  readonly #random: Env["random"];
  readonly #target: DialTarget;
  readonly #given: readonly string[];
  #learnt: readonly string[] = [];
  #current: string;
  /** What is left of this round; the current one is not in it. */
  #left: string[];

  constructor(env: Pick<Env, "random">, target: DialTarget, alternatives: readonly string[]) {
    this.#random = env.random;
    this.#target = target;
    this.#given = [...new Set([target.address, ...alternatives])];
    this.#current = target.address;
    this.#left = this.#given.slice(1);
  }

  /** The one to try, or the one that is connected. */
  get current(): DialTarget {
    return this.#current === this.#target.address
      ? this.#target
      : { ...this.#target, address: this.#current };
  }

  /** Remembers what a server says of the others. */
  learn(addresses: readonly string[]): void {
    if (addresses.length > 0) this.#learnt = addresses.slice(0, learntMax);
  }

  /** The current one cannot be used now. @returns whether another one is to be tried in this round; then it is the current one. */
  next(): boolean {
    const [address] = this.#left;
    if (address === undefined) return false;
    this.#left = this.#left.slice(1);
    this.#current = address;
    return true;
  }

  /**
   * Begins a round after the current one was lost: first where it said to go, then the others in a random order, and the
   * lost one last.
   */
  leave(said: readonly string[] = []): void {
    const others = this.#shuffled(this.#known().filter((address) => !said.includes(address)));
    this.#begin([...said, ...others].filter((address) => address !== this.#current).concat(this.#current));
  }

  /** Begins a round with the current one, after a pause. */
  again(): void {
    const others = this.#shuffled(this.#known().filter((address) => address !== this.#current));
    this.#begin([this.#current, ...others]);
  }

  /** Begins a round as the first one was, for whoever connects anew. */
  restart(): void {
    this.#begin([...this.#given]);
  }

  #begin(round: readonly string[]): void {
    const [first = this.#target.address, ...rest] = round;
    this.#current = first;
    this.#left = rest;
  }

  #known(): string[] {
    return [...new Set([...this.#given, ...this.#learnt])];
  }

  #shuffled(addresses: string[]): string[] {
    for (let i = addresses.length - 1; i > 0; i--) {
      const j = this.#random.int(i + 1);
      [addresses[i], addresses[j]] = [addresses[j] as string, addresses[i] as string];
    }
    return addresses;
  }
}
