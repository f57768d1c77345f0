/** Accounts, and the records of what they own. */
import type {
  AccessRules,
  DeliveryRules,
  InboxAddress,
  PresentityAddress,
  PrincipalName,
} from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { Account, AccountStore, InboxRecord, SetAccessRulesOutcome } from "../account-store.js";
import type { PresenceSnapshot, PresentityRecord } from "../presence-store.js";
import type { Counters } from "./counters.js";
import { endOf, fromJson, part, tables, text, toJson } from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";
import type { PresentityChanges } from "./presentity-changes.js";

/** What is stored of a presentity. */
export interface StoredPresentity {
  readonly owner: PrincipalName;
  readonly accessRules: AccessRules;
  readonly epoch: number;
}

/** What is stored of an inbox. */
export interface StoredInbox {
  readonly owner: PrincipalName;
  readonly deliveryRules: DeliveryRules;
  readonly no: number;
  readonly revision: number;
}

/**
 * Removes what belongs to a principal or to one of its things; called within the operation that removes the account. And
 * hears of an inbox's new revision, within the operation that changes its rules.
 */
export interface OwnedData {
  removeOf?(principal: PrincipalName): void;
  removePresentity?(presentity: PresentityAddress): void;
  removeInbox?(inbox: InboxAddress, no: number): void;
  inboxRevised?(inbox: InboxAddress, revision: number): void;
}

/** Gives a presentity the next version, within the operation that sets its rules and has raised its change number. */
export interface RuledPresence {
  accessRulesSet(presentity: PresentityAddress, epoch: number): PresenceSnapshot;
}

const domainOf = (principal: string): string => principal.slice(principal.lastIndexOf("@") + 1);

const accountKey = (principal: string): Key => tables.account + part(domainOf(principal)) + text(principal);
/** The key of a presentity's record. */
export const presentityKey = (presentity: string): Key => tables.presentity + text(presentity);
/** The key of an inbox's record. */
export const inboxKey = (inbox: string): Key => tables.inbox + text(inbox);

/** Accounts over {@link KvEngine}. */
export class Accounts implements AccountStore {
  readonly #engine: KvEngine;
  readonly #counters: Counters;
  readonly #changes: PresentityChanges;
  readonly #presence: RuledPresence;
  readonly #owned: readonly OwnedData[];

  constructor(
    engine: KvEngine,
    counters: Counters,
    changes: PresentityChanges,
    presence: RuledPresence,
    owned: readonly OwnedData[],
  ) {
    this.#engine = engine;
    this.#counters = counters;
    this.#changes = changes;
    this.#presence = presence;
    this.#owned = owned;
  }

  addAccount(
    input: Parameters<AccountStore["addAccount"]>[0],
  ): Promise<{ readonly kind: "added"; readonly account: Account } | { readonly kind: "exists" }> {
    const engine = this.#engine;
    return engine.write(() => {
      const key = accountKey(input.principal);
      const taken =
        engine.get(key) !== undefined ||
        input.presentities.some((presentity) => engine.get(presentityKey(presentity)) !== undefined) ||
        input.inboxes.some((inbox) => engine.get(inboxKey(inbox)) !== undefined);
      if (taken) return { kind: "exists" };
      const account: Account = {
        principal: input.principal,
        passwordHash: input.passwordHash,
        // Above that of any account that was removed: what was issued to a former one of this name stays void.
        credentialEpoch: this.#counters.epoch(input.nowMs),
        presentities: [...input.presentities],
        inboxes: [...input.inboxes],
        createdAtMs: input.nowMs,
      };
      engine.put(key, toJson(account));
      for (const presentity of account.presentities) {
        const record: StoredPresentity = {
          owner: input.principal,
          accessRules: input.accessRules,
          epoch: this.#counters.epoch(input.nowMs),
        };
        engine.put(presentityKey(presentity), toJson(record));
        this.#changes.raise(presentity);
      }
      for (const inbox of account.inboxes) {
        const record: StoredInbox = {
          owner: input.principal,
          deliveryRules: input.deliveryRules,
          no: this.#counters.next("inbox"),
          revision: this.#counters.next("revision"),
        };
        engine.put(inboxKey(inbox), toJson(record));
      }
      return { kind: "added", account };
    });
  }

  account(principal: PrincipalName): Promise<Account | undefined> {
    return this.#engine.read(() => this.#durable<Account>(accountKey(principal)));
  }

