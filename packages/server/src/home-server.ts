/** The home server of one or more domains. */
import type { Bus } from "@parley/bus";
import { Federation, type FederationOptions } from "@parley/federation";
import type { DomainName } from "@parley/model";
import type { AdminApi, FrameStream } from "@parley/protocol";
import { type CloseReason, type Env, type HealthReport, ParleyError } from "@parley/runtime";
import type { Account, Store } from "@parley/store";
import { AdminService } from "./admin/admin-service.js";
import { AccountWatch } from "./auth/account-watch.js";
import { Fences } from "./auth/fences.js";
import { HashQueue, type PasswordHasher } from "./auth/password-hasher.js";
import { ResumeTokens } from "./auth/resume-token.js";
import { SignIn } from "./auth/sign-in.js";
import type { HomeService } from "./core/ports.js";
import { StallWatch, watchedBus } from "./core/stall-watch.js";
import { HomeExchange } from "./exchange/domain-exchange.js";
import { refuseService } from "./exchange/not-offered.js";
import { MessagingService } from "./messaging/messaging-service.js";
import { HomeMetrics } from "./metrics.js";
import { Membership } from "./nodes/membership.js";
import {
  type HomeServerOptions,
  type ResolvedHomeServerOptions,
  resolveHomeServerOptions,
} from "./options.js";
import { createPresenceService, type PresenceService } from "./presence/index.js";
import { Dispatcher } from "./session/dispatcher.js";
import { Replacements } from "./session/replacements.js";
import type { Farewell } from "./session/session.js";
import { SessionServer } from "./session/session-server.js";
import { SessionTable } from "./session/session-table.js";

/** What the links to other domains are made with. */
export type FederationParts = Pick<
  FederationOptions,
  "identity" | "trust" | "dialer" | "routes" | "limits" | "allowUnencrypted"
>;

/** What a home server works with. Store and bus stay open when it stops: whoever opened them closes them. */
export interface HomeServerParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly hasher: PasswordHasher;
  /** Absent: no other domain can be reached. */
  readonly federation?: FederationParts;
}

/** `created -> starting -> running -> draining -> stopped | failed`, one way. */
export type HomeServerState = "created" | "starting" | "running" | "draining" | "stopped" | "failed";

/** The default of `HomeServer.stop`. */
const SHUTDOWN: CloseReason = { code: "shutdown", reason: "the server is stopping", reconnect: "backoff" };
const STOP_DEADLINE_MS = 10_000;
/** How long a server that ends waits to hear who else is there: what it knows is not old. */
const LOOK_ROUND_MS = 1_000;
/** The default of the presence service. */
const SESSION_LEASE_MS = 120_000;

/** What runs, once the server has started. */
interface Running {
  readonly sessions: SessionServer;
  readonly services: readonly HomeService[];
  readonly federation: Federation | undefined;
  readonly admin: AdminService;
  readonly accounts: AccountWatch;
  readonly replacements: Replacements;
}

/**
 * Holds the sessions of its domains' user agents, owns their presentities and inboxes, and talks with other domains'
 * home servers. What it answers for is in the store: a server that dies and starts again on the same store goes on where
 * it was, and user agents and peers send again what was not answered.
 *
 * It opens no ports: whoever does hands it streams (`acceptClient`, `acceptLink`).
 */
export class HomeServer {
  readonly #env: Env;
  readonly #options: ResolvedHomeServerOptions;
  readonly #parts: HomeServerParts;
  readonly #table = new SessionTable();
  readonly #exchange: HomeExchange;
  readonly #membership: Membership;
  readonly #stall: StallWatch;
  readonly #metrics: HomeMetrics;
  readonly #stopSignal = new AbortController();
  #alternatives: readonly string[];
  #state: HomeServerState = "created";
  #running: Running | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #failure: ParleyError | undefined;
  #resolveClosed!: (failure: ParleyError | undefined) => void;
  /** Resolves when the server has ended: with the first failure that ended it, or with nothing after `stop`. Never rejects. */
  readonly closed: Promise<ParleyError | undefined>;

