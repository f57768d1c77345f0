/**
 * The layout of the keys. Everything of an entity, and the indices over the entities of its bucket, begin with
 * `<prefix>:{b<N>}:`, so that they are in one slot of a cluster and one script can change them together.
 */

/** How many buckets a new store has; the schema record says how many this one has. */
export const BUCKETS = 256;

/** The version of the layout. A store with a newer one is not opened. */
export const SCHEMA_VERSION = 1;

/** Later than every time; what infinity is stored as. */
export const NEVER = 2 ** 48 - 1;

/** A time as it is stored. */
export function stamp(ms: number): number {
  return Math.min(ms, NEVER);
}

/** Finds buckets, and says what the keys in them begin with. */
export class Buckets {
  readonly count: number;
  readonly #prefixes: readonly string[];

  constructor(prefix: string, count: number) {
    this.count = count;
    this.#prefixes = Array.from({ length: count }, (_, index) => `${prefix}:{b${index}}:`);
  }

  /** What the keys of a bucket begin with, with the colon. */
  prefix(bucket: number): string {
    return this.#prefixes[bucket] as string;
  }

  /**
   * The bucket of a name. A principal, and the presentity and inbox of the same name, share one: so nearly every account
   * is in one place and is made and removed by one script.
   */
  of(name: string): number {
    // The scheme of an address is left out. FNV-1a over UTF-16 units: never to be changed.
    let hash = 0x811c9dc5;
    const from = name.startsWith("pres:") ? 5 : name.startsWith("im:") ? 3 : 0;
    for (let at = from; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
    // The low bits of FNV are weak for short names.
    hash ^= hash >>> 15;
    return (hash >>> 0) % this.count;
  }
}
