/** Takes connections, signs them in, and watches over them. */
import { type client, encodeServerItem, type FrameStream, networkOfPeer } from "@parley/protocol";
import { type CloseReason, type Env, ParleyError, RateLimiter, type Timer } from "@parley/runtime";
import { type Admitted, addressesOf, type SignIn } from "../auth/sign-in.js";
import type { HomeService } from "../core/ports.js";
import type { StallWatch } from "../core/stall-watch.js";
import type { ResolvedHomeServerOptions } from "../options.js";
import type { Dispatcher } from "./dispatcher.js";
import { exposeSessions, SessionCounts, type SignInMethod } from "./metrics.js";
import { Newcomers } from "./newcomers.js";
import { replaced } from "./replacements.js";
import { type Farewell, Session, type SessionEnd, type SessionHost } from "./session.js";
import type { SessionTable } from "./session-table.js";

/** What {@link SessionServer} works with. */
export interface SessionServerParts {
  readonly signIn: SignIn;
  readonly dispatcher: Dispatcher;
  readonly table: SessionTable;
  readonly services: readonly HomeService[];
  readonly stall: StallWatch;
  /** A session has signed in, and is in the table. It may end it. */
  readonly onSignedIn: (session: Session) => void;
  /** How many passwords wait to be checked. */
  readonly hashesWaiting: () => number;
  /** Where user agents may go when this server is lost, in the order in which to try them. */
  readonly alternatives: () => readonly string[];
}

/** How {@link SessionServer.close} goes about it. */
export interface CloseOptions {
  /** Over which time the sessions are ended, so that they do not all sign in elsewhere at once. 0: all at once. */
  readonly spreadMs: number;
  /** How long what is under way in a session may take to be answered. 0: it is left unanswered. */
  readonly answerMs: number;
}

/** How often a part of the sessions is ended while a server drains. */
const closeStepMs = 100;
/** How many sessions are told of a change of the domain's servers at a time, and how long until the next. */
const tellStepMax = 1_000;
const tellStepMs = 50;
const SESSION_ID = /^[\x21-\x7e]{1,128}$/;

/** The sessions of one home server. One timer watches over all of them. */
export class SessionServer implements SessionHost {
  readonly env: Env;
  readonly options: ResolvedHomeServerOptions;
  readonly #parts: SessionServerParts;
  /** Every connection, signed in or not. */
  readonly #connections = new Set<Session>();
  readonly #newcomers: Newcomers;
  /** Why nothing new is taken, asked for each; absent while it is. */
  #closing: (() => Farewell) | undefined;
  /** Enough to see that somebody tries, by address; not enough to fill a disk. */
  readonly #logLimit: RateLimiter;
  readonly #counts: SessionCounts;
  #endMetrics: (() => void) | undefined;
  #sweep: Timer | undefined;
  #closeStep: Timer | undefined;
  #tellStep: Timer | undefined;
  #emptied: (() => void) | undefined;

  constructor(env: Env, options: ResolvedHomeServerOptions, parts: SessionServerParts) {
    this.env = env;
    this.options = options;
    this.#parts = parts;
    this.#newcomers = new Newcomers(options);
    this.#counts = new SessionCounts(env.metrics);
    this.#logLimit = new RateLimiter(env, { perSecond: 1, burst: 20, keysMax: 10_000 });
  }

