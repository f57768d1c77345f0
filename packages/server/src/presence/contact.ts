/** Contact with sessions that have published: leases, and what happens when they run out (RFC 2779 §3.2.4, §3.2.5). */
import type { PrincipalName } from "@parley/model";
import { type CloseReason, type Env, ParleyError, type TaskGroup } from "@parley/runtime";
import type { LeaseRefusal, PresenceSnapshot, PresenceStore, SessionLease, Store } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import { DueTimer } from "./due-timer.js";
import type { PresenceCounts } from "./metrics.js";
import type { ResolvedPresenceOptions } from "./options.js";

/** What {@link Contact} works with. */
export interface ContactParts {
  readonly store: PresenceStore & Pick<Store, "shared" | "onHealth">;
  /** Publications were removed: the watchers are to be told. */
  readonly onRemoved: (snapshots: readonly PresenceSnapshot[]) => Promise<void>;
  readonly tasks: TaskGroup;
  readonly counts: PresenceCounts;
}

/** What a publication is bound to. */
export interface Binding {
  readonly sessionId: string;
  readonly fence?: number;
}

/** A session of a principal. */
export type OwnSession = SessionPort & { readonly principal: PrincipalName };

/** How long who claimed a lease has for removing what hangs on it, before somebody else may. */
const claimMs = 30_000;
const claimLimit = 200;
/**
 * Servers find a store that is back one after the other, each after its own pause (`store/redis` makes pauses of up to 2 s, and then looks
 * whether it can write): no server takes the leases of another that is about to renew them.
 */
const quietMsMin = 5_000;
/** What could not be written to a store that was away is written again after this, or as soon as it is back. */
const renewAgainMs = 2_000;

/** The user agent comes back at once, and publishes again. */
const leaseLost: CloseReason = {
  code: "lease_lost",
  reason: "the server was out of contact for so long that what this session had published was dropped",
  reconnect: "now",
};

const superseded: CloseReason = {
  code: "replaced",
  reason: "the same session has come on a newer connection",
  reconnect: "never",
};

/**
 * A session that has bound publications holds a lease in the store, renewed in bulk while its stream is open. The stream's
 * end without Goodbye sets it to `outOfContactMs` from then; a Goodbye removes what is bound at once. Whoever claims a
 * lease that ran out, exactly one server, removes what the session had bound; a session that is open here after all (it
 * came back, or this server has just started) keeps it.
 *
 * A server that starts claims nothing for `outOfContactMs`: so long the sessions that it lost have to come back. Nor does it
 * when the store was away, or when it stood still itself: so long whoever could not renew has to do so.
 *
 * Where the store is shared a session may have come back to another server. So everything is written with the `fence` of its
 * connection, and what a newer connection has written stays (one server alone needs none: its clock may be set back). A lease is only made where something is bound; otherwise only
 * one that is still there is renewed: what another server has claimed is lost, and the session ends, so that its user agent
 * finds out and publishes again.
 *
 * Who claimed a lease has removed what was bound by then. A server that stood still in the middle of a publication may have it
 * written after that, where nobody would look for it. So whoever finds a lease lost removes what its connection had bound, once
 * more; and after each bound publication whose session or lease is not what it was, somebody looks.
 */
export class Contact {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: ContactParts;
  /** Open sessions by their lease. */
  readonly #open = new Map<string, OwnSession>();
  /** Leases of open sessions, and of those whose end could not be written, or carried out, yet. */
  readonly #leases = new Map<string, SessionLease>();
  /** Connections that ended with a Goodbye: nothing of theirs stays. */
  readonly #left = new WeakSet<SessionPort>();
  /** Open sessions that may have left a lease with another server: the store has not said so yet. */
  readonly #unknown = new Map<string, OwnSession>();
  readonly #claims: DueTimer;
  readonly #renewals: DueTimer;
  /** Nothing is claimed before; monotonic milliseconds. */
  #quietUntilMs = Number.NEGATIVE_INFINITY;
  #endHealth: () => void = () => undefined;

