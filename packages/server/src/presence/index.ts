/** The presence service of a home server. */
import type { Bus } from "@parley/bus";
import type { DomainName, PresentityAddress } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { Account, Store } from "@parley/store";
import type { DomainExchange, HomeService, SessionRegistry } from "../core/ports.js";
import type { PresenceOptions } from "./options.js";

/** What the presence service works with. */
export interface PresenceDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly sessions: SessionRegistry;
  readonly exchange: DomainExchange;
  readonly localDomains: Iterable<DomainName>;
}

/** The presence service, with what the admin part calls. */
export interface PresenceService extends HomeService {
  /**
   * Ends what hangs on an account that is removed: its watchers are told, what it watches is cancelled. Call it before
   * `store.removeAccount`, while the records are there to tell whom.
   */
  onAccountRemoved(account: Account): Promise<void>;
  /** Reads the access rules of a presentity anew and decides its subscriptions by them, after somebody else has written them. */
  onAccessRulesChanged(presentity: PresentityAddress): Promise<void>;
}

/** Makes the presence service. It serves when `start` was called. */
export function createPresenceService(
  _env: Env,
  _options: PresenceOptions,
  _deps: PresenceDeps,
): PresenceService {
  return {
    name: "presence",
    operations: {},
    onSessionStart: () => {},
    start: async () => {},
    stop: async () => {},
    onAccountRemoved: async () => {},
    onAccessRulesChanged: async () => {},
  };
}