  accounts(page: {
    readonly domain: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly Account[]> {
    return this.#engine.read(() => {
      const prefix = tables.account + part(page.domain);
      // The key after `after` is its own with a zero byte, which no name holds.
      const start = page.after === undefined ? prefix : `${prefix + text(page.after)}\0`;
      const found = this.#engine.durableRange(start, endOf(prefix), { limit: page.limit });
      return found.map(({ value }) => fromJson<Account>(value));
    });
  }

  setPasswordHash(principal: PrincipalName, passwordHash: string): Promise<number | undefined> {
    return this.#engine.write(() => {
      const key = accountKey(principal);
      const account = this.#stored<Account>(key);
      if (account === undefined) return undefined;
      const credentialEpoch = account.credentialEpoch + 1;
      this.#engine.put(key, toJson({ ...account, passwordHash, credentialEpoch }));
      return credentialEpoch;
    });
  }

  removeAccount(principal: PrincipalName): Promise<Account | undefined> {
    return this.#engine.write(() => {
      const key = accountKey(principal);
      const account = this.#stored<Account>(key);
      if (account === undefined) return undefined;
      this.#engine.remove(key);
      this.#counters.removedEpoch(account.credentialEpoch);
      for (const owned of this.#owned) owned.removeOf?.(principal);
      for (const presentity of account.presentities) this.#removePresentity(presentity);
      for (const inbox of account.inboxes) this.#removeInbox(inbox);
      return account;
    });
  }

  presentity(presentity: PresentityAddress): Promise<PresentityRecord | undefined> {
    return this.#engine.read(() => this.durablePresentity(presentity));
  }

  /** The record as of what is durable; to be called within a read. */
  durablePresentity(presentity: PresentityAddress): PresentityRecord | undefined {
    const stored = this.#durable<StoredPresentity>(presentityKey(presentity));
    return stored && { presentity, owner: stored.owner, accessRules: stored.accessRules };
  }

  inbox(inbox: InboxAddress): Promise<InboxRecord | undefined> {
    return this.#engine.read(() => {
      const stored = this.#durable<StoredInbox>(inboxKey(inbox));
      if (stored === undefined) return undefined;
      return { inbox, owner: stored.owner, deliveryRules: stored.deliveryRules, revision: stored.revision };
    });
  }

  setAccessRules(
    presentity: PresentityAddress,
    accessRules: AccessRules,
    ifChange?: number,
  ): Promise<SetAccessRulesOutcome> {
    return this.#engine.write(() => {
      const key = presentityKey(presentity);
      const stored = this.#stored<StoredPresentity>(key);
      if (stored === undefined) return { kind: "no_such_presentity" };
      if (ifChange !== undefined && ifChange !== this.#changes.current(presentity)) {
        return { kind: "conflict" };
      }
      this.#engine.put(key, toJson({ ...stored, accessRules }));
      this.#changes.raise(presentity);
      return { kind: "set", snapshot: this.#presence.accessRulesSet(presentity, stored.epoch) };
    });
  }

  setDeliveryRules(inbox: InboxAddress, deliveryRules: DeliveryRules): Promise<boolean> {
    return this.#engine.write(() => {
      const key = inboxKey(inbox);
      const stored = this.#stored<StoredInbox>(key);
      if (stored === undefined) return false;
      const revision = this.#counters.next("revision");
      this.#engine.put(key, toJson({ ...stored, deliveryRules, revision }));
      for (const owned of this.#owned) owned.inboxRevised?.(inbox, revision);
      return true;
    });
  }

  #removePresentity(presentity: PresentityAddress): void {
    const key = presentityKey(presentity);
    const stored = this.#stored<StoredPresentity>(key);
    if (stored === undefined) throw missing(presentity);
    this.#counters.removedEpoch(stored.epoch);
    for (const owned of this.#owned) owned.removePresentity?.(presentity);
    this.#changes.remove(presentity);
    this.#engine.remove(key);
  }

  #removeInbox(inbox: InboxAddress): void {
    const key = inboxKey(inbox);
    const stored = this.#stored<StoredInbox>(key);
    if (stored === undefined) throw missing(inbox);
    for (const owned of this.#owned) owned.removeInbox?.(inbox, stored.no);
    this.#engine.remove(key);
  }

  #stored<T>(key: Key): T | undefined {
    const value = this.#engine.get(key);
    return value && fromJson<T>(value);
  }

  #durable<T>(key: Key): T | undefined {
    const value = this.#engine.durableGet(key);
    return value && fromJson<T>(value);
  }
}

function missing(address: string): ParleyError {
  return new ParleyError("data_loss", `an account owns ${address}, which has no record`, {
    details: { reason: "corrupt_store" },
  });
}
