/** Leases that this server holds, and renews until it gives them up or loses them. */
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { ClaimOutcome, ClusterStore } from "@parley/store";
import { leaseCounters } from "./metrics.js";

/** What {@link LeaseKeeper} works with. */
export interface LeaseKeeperParts {
  readonly store: Pick<ClusterStore, "claimLease" | "releaseLease">;
  /** Names this life of this server: a former one of the same name holds leases of its own until they run out. */
  readonly holder: string;
  readonly leaseMs: number;
  /** Whether it is still needed; one that is not is given up instead of renewed. */
  isNeeded(name: string): boolean;
  /** It is not ours any more: somebody else has it, or it could not be renewed in time, or it was not needed. */
  onLost(name: string): void;
}

interface Held {
  /** It is given up at this time unless it was renewed: before anybody else can have it. Monotonic milliseconds. */
  untilMs: number;
  renewAtMs: number;
  renewing: boolean;
}

/**
 * Claims leases, renews them at a third of their life, and counts those as lost that could not be renewed at four fifths: a server
 * whose store does not answer stops by itself before another one begins. Time is the monotonic one, so that a server that stood still
 * finds out as soon as it looks.
 */
export class LeaseKeeper {
  readonly #env: Env;
  readonly #parts: LeaseKeeperParts;
  readonly #held = new Map<string, Held>();
  readonly #claiming = new Map<string, Promise<ClaimOutcome>>();
  readonly #counts: ReturnType<typeof leaseCounters>;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(env: Env, parts: LeaseKeeperParts) {
    this.#env = env;
    this.#parts = parts;
    this.#counts = leaseCounters(env);
  }

  /** How many are held, renewed or not. */
  get size(): number {
    return this.#held.size;
  }

  /** @param forMs - and will for so long, whatever happens. */
  holds(name: string, forMs = 0): boolean {
    const held = this.#held.get(name);
    return held !== undefined && this.#env.clock.monotonicMs() + forMs < held.untilMs;
  }

  /** Claims a lease; one call at a time for each. @throws ParleyError of the store */
  claim(name: string): Promise<ClaimOutcome> {
    let claiming = this.#claiming.get(name);
    if (claiming === undefined) {
      claiming = this.#claim(name).finally(() => this.#claiming.delete(name));
      this.#claiming.set(name, claiming);
    }
    return claiming;
  }

  /** Looks at once what has run out: this server may have stood still. */
  check(): void {
    this.#tick();
  }

  /** Renews nothing any more, and gives everything up. Best effort: what cannot be told runs out. */
  async stop(): Promise<readonly string[]> {
    this.#stopped = true;
    this.#timer?.cancel();
    const names = [...this.#held.keys()];
    this.#counts.released.add(names.length);
    this.#held.clear();
    await Promise.all(names.map((name) => this.#release(name)));
    return names;
  }

  async #claim(name: string): Promise<ClaimOutcome> {
    const { store, holder, leaseMs } = this.#parts;
    const { clock } = this.#env;
    const askedAtMs = clock.monotonicMs();
    const nowMs = clock.wallMs();
    const outcome = await store.claimLease({ name, holder, nowMs, untilMs: nowMs + leaseMs });
    if (outcome.kind === "taken") {
      this.#lose(name);
      return outcome;
    }
    const untilMs = askedAtMs + 0.8 * leaseMs;
    if (this.#stopped || clock.monotonicMs() >= untilMs) {
      // It took so long that it may be somebody else's by now.
      this.#lose(name);
      void this.#release(name);
      return { kind: "taken", holder: "", untilMs: nowMs };
    }
    if (!this.#held.has(name)) this.#counts.claimed.add();
    this.#held.set(name, { untilMs, renewAtMs: askedAtMs + leaseMs / 3, renewing: false });
    this.#tickLater();
    return outcome;
  }

  async #release(name: string): Promise<void> {
    try {
      await this.#parts.store.releaseLease(name, this.#parts.holder);
    } catch (thrown) {
      const error = ParleyError.from(thrown);
      this.#env.log.warn({ event: "lease.release_failed", lease: name, reason: error.reason });
    }
  }

  #tickLater(): void {
    if (this.#timer !== undefined || this.#held.size === 0 || this.#stopped) return;
    this.#timer = this.#env.clock.timer(Math.ceil(this.#parts.leaseMs / 10), () => {
      this.#timer = undefined;
      this.#tick();
      this.#tickLater();
    });
  }

  #tick(): void {
    const nowMs = this.#env.clock.monotonicMs();
    for (const [name, held] of [...this.#held]) {
      if (nowMs >= held.untilMs) {
        this.#lose(name);
      } else if (nowMs >= held.renewAtMs && !held.renewing) {
        if (this.#parts.isNeeded(name)) {
          this.#renew(name, held);
        } else {
          this.#lose(name, "released");
          void this.#release(name);
        }
      }
    }
  }

  #renew(name: string, held: Held): void {
    held.renewing = true;
    this.claim(name).then(
      () => {
        held.renewing = false;
      },
      (thrown: unknown) => {
        // The next tick tries again, as long as there is time.
        held.renewing = false;
        const error = ParleyError.from(thrown);
        this.#env.log.warn({ event: "lease.renewal_failed", lease: name, reason: error.reason });
      },
    );
  }

  #lose(name: string, how: "lost" | "released" = "lost"): void {
    if (!this.#held.delete(name)) return;
    this.#counts[how].add();
    this.#parts.onLost(name);
  }
}
