/** Where other domains are and whom to believe about them, as the configuration says, which may change. */
import { createSystemResolver, RouteTable, type Trust } from "@parley/federation";
import type { LoadedConfig } from "../config/load.js";
import { readRoutes, readTrust } from "./files.js";

export class OtherDomains {
  readonly routes: RouteTable;
  /** Asks whom the newest configuration names. */
  readonly trust: Trust = {
    verifyChain: (chain, domain, nowMs) => this.#trusted.verifyChain(chain, domain, nowMs),
  };
  #trusted: Trust;

  /** @throws ParleyError what is wrong with the files that the configuration names. */
  constructor(loaded: LoadedConfig) {
    this.#trusted = readTrust(loaded);
    this.routes = new RouteTable(routesOf(loaded));
  }

  /**
   * Reads what another configuration names.
   * @returns what puts it in force; nothing has changed before.
   * @throws ParleyError what is wrong with its files.
   */
  prepare(next: LoadedConfig): () => void {
    const trusted = readTrust(next);
    const routes = routesOf(next);
    return () => {
      this.#trusted = trusted;
      this.routes.update(routes);
    };
  }
}

function routesOf(loaded: LoadedConfig) {
  return {
    ...readRoutes(loaded),
    ...(loaded.config.discovery ? { discovery: createSystemResolver() } : {}),
  };
}
