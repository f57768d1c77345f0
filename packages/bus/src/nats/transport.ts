/**
 * The socket under the NATS client, in place of the client's own: that one leaks a socket for every attempt that a server
 * does not answer, checks no name where it connects to an address, hides how much waits to be sent, and writes once for
 * every publish. This one ends at once when told to, and sends all that one turn publishes in one piece.
 */
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, TLSSocket } from "node:tls";
import type { Clock } from "@parley/runtime";
import type { Server, Transport } from "nats/lib/nats-base-client/internal_mod.js";
import type { NatsTls } from "./options.js";

/** The server has shown, or was shown, what is not trusted: another attempt would end the same way. */
export class UntrustedError extends Error {}

/** What the client's options carry for the transport. */
export interface SocketOptions {
  readonly clock: Clock;
  readonly tls: NatsTls | undefined;
  /** Called with the transport before it connects, so that it can be ended. */
  onTransport(transport: SocketTransport): void;
}

/** What a server says first. */
interface ServerGreeting {
  readonly tls_required?: boolean;
  readonly tls_available?: boolean;
}

const GREETING_BYTES_MAX = 64 * 1024;

export class SocketTransport implements Transport {
  readonly lang = "nats.js";
  readonly version = "2.29.3";
  #socket: Socket | undefined;
  #clock: Clock | undefined;
  #corked = false;
  #error: Error | undefined;
  #done = false;
  #chunks: Uint8Array[] = [];
  #reader: ((result: IteratorResult<Uint8Array>) => void) | undefined;
  #resolveClosed: (error: Error | undefined) => void = () => undefined;
  readonly #closed = new Promise<Error | undefined>((resolve) => {
    this.#resolveClosed = resolve;
  });

  /** Why it ended; `undefined` while it has not, or when the other side has ended it. */
  get closeError(): Error {
    // The client's type does not say that there may be none.
    return this.#error as Error;
  }

  get isClosed(): boolean {
    return this.#done;
  }

  /** How many bytes the socket has not taken yet. */
  get waitingBytes(): number {
    return this.#socket?.writableLength ?? 0;
  }

  async connect(server: Server, options: object): Promise<void> {
    const { clock, tls, onTransport } = options as SocketOptions;
    this.#clock = clock;
    onTransport(this);
    const host = server.hostname.replace(/^\[|\]$/g, "");
    const plain = connectPlain({ host, port: server.port, noDelay: true, keepAlive: true });
    this.#watch(plain);
    const greeting = await this.#greeting(plain);
    if (tls !== undefined) await this.#secure(plain, host, tls, greeting);
    else if (greeting.tls_required === true)
      throw new UntrustedError("the server wants TLS, which is not configured");
    this.#socket?.on("data", (chunk: Uint8Array) => this.#received(chunk));
  }

  isEncrypted(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  /** All frames of a turn go out together: a write is dearer than all that the client does for a publish. */
  send(frame: Uint8Array): void {
    const socket = this.#socket;
    if (socket === undefined || this.#done) return;
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      this.#clock?.defer(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    socket.write(frame);
  }

  async close(error?: Error): Promise<void> {
    this.destroy(error);
  }

  disconnect(): void {
    this.destroy();
  }

  /** Sends what waits to be sent, and ends. What comes is dropped. */
  end(): void {
    this.#socket?.uncork();
    this.#socket?.end();
    this.#chunks = [];
  }

  /** Ends at once; what waits in either direction is dropped. */
  destroy(error?: Error): void {
    if (this.#done) return;
    this.#done = true;
    this.#error = error;
    this.#socket?.destroy();
    this.#chunks = [];
    this.#reader?.({ value: undefined, done: true });
    this.#resolveClosed(error);
  }

  closed(): Promise<Error | undefined> {
    return this.#closed;
  }

  discard(): void {
    // For transports that throttle.
  }

  /** For the client, which reads with `for await`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    const iterator: AsyncIterableIterator<Uint8Array> = {
      next: () => {
        const value = this.#chunks.shift();
        if (value !== undefined) return Promise.resolve({ value, done: false });
        if (this.#done) return Promise.resolve({ value: undefined, done: true });
        return new Promise((resolve) => {
          this.#reader = resolve;
        });
      },
      // The client's parser has met what is not NATS' protocol, and reads no more.
      return: () => {
        this.destroy(new Error("the server sent what is not NATS' protocol"));
        return Promise.resolve({ value: undefined, done: true });
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  #received(chunk: Uint8Array): void {
    const reader = this.#reader;
    if (reader === undefined) {
      this.#chunks.push(chunk);
      return;
    }
    this.#reader = undefined;
    reader({ value: chunk, done: false });
  }

  #watch(socket: Socket): void {
    this.#socket = socket;
    // An attempt that was given up before the socket was there.
    if (this.#done) socket.destroy();
    socket.on("error", (error) => this.destroy(error));
    socket.once("close", () => this.destroy());
  }

  /** Reads the server's first line, and leaves it for the client's parser. */
  async #greeting(socket: Socket): Promise<ServerGreeting> {
    let bytes = Buffer.alloc(0);
    const complete = new Promise<void>((resolve, reject) => {
      socket.on("data", (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (bytes.includes("\n")) resolve();
        else if (bytes.length > GREETING_BYTES_MAX) reject(new Error("the server's greeting has no end"));
      });
    });
    await this.#unlessEnded(complete);
    socket.removeAllListeners("data");
    this.#chunks.push(bytes);
    const [, json] = /^INFO\s+([^\r\n]+)\r?\n/i.exec(bytes.toString("utf8")) ?? [];
    if (json === undefined) throw new Error("what answers is not a NATS server");
    return JSON.parse(json) as ServerGreeting;
  }

  async #secure(plain: Socket, host: string, tls: NatsTls, greeting: ServerGreeting): Promise<void> {
    if (greeting.tls_required !== true && greeting.tls_available !== true)
      throw new UntrustedError("TLS is configured, which the server does not offer");
    const { ca, cert, key, serverName = isIP(host) === 0 ? host : undefined } = tls;
    const options: ConnectionOptions = { socket: plain, host, minVersion: "TLSv1.2" };
    if (serverName !== undefined) options.servername = serverName;
    Object.assign(options, ca === undefined ? {} : { ca }, cert === undefined ? {} : { cert, key });
    const secured = connectTls(options);
    // Before `#watch`, whose listener ends everything with the error as it comes.
    secured.once("error", (error: NodeJS.ErrnoException) => {
      const network = /^(ECONNRESET|EPIPE|ETIMEDOUT)$/.test(error.code ?? "");
      this.destroy(network ? error : new UntrustedError(`TLS: ${error.message}`));
    });
    this.#watch(secured);
    await this.#unlessEnded(new Promise<void>((resolve) => secured.once("secureConnect", resolve)));
  }

  /** @throws Error why it ended, when it ends first. */
  async #unlessEnded(work: Promise<void>): Promise<void> {
    const ended = this.#closed.then((error) => {
      throw error ?? new Error("the server has closed the connection");
    });
    await Promise.race([work, ended]);
  }
}
