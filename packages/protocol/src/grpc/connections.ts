/** The connections of one acceptor: how many there may be, and which stream belongs to which. */
import type { Socket } from "node:net";
import { networkOf } from "../network-address.js";

/** One accepted connection. */
export interface Connection {
  readonly socket: Socket;
  /** The peer's address, `host:port`. */
  readonly address: string;
  /** SHA-256 of the certificate that it was shown; absent without TLS. */
  readonly fingerprint: Uint8Array | undefined;
  /** Streams that are open now. */
  streams: number;
  /** Whether it ever had a stream. */
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

  get size(): number {
    return this.#byEndpoints.size;
  }

  /** Connections from the same address; of IPv6, from the same /64, which is what one host usually has. */
  countOfNetwork(address: string): number {
    return this.#countByNetwork.get(networkOf(address)) ?? 0;
  }

  /** Keeps a connection until its socket closes. @returns `false` when the socket is gone already. */
  add(connection: Connection): boolean {
    const { socket } = connection;
    const key = endpointsKey(socket);
    if (key === undefined) return false;
    const network = networkOf(socket.remoteAddress ?? "");
    this.#byEndpoints.set(key, connection);
    this.#countByNetwork.set(network, (this.#countByNetwork.get(network) ?? 0) + 1);
    socket.once("close", () => {
      if (this.#byEndpoints.get(key) === connection) this.#byEndpoints.delete(key);
      const left = (this.#countByNetwork.get(network) ?? 1) - 1;
      if (left > 0) this.#countByNetwork.set(network, left);
      else this.#countByNetwork.delete(network);
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

function endpointsKey(endpoints: Endpoints): string | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = endpoints;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
