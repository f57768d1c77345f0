/** The home server of one or more domains. */
import type { Bus } from "@parley/bus";
import { Federation, type FederationOptions } from "@parley/federation";
import type { DomainName } from "@parley/model";
import type { AdminApi, FrameStream } from "@parley/protocol";
import { type CloseReason, type Env, ParleyError } from "@parley/runtime";
import type { Store } from "@parley/store";
import { AdminService } from "./admin/admin-service.js";
import { HashQueue, type PasswordHasher } from "./auth/password-hasher.js";
import { ResumeTokens } from "./auth/resume-token.js";
import { SignIn } from "./auth/sign-in.js";
import type { HomeService } from "./core/ports.js";
import { HomeExchange } from "./exchange/domain-exchange.js";
import { refuseService } from "./exchange/not-offered.js";
import { MessagingService } from "./messaging/messaging-service.js";
import {
  type HomeServerOptions,
  type ResolvedHomeServerOptions,
  resolveHomeServerOptions,
} from "./options.js";
import { createPresenceService, type PresenceService } from "./presence/index.js";
import { Dispatcher } from "./session/dispatcher.js";
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

/** What runs, once the server has started. */
interface Running {
  readonly sessions: SessionServer;
  readonly services: readonly HomeService[];
  readonly federation: Federation | undefined;
  readonly admin: AdminService;
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

  /** Sessions that are signed in. */
  get sessionCount(): number {
    return this.#table.size;
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

  /** Takes a new connection of a user agent. */
  acceptClient(stream: FrameStream): void {
    if (this.#state === "running") this.#running?.sessions.accept(stream);
    else stream.close(this.#notRunning());
  }

  /** Takes a new connection of another server. */
  acceptLink(stream: FrameStream): void {
    const federation = this.#state === "running" ? this.#running?.federation : undefined;
    if (federation !== undefined) federation.accept(stream);
    else stream.close(this.#notRunning());
  }

  /**
   * Ends the server: tells user agents and peers why and when to come back, and waits until what was being written is durable. A second
   * call returns the same promise. Never rejects; a deadline that passes is a failure (`closed`).
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
      this.#fail(error);
      throw error;
    }
  }

  async #make(): Promise<Running> {
    const { store, bus } = this.#parts;
    const options = this.#options;
    const hasher = new HashQueue(this.#parts.hasher, {
      concurrentMax: options.passwordHashesMax,
      waitingMax: options.passwordQueueMax,
    });
    const tokens = new ResumeTokens(await store.secret("resume_token", () => this.#env.random.bytes(32)));
    const dummyHash = await hasher.hash(Buffer.from(this.#env.random.bytes(16)).toString("hex"));
    const federation = this.#makeFederation();
    if (federation !== undefined) this.#exchange.connect(federation);

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
      });
      services.push(messaging);
    } else {
      refuseService(exchange, "message");
    }

    const signIn = new SignIn(this.#env, options, { accounts: store, hasher, tokens, dummyHash });
    const dispatcher = new Dispatcher(this.#env, services);
    return {
      services,
      federation,
      sessions: new SessionServer(this.#env, options, { signIn, dispatcher, table: sessions, services }),
      admin: new AdminService(this.#env, {
        store,
        hasher,
        sessions,
        domains: localDomains,
        defaults: options.defaults,
        version: options.version,
        startedAtMs: this.#env.clock.wallMs(),
        federation,
        exchange,
        beforeRemoval: async (account) => presence?.onAccountRemoved(account),
        afterRemoval: async (account) => {
          messaging?.onAccountRemoved(account);
          await presence?.onAccountGone(account);
        },
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
      onEnvelope: (envelope) => exchange.onEnvelope(envelope),
      onBounce: (bounce) => exchange.onBounce(bounce),
      onReachability: (domain, state) => exchange.onReachability(domain, state),
    });
  }

  async #stop(reason: CloseReason, deadlineMs: number): Promise<void> {
    const started = this.#starting?.catch(() => {});
    this.#setState("draining");
    const abort = new AbortController();
    const ended = this.#end(reason, started).then(
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
    this.#resolveClosed(this.#failure);
  }

  /** Sessions first, so that nothing new comes; then the services, which finish what they write; then the links. */
  async #end(reason: CloseReason, started: Promise<void> | undefined): Promise<void> {
    await started;
    const running = this.#running;
    if (running === undefined) return;
    await running.sessions.close(reason);
    for (const service of running.services) await service.stop();
    this.#exchange.stop();
    await running.federation?.stop(reason);
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
