/** The connections of one acceptor: how many there may be, and which stream belongs to which. */
import type { Socket } from "node:net";
import { networkOf } from "../network-address.js";
import type { TlsServerCredentials } from "./tls-credentials.js";

/** One accepted connection. */
export interface Connection {
  readonly socket: Socket;
  /** The peer's address, `host:port`. */
  readonly address: string;
  /** Whom it counts as where limits hold for each. */
  readonly network: string;
  /** With the certificates that it was shown one of; absent without TLS. */
  readonly credentials: TlsServerCredentials | undefined;
  /** Streams that are open now. */
  streams: number;
  /** Whether it ever had a stream; see {@link Connections.use}. */
  used: boolean;
  /** Ends it when no stream is open for too long. */
  idleTimer: { cancel(): void } | undefined;
}

/** The four numbers that name a connection. */
interface Endpoints {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/**
 * Finds connections by their endpoints, which is what a call knows of its connection. The operating system gives no two
 * connections the same endpoints at one time.
 */
export class Connections {
  readonly #byEndpoints = new Map<string, Connection>();
  readonly #countByNetwork = new Map<string, number>();
  /** Of those that never had a stream. */
  readonly #unusedByNetwork = new Map<string, number>();

  get size(): number {
    return this.#byEndpoints.size;
  }

  /** Connections from the same address; of IPv6, from the same /64, which is what one host usually has. */
  countOfNetwork(address: string): number {
    return this.#countByNetwork.get(networkOf(address)) ?? 0;
  }

  /** Of those the ones that never had a stream: all that they have done is a handshake, if that. */
  unusedOfNetwork(address: string): number {
    return this.#unusedByNetwork.get(networkOf(address)) ?? 0;
  }

  /** It has a stream. */
  use(connection: Connection): void {
    if (connection.used) return;
    connection.used = true;
    count(this.#unusedByNetwork, connection.network, -1);
  }

  /** Keeps a connection until its socket closes. @returns `false` when the socket is gone already. */
  add(connection: Connection): boolean {
    const { socket } = connection;
    const key = endpointsKey(socket);
    if (key === undefined) return false;
    const { network } = connection;
    this.#byEndpoints.set(key, connection);
    count(this.#countByNetwork, network, 1);
    count(this.#unusedByNetwork, network, 1);
    socket.once("close", () => {
      if (this.#byEndpoints.get(key) === connection) this.#byEndpoints.delete(key);
      count(this.#countByNetwork, network, -1);
      if (!connection.used) count(this.#unusedByNetwork, network, -1);
    });
    return true;
  }

  find(endpoints: Endpoints): Connection | undefined {
    const key = endpointsKey(endpoints);
    return key === undefined ? undefined : this.#byEndpoints.get(key);
  }

  *[Symbol.iterator](): Iterator<Connection> {
    yield* this.#byEndpoints.values();
  }
}

function count(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const now = (counts.get(key) ?? 0) + change;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
}

function endpointsKey(endpoints: Endpoints): string | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = endpoints;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