  start(): void {
    this.#sweepLater();
    this.#endMetrics ??= exposeSessions(this.env, {
      connections: () => this.#connections,
      hashesWaiting: () => this.#parts.hashesWaiting(),
    });
  }

  /** Takes a new connection. One that comes while the server ends is told so. */
  accept(stream: FrameStream): void {
    const session = new Session(this, stream);
    this.#connections.add(session);
    session.start();
    if (this.#closing !== undefined) {
      session.end(this.#closing());
      return;
    }
    const refusal = this.#noRoom() ?? this.#newcomers.add(session);
    if (refusal === undefined) return;
    this.#logRefusal(session, refusal.code, refusal.reason);
    session.end(refusal);
  }

  checkStall(nowMs: number): void {
    this.#parts.stall.check(nowMs);
  }

  onSignIn(session: Session, id: number, signIn: client.ISignIn): void {
    this.#signIn(session, id, signIn).catch((thrown: unknown) => {
      const error = ParleyError.from(thrown);
      this.#counts.signIn(methodOf(signIn), error.reason);
      this.#logRefusal(session, error.code, error.reason);
      session.refuse(id, error, error.retryable ? "backoff" : "never");
      // A service that failed to begin with a session that is signed in already: nobody can rely on it.
      session.end({ code: "internal", reason: "internal error", reconnect: "backoff" });
    });
  }

  onOperation(session: Session, item: client.ClientItem): void {
    this.#parts.dispatcher.dispatch(session, item);
  }

  onFailed(error: ParleyError): void {
    this.#counts.failed(error.reason);
  }

  onEnded(session: Session, end: SessionEnd, reason: CloseReason): void {
    this.#connections.delete(session);
    this.#newcomers.remove(session);
    this.#parts.table.remove(session);
    if (session.sessionId === "") {
      if (!session.hasTried) this.#counts.neverSignedIn(reason.code);
    } else {
      const { connectionId, principal } = session;
      const { code } = reason;
      this.#counts.ended(code);
      this.env.log.info({ event: "session.ended", connectionId, principal, code, goodbye: end.goodbye });
    }
    if (this.#connections.size === 0) this.#emptied?.();
  }

  /**
   * Tells every session where the domain's other servers are now, some at a time. Whoever is not told before this server is
   * lost knows what it heard before.
   */
  tellElsewhere(): void {
    this.#tellStep?.cancel();
    if (this.#closing === undefined) this.#tellSome([...this.#connections]);
  }

  #tellSome(left: Session[]): void {
    for (const session of left.splice(0, tellStepMax)) {
      if (!session.open) continue;
      const servers = { alternatives: [...this.#parts.alternatives()] };
      session.push(encodeServerItem({ servers }));
    }
    if (left.length > 0) this.#tellStep = this.env.clock.timer(tellStepMs, () => this.#tellSome(left));
  }

  /** Ends every session now; new ones are taken. */
  endAll(farewell: () => Farewell): void {
    for (const session of [...this.#connections]) session.end(farewell());
  }

  /**
   * Ends every session, telling why, and refuses new ones. Resolves when all are gone.
   * @param farewell - asked for each, since each may be told another order of the places to go to.
   */
  close(farewell: () => Farewell, options: CloseOptions = { spreadMs: 0, answerMs: 0 }): Promise<void> {
    this.#closing = farewell;
    this.#tellStep?.cancel();
    return new Promise((resolve) => {
      this.#emptied = () => {
        this.#sweep?.cancel();
        this.#closeStep?.cancel();
        this.#endMetrics?.();
        resolve();
      };
      // Who has not signed in loses nothing.
      for (const session of [...this.#connections]) if (!session.open) session.end(farewell());
      if (this.#connections.size === 0) this.#emptied();
      else this.#closeSome(farewell, options, [...this.#connections], options.spreadMs);
    });
  }

  /** Ends as many of the sessions that are left as is their share of the time that is left. */
  #closeSome(farewell: () => Farewell, options: CloseOptions, left: Session[], leftMs: number): void {
    const steps = Math.max(1, Math.floor(leftMs / closeStepMs));
    for (const session of left.splice(0, Math.ceil(left.length / steps))) {
      if (options.answerMs > 0) session.leave(farewell(), options.answerMs);
      else session.end(farewell());
    }
    // Those that are left may all have gone by themselves.
    if (left.length === 0 || this.#connections.size === 0) return;
    this.#closeStep = this.env.clock.timer(closeStepMs, () =>
      this.#closeSome(farewell, options, left, leftMs - closeStepMs),
    );
  }

  async #signIn(session: Session, id: number, request: client.ISignIn): Promise<void> {
    const sessionId = request.sessionId ?? "";
    if (!SESSION_ID.test(sessionId)) {
      throw new ParleyError("invalid_argument", "session_id has to be 1 to 128 visible ASCII characters", {
        details: { reason: "bad_session_id" },
      });
    }
    const admitted = await this.#parts.signIn.check(session.peer, request);
    // It may have ended while the password was being checked.
    if (session.state !== "signing_in") return;
    this.#replace(sessionId, admitted);
    this.#counts.signIn(methodOf(request), "ok");
    this.#admit(session, id, request, admitted);
  }

  #logRefusal(session: Session, code: string, reason: string): void {
    const { address } = session.peer;
    if (this.#logLimit.take(networkOfPeer(address)) > 0) return;
    this.env.log.warn({ event: "session.refused", address, code, reason });
  }

  /** Why nobody else can sign in, if so. */
  #noRoom(): CloseReason | undefined {
    const { sessionsMax } = this.options;
    if (this.#parts.table.size < sessionsMax) return undefined;
    return {
      code: "too_many_sessions",
      reason: `this server has its ${sessionsMax} sessions (sessionsMax)`,
      reconnect: "backoff",
    };
  }

  /** Ends the connection that had this session before, and checks the limits. */
  #replace(sessionId: string, admitted: Admitted): void {
    const { table } = this.#parts;
    const principal = admitted.account?.principal;
    const older = table.byId(sessionId);
    if (older !== undefined) {
      if (older.principal !== principal || principal === undefined) {
        throw new ParleyError("permission_denied", "this session_id is in use", {
          details: { reason: "session_id_in_use" },
          // A guest has nothing to prove that it is the same one; if it is, its silence soon ends the older connection.
          retryable: older.principal === principal,
        });
      }
      older.end(replaced);
    }
    // Others may have signed in since this one connected.
    const full = this.#noRoom();
    if (full !== undefined) {
      throw new ParleyError("resource_exhausted", full.reason, { details: { reason: full.code } });
    }
    const { sessionsPerPrincipalMax } = this.options;
    if (principal !== undefined && table.countOf(principal) >= sessionsPerPrincipalMax) {
      throw new ParleyError(
        "resource_exhausted",
        `${principal} has ${table.countOf(principal)} sessions, limit ${sessionsPerPrincipalMax} (sessionsPerPrincipalMax)`,
        { details: { reason: "too_many_sessions" } },
      );
    }
  }

  #admit(session: Session, id: number, request: client.ISignIn, admitted: Admitted): void {
    const { heartbeatMs, outOfContactMs, messageBytesMax, frameBytesMax } = this.options;
    const { account, requester, resumeToken } = admitted;
    const sessionId = request.sessionId ?? "";
    session.admit(
      id,
      {
        sessionId,
        requester,
        principal: account?.principal,
        signedInAtMs: admitted.signedInAtMs,
        credentialEpoch: account?.credentialEpoch ?? 0,
        addresses: addressesOf(account),
        attachSubscriptions: request.attachSubscriptions ?? false,
      },
      {
        principal: account?.principal ?? "",
        sessionId,
        heartbeatMs,
        outOfContactMs,
        resumeToken,
        messageBytesMax,
        frameBytesMax,
        presentities: [...(account?.presentities ?? [])],
        inboxes: [...(account?.inboxes ?? [])],
        serverTimeMs: this.env.clock.wallMs(),
        alternatives: [...this.#parts.alternatives()],
      },
    );
    this.#newcomers.remove(session);
    this.#parts.table.add(session);
    const { connectionId, principal } = session;
    const agent = (request.agent ?? "").slice(0, 64);
    this.env.log.info({ event: "session.opened", connectionId, principal, sessionId, agent });
    for (const service of this.#parts.services) service.onSessionStart(session);
    this.#parts.onSignedIn(session);
    session.resume();
  }

  /** Looks at every connection a few times in its shortest patience: no timer for each. */
  #sweepLater(): void {
    const { heartbeatMs, signInTimeoutMs } = this.options;
    const everyMs = Math.max(50, Math.min(5_000, heartbeatMs / 4, signInTimeoutMs / 4));
    this.#sweep = this.env.clock.timer(everyMs, () => {
      const nowMs = this.env.clock.monotonicMs();
      for (const session of this.#connections) session.checkContact(nowMs);
      this.#sweepLater();
    });
  }
}

function methodOf({ anonymous, password, resumeToken }: client.ISignIn): SignInMethod {
  if (password != null) return "password";
  if (resumeToken != null && resumeToken !== "") return "token";
  return anonymous == null ? "none" : "guest";
}
