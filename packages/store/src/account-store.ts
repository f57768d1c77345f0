/** The AccountStore port: principals, what they own, and their rules. */
import type {
  AccessRules,
  DeliveryRules,
  InboxAddress,
  PresentityAddress,
  PrincipalName,
} from "@parley/model";
import type { PresenceSnapshot, PresentityRecord } from "./presence-store.js";

/** A principal that can sign in. */
export interface Account {
  readonly principal: PrincipalName;
  /** The encoded hash (algorithm, parameters, salt and hash in one text). */
  readonly passwordHash: string;
  /**
   * Rises with every password change, and is newer in an account that is made anew: what was issued under another number
   * (resume tokens) is void.
   */
  readonly credentialEpoch: number;
  readonly presentities: readonly PresentityAddress[];
  readonly inboxes: readonly InboxAddress[];
  readonly createdAtMs: number;
}

/** An inbox as an owned thing. */
export interface InboxRecord {
  readonly inbox: InboxAddress;
  readonly owner: PrincipalName;
  readonly deliveryRules: DeliveryRules;
  /** Rises with every change of the rules, and is newer in an inbox that is made anew. */
  readonly revision: number;
}

/** What became of new access rules. */
export type SetAccessRulesOutcome =
  | {
      readonly kind: "set";
      /** The publications at the moment of the rules, with the change number and the version that the rules have raised. */
      readonly snapshot: PresenceSnapshot;
    }
  /** The presentity's change number is another one: somebody else has decided something since it was read. */
  | { readonly kind: "conflict" }
  | { readonly kind: "no_such_presentity" };

/**
 * Accounts and rules of the domains of this store. Every promise of a write resolves when the write is durable, and
 * rejects with a `ParleyError` (`unavailable`, `data_loss`, `internal`) when it is not known to be.
 * A read sees every write whose promise has resolved, and may see later ones.
 */
export interface AccountStore {
  /** Makes the account with its presentities and inboxes, all or nothing; any of them that exists: `exists`. */
  addAccount(account: {
    readonly principal: PrincipalName;
    readonly passwordHash: string;
    readonly presentities: readonly PresentityAddress[];
    readonly inboxes: readonly InboxAddress[];
    readonly accessRules: AccessRules;
    readonly deliveryRules: DeliveryRules;
    readonly nowMs: number;
  }): Promise<{ readonly kind: "added"; readonly account: Account } | { readonly kind: "exists" }>;

  account(principal: PrincipalName): Promise<Account | undefined>;

  /** In the order of the principals' names; `after` (exclusive) is where an earlier page ended. */
  accounts(page: {
    readonly domain: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly Account[]>;

  /** @returns the new credential epoch, or `undefined` when there is no such account. */
  setPasswordHash(principal: PrincipalName, passwordHash: string): Promise<number | undefined>;

  /**
   * Removes the account and everything that it owns: presentities with their publications and subscriptions, inboxes
   * with messages and cursors, watches, reports. All or nothing.
   * @returns what was removed, or `undefined` when there was no such account.
   */
  removeAccount(principal: PrincipalName): Promise<Account | undefined>;

  presentity(presentity: PresentityAddress): Promise<PresentityRecord | undefined>;
  inbox(inbox: InboxAddress): Promise<InboxRecord | undefined>;

  /**
   * Raises the presentity's change number (`PresenceSnapshot.change`) and its version, which `PresentityState.rulesVersion`
   * is from then on.
   * @param ifChange - only when this is the change number before.
   */
  setAccessRules(
    presentity: PresentityAddress,
    rules: AccessRules,
    ifChange?: number,
  ): Promise<SetAccessRulesOutcome>;
  /** Raises the inbox's revision. @returns `false` when there is no such inbox. */
  setDeliveryRules(inbox: InboxAddress, rules: DeliveryRules): Promise<boolean>;
}