  /** @throws ParleyError `invalid_argument` (reason `bad_options`) with all problems of the options. */
  constructor(env: Env, options: HomeServerOptions, parts: HomeServerParts) {
    this.#env = env;
    this.#options = resolveHomeServerOptions(options);
    this.#parts = parts;
    // resolveHomeServerOptions has seen to it that there is one.
    const [domain] = this.#options.domains as readonly [DomainName];
    this.#exchange = new HomeExchange(env, this.#options, domain);
    this.#alternatives = this.#options.alternatives;
    this.#membership = new Membership(env, this.#options, {
      store: parts.store,
      bus: parts.bus,
      onTaken: (error) => this.#fail(error),
      onOthers: () => this.#running?.sessions.tellElsewhere(),
    });
    const sessionLeaseMs = this.#options.presence.leaseMs ?? SESSION_LEASE_MS;
    this.#stall = new StallWatch(env, {
      limitMs: Math.ceil(
        Math.min(this.#options.nodeLeaseMs, this.#options.outboxLeaseMs, sessionLeaseMs) / 2,
      ),
      onStall: (stalledMs) => this.#onStall(stalledMs),
    });
    this.#metrics = new HomeMetrics(env, {
      store: parts.store,
      bus: parts.bus,
      state: () => this.#state,
      nodes: () => this.#membership.known,
    });
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  get state(): HomeServerState {
    return this.#state;
  }

  /** The options with all defaults. */
  get options(): ResolvedHomeServerOptions {
    return this.#options;
  }

  /** Tells this life of the server from others of the same name. */
  get incarnation(): string {
    return this.#membership.incarnation;
  }

  /** Sessions that are signed in. */
  get sessionCount(): number {
    return this.#table.size;
  }

  /** Whether it can do its work: not without its store. Without its bus it can, and others hear of it later. */
  get health(): HealthReport {
    const store = this.#parts.store.health;
    const bus = this.#parts.bus.health;
    const isRunning = this.#state === "running";
    return {
      live: this.#state !== "failed",
      ready: isRunning && store.kind === "up",
      checks: [
        { name: "server", ok: isRunning, detail: isRunning ? "" : this.#state },
        { name: "store", ok: store.kind === "up", detail: store.kind === "up" ? "" : store.cause },
        { name: "bus", ok: bus.kind === "up", detail: bus.kind === "up" ? "" : bus.cause },
      ],
    };
  }

  /** Where user agents may go when this server ends, besides the domain's other servers: from now on. Sessions are told. */
  setAlternatives(addresses: readonly string[]): void {
    this.#alternatives = addresses;
    this.#running?.sessions.tellElsewhere();
  }

  /** @throws ParleyError `unavailable` (reason `not_running`) unless the server runs. */
  get admin(): AdminApi {
    if (this.#running === undefined || this.#state !== "running") {
      throw new ParleyError("unavailable", `the server is ${this.#state}`, {
        details: { reason: "not_running" },
      });
    }
    return this.#running.admin;
  }

  /**
   * Reads what the store has from before, and begins to serve. A second call returns the same promise.
   * @throws ParleyError of the store or the bus; the server has failed then.
   */
  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  /** Takes a new connection of a user agent; while the server ends it is told where else to go. */
  acceptClient(stream: FrameStream): void {
    const takes = this.#state === "running" || this.#state === "draining";
    if (takes && this.#running !== undefined) this.#running.sessions.accept(stream);
    else stream.close(this.#notRunning());
  }

  /** Takes a new connection of another server. */
  acceptLink(stream: FrameStream): void {
    const federation = this.#state === "running" ? this.#running?.federation : undefined;
    if (federation !== undefined) federation.accept(stream);
    else stream.close(this.#notRunning());
  }

  /**
   * Ends the server: tells user agents and peers why and when to come back, and waits until what was being written is durable.
   * Where the domain has other servers, user agents are sent there (`draining`) over `drainSpreadMs`, but at most half of the
   * deadline, each when what it had under way is answered. A second call returns the same promise. Never rejects; a deadline that passes is a failure (`closed`).
   * @param deadlineMs - how long that may take. @defaultValue 10_000
   */
  stop(reason: CloseReason = SHUTDOWN, deadlineMs: number = STOP_DEADLINE_MS): Promise<void> {
    this.#stopping ??= this.#stop(reason, deadlineMs);
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(): Promise<void> {
    this.#setState("starting");
    try {
      const running = await this.#make();
      // Known from here on, so that whoever stops the server meanwhile stops its parts.
      this.#running = running;
      await this.#membership.join(this.#stopSignal.signal);
      if (this.#parts.store.shared) this.#stall.start();
      await running.accounts.start();
      await running.replacements.start();
      for (const service of running.services) await service.start();
      await running.federation?.start();
      if (this.#stopping !== undefined) return;
      running.sessions.start();
      this.#setState("running");
      const onStoreEnd = (cause: unknown): void => {
        if (cause !== undefined) this.#fail(ParleyError.from(cause));
      };
      this.#parts.store.closed.then(onStoreEnd, onStoreEnd);
    } catch (thrown) {
      const error = ParleyError.from(thrown);
      // Whoever stops a server while it starts has not made it fail.
      if (!this.#stopSignal.signal.aborted || error.code !== "cancelled") this.#fail(error);
      throw error;
    }
  }

  async #make(): Promise<Running> {
    const { store } = this.#parts;
    // Where others share the work, what comes from them is asked about first.
    const bus = this.#parts.bus.shared ? watchedBus(this.#parts.bus, this.#stall) : this.#parts.bus;
    const options = this.#options;
    const hasher = new HashQueue(this.#parts.hasher, {
      concurrentMax: options.passwordHashesMax,
      waitingMax: options.passwordQueueMax,
    });
    const tokens = new ResumeTokens(await store.secret("resume_token", () => this.#env.random.bytes(32)));
    const dummyHash = await hasher.hash(Buffer.from(this.#env.random.bytes(16)).toString("hex"));
    const federation = this.#makeFederation();
    if (federation !== undefined) this.#exchange.connect(federation);
    if (store.shared) await this.#exchange.share(bus);

    const exchange = this.#exchange;
    const sessions = this.#table;
    const localDomains = options.domains;
    const federated = federation !== undefined;
    const services: HomeService[] = [];
    let presence: PresenceService | undefined;
    let messaging: MessagingService | undefined;
    if (options.services.presence) {
      const { outOfContactMs } = options;
      const deps = { store, bus, sessions, exchange, localDomains };
      presence = createPresenceService(this.#env, { ...options.presence, outOfContactMs }, deps);
      services.push(presence);
    } else {
      refuseService(exchange, "presence");
    }
    if (options.services.message) {
      messaging = new MessagingService(this.#env, options, {
        store,
        bus,
        sessions,
        exchange,
        localDomains,
        federated,
        node: options.node,
      });
      services.push(messaging);
    } else {
      refuseService(exchange, "message");
    }

    const onRemoved = async (account: Account): Promise<void> => {
      messaging?.onAccountRemoved(account);
      await presence?.onAccountGone(account);
    };
    const accounts = new AccountWatch(this.#env, options, { bus, accounts: store, sessions, onRemoved });
    const replacements = new Replacements(this.#env, bus, sessions);
    const fences = new Fences(this.#env);
    const signIn = new SignIn(this.#env, options, { accounts: store, hasher, tokens, fences, dummyHash });
    const dispatcher = new Dispatcher(this.#env, services);
    return {
      services,
      federation,
      accounts,
      replacements,
      sessions: new SessionServer(this.#env, options, {
        signIn,
        dispatcher,
        table: sessions,
        services,
        stall: this.#stall,
        hashesWaiting: () => hasher.waiting,
        alternatives: () => this.#elsewhere(),
        onSignedIn: (session) => {
          replacements.tell(session);
          accounts.signedIn(session);
        },
      }),
      admin: new AdminService(this.#env, {
        store,
        hasher,
        sessions,
        accounts,
        membership: this.#membership,
        domains: localDomains,
        defaults: options.defaults,
        version: options.version,
        startedAtMs: this.#env.clock.wallMs(),
        federation,
        exchange,
        beforeRemoval: async (account) => presence?.onAccountRemoved(account),
        afterRemoval: onRemoved,
      }),
    };
  }

  #makeFederation(): Federation | undefined {
    const parts = this.#parts.federation;
    if (parts === undefined) return undefined;
    const exchange = this.#exchange;
    return new Federation(this.#env, {
      ...parts,
      localDomains: this.#options.domains,
      node: this.#options.node,
      role: "home",
      onEnvelope: (envelope) => {
        this.#stall.check();
        exchange.onEnvelope(envelope);
      },
      onBounce: (bounce) => {
        this.#stall.check();
        exchange.onBounce(bounce);
      },
      onReachability: (domain, state) => exchange.onReachability(domain, state),
    });
  }

  async #stop(reason: CloseReason, deadlineMs: number): Promise<void> {
    const started = this.#starting?.catch(() => {});
    this.#setState("draining");
    this.#stopSignal.abort(new ParleyError("cancelled", "the server is being stopped"));
    const abort = new AbortController();
    const ended = this.#end(reason, started, deadlineMs).then(
      () => undefined,
      (thrown: unknown) => ParleyError.from(thrown),
    );
    const late = this.#env.clock.sleep(deadlineMs, abort.signal).then(
      () =>
        new ParleyError("deadline_exceeded", `the server did not stop within ${deadlineMs} ms`, {
          details: { reason: "stop_forced" },
        }),
      () => undefined,
    );
    const failure = await Promise.race([ended, late]);
    abort.abort();
    this.#failure ??= failure;
    if (failure !== undefined) this.#env.log.error({ event: "server.stop_failed", error: failure });
    this.#setState(this.#failure === undefined ? "stopped" : "failed");
    this.#metrics.close();
    this.#resolveClosed(this.#failure);
  }

  /**
   * Sessions first, so that nothing new comes; then the services, which finish what they write and give up their leases; then the
   * links; and the name last, when nothing is done under it any more.
   */
  async #end(reason: CloseReason, started: Promise<void> | undefined, deadlineMs: number): Promise<void> {
    await started;
    const running = this.#running;
    if (running === undefined) return;
    await this.#lookRound();
    // A server that has failed can serve nobody meanwhile.
    const atOnce = this.#elsewhere().length === 0 || this.#failure !== undefined;
    // Other domains' servers and our proxies go to the other servers of this domain; what they have sent is still answered.
    if (this.#membership.hasOthers) running.federation?.leave(reason.reason);
    const spreadMs = atOnce ? this.#crowdMs() : 0;
    await running.sessions.close(() => this.#farewell(reason, spreadMs), {
      spreadMs: atOnce ? 0 : Math.min(this.#options.drainSpreadMs, deadlineMs / 2),
      answerMs: atOnce ? 0 : Math.min(this.#options.drainAnswerMs, deadlineMs / 4),
    });
    running.replacements.stop();
    await running.accounts.stop();
    for (const service of running.services) await service.stop();
    this.#exchange.stop();
    await running.federation?.stop(reason);
    this.#stall.stop();
    await this.#membership.leave();
  }

  /** Says that this server ends, and hears who does not. With a store that is away what was heard before has to do. */
  async #lookRound(): Promise<void> {
    if (!this.#parts.store.shared) return;
    const abort = new AbortController();
    const late = this.#env.clock.sleep(LOOK_ROUND_MS, abort.signal).catch(() => undefined);
    await Promise.race([this.#membership.drain(), late]);
    abort.abort();
  }

  #elsewhere(): readonly string[] {
    return [...new Set([...this.#membership.alternatives(), ...this.#alternatives])];
  }

  /** @param spreadMs - over which time those who are told at once are to come to the others. */
  #farewell(reason: CloseReason, spreadMs: number): Farewell {
    const alternatives = this.#elsewhere();
    if (alternatives.length === 0) return reason;
    const afterMs = this.#env.random.int(1 + spreadMs);
    return { code: "draining", reason: reason.reason, reconnect: "now", alternatives, afterMs };
  }

  /** How long all sessions may take to sign in elsewhere: a millisecond each is what a server takes them in. */
  #crowdMs(): number {
    return Math.min(this.#table.size, this.#options.drainSpreadMs);
  }

  /** Nothing that is remembered can be relied on: others may have taken over what this server believes to hold. */
  #onStall(stalledMs: number): void {
    const { nodeLeaseMs } = this.#options;
    this.#metrics.stalled(stalledMs);
    this.#env.log.error({ event: "server.stalled", stalledMs, nodeLeaseMs });
    const crowdMs = this.#crowdMs();
    this.#running?.sessions.endAll(() => ({
      code: "stalled",
      reason: `the server stood still for ${stalledMs} ms`,
      reconnect: "now",
      alternatives: this.#elsewhere(),
      afterMs: this.#env.random.int(1 + crowdMs),
    }));
    for (const service of this.#running?.services ?? []) service.onStalled?.();
    void this.#membership.refresh();
  }

  /** The first failure wins; later ones are logged. */
  #fail(error: ParleyError): void {
    this.#env.log.error({ event: "server.failed", error });
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#stopping ??= this.#stop({ ...SHUTDOWN, reason: "the server has failed" }, STOP_DEADLINE_MS);
  }

  #notRunning(): CloseReason {
    return { ...SHUTDOWN, reason: `the server is ${this.#state}` };
  }

  #setState(state: HomeServerState): void {
    this.#env.log.info({ event: "server.state_changed", from: this.#state, to: state });
    this.#state = state;
  }
}
