/** Contact with sessions that have published: leases, and what happens when they run out (RFC 2779 §3.2.4, §3.2.5). */
import type { PrincipalName } from "@parley/model";
import type { Env, TaskGroup } from "@parley/runtime";
import type { PresenceSnapshot, PresenceStore, SessionLease } from "@parley/store";
import type { SessionPort } from "../core/ports.js";
import { DueTimer } from "./due-timer.js";
import type { ResolvedPresenceOptions } from "./options.js";

/** What {@link Contact} works with. */
export interface ContactParts {
  readonly store: PresenceStore;
  /** Publications were removed: the watchers are to be told. */
  readonly onRemoved: (snapshots: readonly PresenceSnapshot[]) => Promise<void>;
  readonly tasks: TaskGroup;
}

/** How long who claimed a lease has for removing what hangs on it, before somebody else may. */
const claimMs = 30_000;
const claimLimit = 200;

/**
 * A session that has bound publications holds a lease in the store, renewed in bulk while its stream is open. The stream's
 * end without Goodbye sets it to `outOfContactMs` from then; a Goodbye removes what is bound at once. Whoever claims a
 * lease that ran out, exactly one server, removes what the session had bound; a session that is open here after all (it
 * came back, or this server has just started) keeps it.
 *
 * A server that starts claims nothing for `outOfContactMs`: so long the sessions that it lost have to come back.
 */
export class Contact {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: ContactParts;
  /** Open sessions by their lease. */
  readonly #open = new Map<string, SessionPort>();
  /** Leases of open sessions, with the time until which they are durable or being written. */
  readonly #leases = new Map<string, { readonly principal: PrincipalName; expiresAtMs: number }>();
  readonly #claims: DueTimer;
  readonly #renewals: DueTimer;

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

  start(): void {
    this.#claims.start(this.#options.outOfContactMs);
    this.#renewals.start(Math.ceil(this.#options.leaseMs / 3));
  }

  stop(): void {
    this.#claims.stop();
    this.#renewals.stop();
  }

  /** A session signed in, perhaps again. */
  onSessionStart(session: SessionPort): void {
    const { principal } = session;
    if (principal === undefined) return;
    const id = leaseIdOf(principal, session.sessionId);
    this.#open.set(id, session);
    // It came back to the server that it had left.
    if (this.#leases.has(id)) this.#parts.tasks.run("presence.lease", () => this.#write(id, principal));
  }

  onSessionEnd(session: SessionPort, goodbye: boolean): void {
    const { principal } = session;
    if (principal === undefined) return;
    const id = leaseIdOf(principal, session.sessionId);
    // A newer connection has taken its place.
    if (this.#open.get(id) !== session) return;
    this.#open.delete(id);
    if (goodbye) {
      this.#leases.delete(id);
      this.#parts.tasks.run("presence.goodbye", () => this.#remove(id));
      return;
    }
    const lease = this.#leases.get(id);
    if (lease === undefined) return;
    const expiresAtMs = this.#env.clock.wallMs() + this.#options.outOfContactMs;
    lease.expiresAtMs = expiresAtMs;
    this.#parts.tasks.run("presence.lease", async () => {
      await this.#parts.store.renewLeases([{ sessionId: id, principal, expiresAtMs }]);
      this.#claims.note(expiresAtMs);
    });
  }

  /**
   * The session is about to bind a publication: what it binds has to be found when it is lost.
   * @returns what the publication is bound to, when the lease is durable.
   */
  async bind(session: SessionPort & { readonly principal: PrincipalName }): Promise<string> {
    const id = leaseIdOf(session.principal, session.sessionId);
    if (!this.#leases.has(id)) await this.#write(id, session.principal);
    return id;
  }

  async #write(id: string, principal: PrincipalName): Promise<void> {
    const expiresAtMs = this.#env.clock.wallMs() + this.#options.leaseMs;
    this.#leases.set(id, { principal, expiresAtMs });
    await this.#parts.store.renewLeases([{ sessionId: id, principal, expiresAtMs }]);
  }

  async #renew(): Promise<void> {
    const expiresAtMs = this.#env.clock.wallMs() + this.#options.leaseMs;
    const leases: SessionLease[] = [];
    for (const [sessionId, lease] of this.#leases) {
      if (!this.#open.has(sessionId)) continue;
      lease.expiresAtMs = expiresAtMs;
      leases.push({ sessionId, principal: lease.principal, expiresAtMs });
    }
    if (leases.length > 0) await this.#parts.store.renewLeases(leases);
  }

  async #claim(): Promise<void> {
    for (;;) {
      const nowMs = this.#env.clock.wallMs();
      const claimed = await this.#parts.store.claimExpiredLeases({
        nowMs,
        claimUntilMs: nowMs + claimMs,
        limit: claimLimit,
      });
      await Promise.all(
        claimed.map(({ sessionId, principal }) =>
          this.#open.has(sessionId) ? this.#write(sessionId, principal) : this.#lost(sessionId, principal),
        ),
      );
      if (claimed.length < claimLimit) return;
    }
  }

  async #lost(id: string, principal: PrincipalName): Promise<void> {
    this.#leases.delete(id);
    this.#env.log.info({ event: "presence.session_lost", principal });
    await this.#remove(id);
  }

  async #remove(id: string): Promise<void> {
    const { store, onRemoved } = this.#parts;
    // In one turn, and so in this order before whatever the session does when it comes back: its new lease must stay.
    const [snapshots] = await Promise.all([
      store.removeSessionPublications(id, this.#env.clock.wallMs()),
      store.dropLease(id),
    ]);
    await onRemoved(snapshots);
  }
}

/** Session ids are the user agents' own words: only together with the principal they name one session. */
function leaseIdOf(principal: PrincipalName, sessionId: string): string {
  return `${principal}/${sessionId}`;
}
