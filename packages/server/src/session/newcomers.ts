/** Connections that have not signed in: anybody can make those, so they have limits of their own. */
import { networkOfPeer } from "@parley/protocol";
import type { CloseReason } from "@parley/runtime";
import type { SessionOptions } from "../options.js";
import type { Session } from "./session.js";

/** Counts them, in all and by the network that they come from. */
export class Newcomers {
  readonly #options: Pick<SessionOptions, "connectionsMax" | "connectionsPerAddressMax">;
  readonly #networks = new Map<Session, string>();
  readonly #countByNetwork = new Map<string, number>();

  constructor(options: Pick<SessionOptions, "connectionsMax" | "connectionsPerAddressMax">) {
    this.#options = options;
  }

  /** @returns why there is no room for this one; it is not counted then. */
  add(session: Session): CloseReason | undefined {
    const { connectionsMax, connectionsPerAddressMax } = this.#options;
    const network = networkOfPeer(session.peer.address);
    const count = this.#countByNetwork.get(network) ?? 0;
    if (count >= connectionsPerAddressMax) {
      return tooMany(
        `${count} connections from ${network}`,
        "connectionsPerAddressMax",
        connectionsPerAddressMax,
      );
    }
    if (this.#networks.size >= connectionsMax) {
      return tooMany(`${this.#networks.size} connections`, "connectionsMax", connectionsMax);
    }
    this.#networks.set(session, network);
    this.#countByNetwork.set(network, count + 1);
    return undefined;
  }

  /** It has signed in, or ended. */
  remove(session: Session): void {
    const network = this.#networks.get(session);
    if (network === undefined) return;
    this.#networks.delete(session);
    const left = (this.#countByNetwork.get(network) ?? 1) - 1;
    if (left > 0) this.#countByNetwork.set(network, left);
    else this.#countByNetwork.delete(network);
  }
}

function tooMany(what: string, option: string, limit: number): CloseReason {
  return {
    code: "too_many_connections",
    reason: `${what} have not signed in, limit ${limit} (${option})`,
    reconnect: "backoff",
  };
}
