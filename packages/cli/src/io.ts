/** The command's surroundings, injected: streams, environment variables, signals, and how to reach servers. */
import type { admin, Dialer, DialTarget } from "@parley/protocol";
import type { Env, LogLevel, MetricRegistry } from "@parley/runtime";
import type { Output } from "./output.js";
import type { TextSink } from "./text-sink.js";
import type { ForkWorker, WorkerLine } from "./workers/worker-messages.js";

/** The admin service, as commands call it. */
export interface AdminApi {
  addAccount(request: admin.IAddAccountRequest): Promise<admin.IAddAccountResponse>;
  listAccounts(request: admin.IListAccountsRequest): Promise<admin.IListAccountsResponse>;
  setPassword(request: admin.ISetPasswordRequest): Promise<admin.ISetPasswordResponse>;
  removeAccount(request: admin.IRemoveAccountRequest): Promise<admin.IRemoveAccountResponse>;
  listNodes(request: admin.IListNodesRequest): Promise<admin.IListNodesResponse>;
}

/** The environment of a server. */
export interface ServerEnv extends Env {
  /** What is counted, where somebody asked for it. */
  readonly registry: MetricRegistry | undefined;
  setLogLevel(level: LogLevel): void;
}

/** Where an admin service is. */
export interface AdminTarget extends DialTarget {
  readonly token?: string;
}

/** An admin service of some server, to be closed after use. */
export interface AdminConnection {
  readonly api: AdminApi;
  close(): void;
}

/** Everything that a command reads and writes of the world; a test gives it another one. */
export interface Surroundings {
  readonly env: Env;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDirectory: string;
  /** All of standard input, once. */
  readStdin(): Promise<Uint8Array>;
  /**
   * Asks a person for something that does not appear on the screen.
   * @returns `undefined` when there is no terminal to ask on.
   */
  promptHidden(question: string): Promise<string | undefined>;
  readonly clientDialer: Dialer;
  connectAdmin(target: AdminTarget): AdminConnection;
  /**
   * The environment of a server in this process, whose log has the level of its configuration.
   * @param options.metrics - whether it counts. @defaultValue false
   */
  createServerEnv(level: LogLevel, options?: { readonly metrics?: boolean }): ServerEnv;
  /** Aborts at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once. */
  readonly interrupted: AbortSignal;
  /** Calls `fn` at every SIGHUP, which then ends nothing. @returns ends that. */
  onHangup(fn: () => void): () => void;
  /** Starts this program again as a worker that shares the ports of this process. */
  readonly forkWorker: ForkWorker;
  /** The line to the process that this one is a worker of; absent in any other. */
  readonly worker: WorkerLine | undefined;
}

/** What a command is called with. */
export interface CommandContext {
  readonly world: Surroundings;
  readonly output: Output;
}
