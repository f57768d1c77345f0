/** One home server on a store and a bus in memory, under a manual clock. */
import type { Bus } from "@parley/bus";
import { createEmbeddedBus } from "@parley/bus/embedded";
import { createStreamPair, type StreamPair } from "@parley/federation/testing";
import { parseDomain } from "@parley/model";
import type { client } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import { createTestEnv, type LoggedLine, type ManualClock } from "@parley/runtime/testing";
import type { Store } from "@parley/store";
import { MemoryDisk, openMemoryStore } from "@parley/store/memory";
import { HomeServer, type HomeServerOptions, type PasswordHasher } from "../src/index.js";
import { TestClient } from "./test-client.js";

/** A hasher without cost that remembers what it was asked. */
export class TestHasher implements PasswordHasher {
  readonly verified: { readonly encoded: string; readonly password: string }[] = [];

  async hash(password: string): Promise<string> {
    return `hash of ${password}`;
  }

  async verify(encoded: string, password: string): Promise<boolean> {
    this.verified.push({ encoded, password });
    return encoded === `hash of ${password}`;
  }
}

export const NORTH = parseDomain("north.example");

/** How a client connects and signs in. */
export interface ConnectOptions {
  readonly encrypted?: boolean;
  readonly address?: string;
  readonly highWaterBytes?: number;
}

export class TestServer {
  readonly env: Env;
  readonly clock: ManualClock;
  readonly logged: readonly LoggedLine[];
  readonly disk = new MemoryDisk();
  readonly hasher = new TestHasher();
  readonly options: HomeServerOptions;
  server!: HomeServer;
  store!: Store;
  bus!: Bus;

  private constructor(options: Partial<HomeServerOptions>) {
    const { env, clock, logged } = createTestEnv();
    this.env = env;
    this.clock = clock;
    this.logged = logged;
    this.options = { domains: [NORTH], ...options };
  }

  /** Starts a server with the accounts alice and bob; their passwords are "secret of NAME". */
  static async start(options: Partial<HomeServerOptions> = {}): Promise<TestServer> {
    const test = new TestServer(options);
    await test.open();
    for (const name of ["alice", "bob"]) await test.addAccount(name);
    return test;
  }

  /** Opens store and server; again after {@link crash}. */
  async open(): Promise<void> {
    this.store = await openMemoryStore(this.env, this.disk);
    this.bus = createEmbeddedBus(this.env);
    const { store, bus, hasher } = this;
    this.server = new HomeServer(this.env, this.options, { store, bus, hasher });
    await this.settled(this.server.start());
  }

  /** The process dies: what is not durable is lost. The old server object lives on without a store. */
  async crash(): Promise<void> {
    this.disk.crash();
    await this.bus.close();
  }

  async stop(): Promise<void> {
    await this.settled(this.server.stop());
    await this.settled(this.store.close());
  }

  async addAccount(name: string): Promise<void> {
    await this.settled(
      this.server.admin.addAccount({ principal: `${name}@north.example`, password: `secret of ${name}` }),
    );
  }

  /** Lets the code come to rest until the promise has settled. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const mark = (): void => {
      done = true;
    };
    promise.then(mark, mark);
    for (let turn = 0; turn < 1_000 && !done; turn++) await this.clock.settle();
    if (!done) throw new Error("the promise does not settle without time passing");
    return promise;
  }

  /** A connection that has not signed in. */
  connect(options: ConnectOptions = {}): { readonly client: TestClient; readonly pair: StreamPair } {
    const { address, encrypted = true, highWaterBytes } = options;
    const pair = createStreamPair(this.env, {
      ...(encrypted ? { acceptorFingerprint: new Uint8Array(32) } : {}),
      ...(address === undefined ? {} : { initiatorAddress: address }),
      ...(highWaterBytes === undefined ? {} : { highWaterBytes }),
    });
    const client = new TestClient(this.clock, pair.initiator);
    this.server.acceptClient(pair.acceptor);
    return { client, pair };
  }

  /** A session of one of the accounts. */
  async signIn(
    name: string,
    options: ConnectOptions & Partial<client.ISignIn> = {},
  ): Promise<{
    readonly client: TestClient;
    readonly pair: StreamPair;
    readonly signedIn: client.ISignedIn;
  }> {
    const { client, pair } = this.connect(options);
    const { sessionId = this.env.ids.next("session"), attachSubscriptions = false } = options;
    const password = { principal: `${name}@north.example`, password: `secret of ${name}` };
    const { signedIn, error } = await client.ask({ signIn: { password, sessionId, attachSubscriptions } });
    if (signedIn == null) throw new Error(`not signed in: ${JSON.stringify(error)}`);
    return { client, pair, signedIn };
  }
}