  constructor(env: Env, options: ResolvedPresenceOptions, parts: ContactParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.#claims = new DueTimer(env, parts.tasks, {
      name: "presence.leases",
      ceilingMs: options.sweepIntervalMs,
      run: () => this.#claim(),
    });
    this.#renewals = new DueTimer(env, parts.tasks, {
      name: "presence.renew_leases",
      ceilingMs: Math.ceil(options.leaseMs / 3),
      run: () => this.#renew(),
    });
  }

  /** How many leases this server renews. */
  get leases(): number {
    return this.#leases.size;
  }

  start(): void {
    this.#claims.start(this.#options.outOfContactMs);
    this.#renewals.start(Math.ceil(this.#options.leaseMs / 3));
    this.#endHealth = this.#parts.store.onHealth(({ kind }) => {
      this.keepQuiet();
      if (kind === "up") this.#renewals.note(this.#env.clock.wallMs());
    });
  }

  stop(): void {
    this.#claims.stop();
    this.#renewals.stop();
    this.#endHealth();
  }

  /** Leases may have run out because nobody could renew them: nothing is claimed for `outOfContactMs`, or longer. */
  keepQuiet(): void {
    const { outOfContactMs } = this.#options;
    const quietMs = this.#parts.store.shared ? Math.max(outOfContactMs, quietMsMin) : outOfContactMs;
    this.#quietUntilMs = this.#env.clock.monotonicMs() + quietMs;
  }

  /** A session signed in, perhaps again. */
  onSessionStart(session: SessionPort): void {
    if (!isOwn(session)) return;
    const id = leaseIdOf(session);
    this.#open.set(id, session);
    if (this.#parts.store.shared) {
      // It may have left a lease with another server, which will not renew it any more.
      this.#parts.tasks.run("presence.lease", () => this.#keep(id, session));
    } else if (this.#leases.has(id)) {
      // It came back to the server that it had left.
      this.#parts.tasks.run("presence.lease", async () => void (await this.#write(id, session)));
    }
  }

  onSessionEnd(session: SessionPort, goodbye: boolean): void {
    if (!isOwn(session)) return;
    const id = leaseIdOf(session);
    // A newer connection has taken its place.
    if (this.#open.get(id) !== session) return;
    this.#open.delete(id);
    this.#unknown.delete(id);
    if (goodbye) {
      this.#left.add(session);
      this.#leases.delete(id);
      this.#parts.tasks.run("presence.goodbye", () => this.#remove(id, this.#fenceOf(session)));
      return;
    }
    if (this.#leases.has(id)) this.#outOfContact(id, session);
  }

  /** The session is out of contact from now on. Where that cannot be written now, it is with the next renewals. */
  #outOfContact(id: string, session: OwnSession): void {
    const { shared } = this.#parts.store;
    const lease = this.#leaseOf(id, session, this.#options.outOfContactMs);
    this.#leases.set(id, lease);
    this.#parts.tasks.run("presence.lease", async () => {
      const [refusal] = await this.#parts.store.renewLeases([lease], shared);
      if (refusal !== undefined) await this.#onRefused(lease, refusal);
      // Another server may claim it, and this one would not hear of it.
      else if (shared) this.#forget(id, lease);
      this.#claims.note(lease.expiresAtMs);
    });
  }

  /**
   * The session is about to bind a publication: what it binds has to be found when it is lost.
   * @returns what the publication is bound to, when the lease is durable.
   * @throws ParleyError `cancelled` when the session has gone on with a newer connection.
   */
  async bind(session: OwnSession): Promise<Binding> {
    const id = leaseIdOf(session);
    const isHeld = this.#leases.get(id)?.fence === this.#fenceOf(session);
    if (!isHeld && !(await this.#write(id, session))) throw this.replaced(session);
    return this.#parts.store.shared ? { sessionId: id, fence: session.signedInAtMs } : { sessionId: id };
  }

  /**
   * What was bound may have been written, whether or not the answer has come: since it was bound the session may have ended,
   * or its lease may have been lost, and whoever saw to that has not seen this publication.
   */
  bound(session: OwnSession, { sessionId: id, fence }: Binding): void {
    // One server alone writes it before whatever comes later.
    if (fence === undefined) return;
    const known = this.#leases.get(id);
    if (session.open && known?.fence === fence) return;
    // A newer connection of it is here: its lease covers this one as well.
    if (known !== undefined && known.fence > fence) return;
    if (session.open && this.#open.get(id) === session) {
      this.#leases.set(id, this.#leaseOf(id, session, this.#options.leaseMs));
      this.#renewals.note(this.#env.clock.wallMs());
    } else if (this.#left.has(session)) {
      const lease = this.#leaseOf(id, session, 0);
      this.#leases.set(id, lease);
      this.#parts.tasks.run("presence.goodbye", async () => {
        await this.#remove(id, fence);
        this.#forget(id, lease);
      });
    } else {
      this.#outOfContact(id, session);
    }
  }

  /** A newer connection of the session has been seen: this one ends. @returns what its operations fail with. */
  replaced(session: SessionPort): ParleyError {
    if (isOwn(session)) this.#leases.delete(leaseIdOf(session));
    session.end(superseded);
    return new ParleyError("cancelled", superseded.reason, { details: { reason: superseded.code } });
  }

  #fenceOf({ signedInAtMs }: OwnSession): number {
    return this.#parts.store.shared ? signedInAtMs : 0;
  }

  #leaseOf(sessionId: string, session: OwnSession, forMs: number): SessionLease {
    const expiresAtMs = this.#env.clock.wallMs() + forMs;
    return { sessionId, principal: session.principal, expiresAtMs, fence: this.#fenceOf(session) };
  }

  /** Makes or renews a lease. @returns `false` when a newer connection has it. */
  async #write(id: string, session: OwnSession): Promise<boolean> {
    const lease = this.#leaseOf(id, session, this.#options.leaseMs);
    this.#leases.set(id, lease);
    try {
      const [refused] = await this.#parts.store.renewLeases([lease]);
      if (refused === undefined) return true;
    } catch (error) {
      this.#forget(id, lease);
      throw error;
    }
    this.#forget(id, lease);
    return false;
  }

  /** Renews the lease that the session has, if it has one. */
  async #keep(id: string, session: OwnSession): Promise<void> {
    this.#unknown.set(id, session);
    const lease = this.#leaseOf(id, session, this.#options.leaseMs);
    let refused: readonly LeaseRefusal[];
    try {
      refused = await this.#parts.store.renewLeases([lease], true);
    } catch (error) {
      this.#renewals.note(this.#env.clock.wallMs() + renewAgainMs);
      throw error;
    }
    if (this.#unknown.get(id) === session) this.#unknown.delete(id);
    if (refused.length > 0 || this.#open.get(id) !== session) return;
    const known = this.#leases.get(id);
    if (known === undefined || known.fence < lease.fence) this.#leases.set(id, lease);
  }

  #forget(id: string, lease: SessionLease): void {
    if (this.#leases.get(id) === lease) this.#leases.delete(id);
  }

  async #renew(): Promise<void> {
    const { store } = this.#parts;
    await Promise.all([...this.#unknown].map(([id, session]) => this.#keep(id, session)));
    const leases: SessionLease[] = [];
    for (const [id, lease] of this.#leases) {
      const session = this.#sessionOf(lease);
      // Those that have ended are here where their end could not be written.
      if (session === undefined && !store.shared) continue;
      const renewed = session === undefined ? lease : this.#leaseOf(id, session, this.#options.leaseMs);
      this.#leases.set(id, renewed);
      leases.push(renewed);
    }
    if (leases.length === 0) return;
    try {
      const refusals = await store.renewLeases(leases, store.shared);
      const refused = new Map(refusals.map((refusal) => [refusal.sessionId, refusal]));
      const lost: { readonly lease: SessionLease; readonly refusal: LeaseRefusal }[] = [];
      for (const lease of leases) {
        const refusal = refused.get(lease.sessionId);
        if (refusal !== undefined) {
          this.#endRefused(lease);
          lost.push({ lease, refusal });
        } else if (store.shared && !this.#sessionOf(lease)) this.#forget(lease.sessionId, lease);
      }
      for (let at = 0; at < lost.length; at += claimLimit) {
        const page = lost.slice(at, at + claimLimit);
        await Promise.all(page.map(({ lease, refusal }) => this.#onRefused(lease, refusal)));
      }
    } catch (error) {
      this.#renewals.note(this.#env.clock.wallMs() + renewAgainMs);
      throw error;
    }
  }

  /** The open session whose connection has this lease. */
  #sessionOf({ sessionId, fence }: SessionLease): OwnSession | undefined {
    const session = this.#open.get(sessionId);
    return session !== undefined && this.#fenceOf(session) === fence ? session : undefined;
  }

  /** What the session had bound is gone, or belongs to a newer connection of it. */
  #endRefused(lease: SessionLease): void {
    const session = this.#sessionOf(lease);
    if (session === undefined) return;
    // The rest is done here: its end changes nothing any more.
    this.#open.delete(lease.sessionId);
    this.#parts.counts.leaseLost.add();
    this.#env.log.warn({ event: "presence.lease_lost", principal: session.principal });
    session.end(leaseLost);
  }

  /**
   * What the connection has published since somebody claimed its lease goes as well; but not what a newer connection may have
   * taken over.
   */
  async #onRefused(lease: SessionLease, { reason }: LeaseRefusal): Promise<void> {
    const { sessionId: id, fence } = lease;
    const { counts, store, onRemoved } = this.#parts;
    // When the store is away for it, the lease that is kept here brings this server back to it.
    const snapshots =
      reason === "lost" ? await store.removeSessionPublications(id, this.#env.clock.wallMs(), fence) : [];
    this.#forget(id, lease);
    counts.lost.add(snapshots.length);
    await onRemoved(snapshots);
  }

  async #claim(): Promise<void> {
    while (this.#env.clock.monotonicMs() >= this.#quietUntilMs) {
      const nowMs = this.#env.clock.wallMs();
      const claimed = await this.#parts.store.claimExpiredLeases({
        nowMs,
        claimUntilMs: nowMs + claimMs,
        limit: claimLimit,
      });
      await Promise.all(claimed.map((lease) => this.#onClaimed(lease)));
      if (claimed.length < claimLimit) return;
    }
  }

  async #onClaimed({ sessionId, principal, fence }: SessionLease): Promise<void> {
    const session = this.#open.get(sessionId);
    if (session !== undefined && this.#fenceOf(session) >= fence) {
      await this.#write(sessionId, session);
      return;
    }
    this.#leases.delete(sessionId);
    this.#parts.counts.leaseExpired.add();
    this.#env.log.info({ event: "presence.session_lost", principal });
    await this.#remove(sessionId, fence);
  }

  async #remove(id: string, fence: number): Promise<void> {
    const { counts, store, onRemoved } = this.#parts;
    const nowMs = this.#env.clock.wallMs();
    if (store.shared) {
      const snapshots = await store.removeSessionPublications(id, nowMs, fence);
      counts.lost.add(snapshots.length);
      // Only now: when the store was away for the first, the lease is what brings somebody back to it.
      await Promise.all([store.dropLease(id, fence), onRemoved(snapshots)]);
      return;
    }
    // In one turn, and so in this order before whatever the session does when it comes back: its new lease must stay.
    const [snapshots] = await Promise.all([store.removeSessionPublications(id, nowMs), store.dropLease(id)]);
    counts.lost.add(snapshots.length);
    await onRemoved(snapshots);
  }
}

function isOwn(session: SessionPort): session is OwnSession {
  return session.principal !== undefined;
}

/** Session ids are the user agents' own words: only together with the principal they name one session. */
function leaseIdOf({ principal, sessionId }: OwnSession): string {
  return `${principal}/${sessionId}`;
}
