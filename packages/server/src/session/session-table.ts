/** The open sessions of this server. */
import type { PrincipalName } from "@parley/model";
import type { SessionRegistry } from "../core/ports.js";
import type { Session } from "./session.js";

const NONE: readonly Session[] = [];

/** Finds open sessions by their id and by their principal. */
export class SessionTable implements SessionRegistry {
  readonly #byId = new Map<string, Session>();
  /** Most principals have one session, so that only those with more cost a set. */
  readonly #byPrincipal = new Map<PrincipalName, Session | Set<Session>>();

  get size(): number {
    return this.#byId.size;
  }

  of(principal: PrincipalName): Iterable<Session> {
    const entry = this.#byPrincipal.get(principal);
    if (entry === undefined) return NONE;
    // Copied: whoever goes through it may end sessions.
    return entry instanceof Set ? [...entry] : [entry];
  }

  /** Everybody who has a session that is open here. */
  principals(): Iterable<PrincipalName> {
    return this.#byPrincipal.keys();
  }

  countOf(principal: PrincipalName): number {
    const entry = this.#byPrincipal.get(principal);
    if (entry === undefined) return 0;
    return entry instanceof Set ? entry.size : 1;
  }

  byId(sessionId: string): Session | undefined {
    return this.#byId.get(sessionId);
  }

  add(session: Session): void {
    this.#byId.set(session.sessionId, session);
    const { principal } = session;
    if (principal === undefined) return;
    const entry = this.#byPrincipal.get(principal);
    if (entry === undefined) this.#byPrincipal.set(principal, session);
    else if (entry instanceof Set) entry.add(session);
    else this.#byPrincipal.set(principal, new Set([entry, session]));
  }

  /** Forgets a session; one that another has replaced under the same id leaves that one in place. */
  remove(session: Session): void {
    if (this.#byId.get(session.sessionId) === session) this.#byId.delete(session.sessionId);
    const { principal } = session;
    if (principal === undefined) return;
    const entry = this.#byPrincipal.get(principal);
    if (entry === session) {
      this.#byPrincipal.delete(principal);
    } else if (entry instanceof Set) {
      entry.delete(session);
      if (entry.size === 0) this.#byPrincipal.delete(principal);
    }
  }
}
