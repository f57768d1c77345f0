/** Servers where Sends wait for messages that this one sends. */
import type { Env } from "@parley/runtime";

/** Options of {@link WaitingNodes}. */
export interface WaitingNodesOptions {
  /** Entries that are remembered; overflow policy: `add` says no, and whoever waits is told QUEUED and then the report. */
  readonly itemsMax: number;
  /** How long a server waits that does not say so again: longer, and its Sends have been answered QUEUED. */
  readonly keptMs: number;
}

interface Waiting {
  readonly domain: string;
  readonly nodes: Set<string>;
  untilMs: number;
}

/** By entry; what is not said again is forgotten. */
export class WaitingNodes {
  readonly #env: Env;
  readonly #options: WaitingNodesOptions;
  /** The one said least lately first. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(env: Env, options: WaitingNodesOptions) {
    this.#env = env;
    this.#options = options;
  }

  /** @returns `false` when too many are waited for. */
  add(domain: string, seq: number, node: string): boolean {
    const nowMs = this.#env.clock.monotonicMs();
    this.#prune(nowMs);
    const key = `${seq} ${domain}`;
    const nodes = this.#waiting.get(key)?.nodes ?? new Set<string>();
    this.#waiting.delete(key);
    if (this.#waiting.size >= this.#options.itemsMax) return false;
    nodes.add(node);
    this.#waiting.set(key, { domain, nodes, untilMs: nowMs + this.#options.keptMs });
    return true;
  }

  /** Those that wait for an entry. */
  of(domain: string, seq: number): readonly string[] {
    const waiting = this.#waiting.get(`${seq} ${domain}`);
    if (waiting === undefined || waiting.untilMs <= this.#env.clock.monotonicMs()) return [];
    return [...waiting.nodes];
  }

  /** Takes those that wait for an entry, which has ended. */
  take(domain: string, seq: number): readonly string[] {
    const nodes = this.of(domain, seq);
    this.#waiting.delete(`${seq} ${domain}`);
    return nodes;
  }

  /** Another server sends to the domain now. */
  forget(domain: string): void {
    for (const [key, waiting] of this.#waiting) if (waiting.domain === domain) this.#waiting.delete(key);
  }

  #prune(nowMs: number): void {
    for (const [key, { untilMs }] of this.#waiting) {
      if (untilMs > nowMs) return;
      this.#waiting.delete(key);
    }
  }
}
