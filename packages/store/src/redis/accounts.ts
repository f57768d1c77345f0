/** Accounts in Redis, and the records of what they own. */
import type {
  AccessRules,
  DeliveryRules,
  InboxAddress,
  PresentityAddress,
  PrincipalName,
} from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { Account, AccountStore, InboxRecord, SetAccessRulesOutcome } from "../account-store.js";
import type { PresentityRecord } from "../presence-store.js";
import {
  type AccountPhase,
  decodeAccount,
  decodeRules,
  encodeAccount,
  encodeRules,
  longOwner,
  readyAccount,
  type StoredAccount,
  shortNames,
  shortOwner,
} from "./account-codec.js";
import type { AccountSpread, Thing } from "./account-spread.js";
import type { RedisEngine } from "./engine.js";
import { readSnapshot } from "./publications.js";
import { script } from "./scripts.js";

const add = script("account_add");
const read = script("account_read");
const password = script("account_password");
const remove = script("account_remove");
const end = script("account_end");
const pending = script("account_pending");
const list = script("account_list");
const rules = script("rules_read");
const setAccess = script("rules_set_access");
const setDelivery = script("rules_set_delivery");

type AddInput = Parameters<AccountStore["addAccount"]>[0];
type AddOutcome = Awaited<ReturnType<AccountStore["addAccount"]>>;

/** A read account with what it is kept as. */
interface Found {
  readonly account: StoredAccount;
  readonly packed: Buffer;
}

type Removing = Extract<AccountPhase, { kind: "removing" }>;

/** A removal that only has to be ended. */
interface Removal extends Found {
  readonly newestSeqs: readonly number[];
}

/**
 * What knows accounts by nothing but their names, as which others may come. Numbers of entries rise within each bucket of
 * outboxes: what has one up to `newestSeqs`, read when an account is no more, may be of it; what comes later is not.
 */
export interface OutboxOfSenders {
  /** The newest number that was given in each bucket of outboxes. */
  newestSeqs(): Promise<readonly number[]>;
  /** Forgets the reports and entries of a principal up to these numbers. May be done again, also when it is another's name. */
  forgetSender(principal: PrincipalName, newestSeqs: readonly number[]): Promise<void>;
}

/** How often a change is begun anew when somebody else was quicker. */
const ATTEMPTS_MAX = 20;
/** How many of those that others have begun are ended at a time. */
const PENDING_MAX = 100;

/** The AccountStore over {@link RedisEngine}. */
export class RedisAccounts implements AccountStore {
  readonly #engine: RedisEngine;
  readonly #spread: AccountSpread;
  readonly #outbox: OutboxOfSenders;

  constructor(engine: RedisEngine, spread: AccountSpread, outbox: OutboxOfSenders) {
    this.#engine = engine;
    this.#spread = spread;
    this.#outbox = outbox;
  }

  async addAccount(input: AddInput): Promise<AddOutcome> {
    const things = this.#spread.thingsOf(input);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const outcome = this.#reaches(input.principal, things)
        ? await this.#addAtOnce(input, things)
        : await this.#spread.add(input, things);
      if (outcome?.kind === "added") return outcome;
      // What is in the way may be what is left of one that was removed.
      if (!(await this.#finishRemoval(input.principal))) return outcome ?? { kind: "exists" };
    }
    throw lostRace(input.principal);
  }

  async account(principal: PrincipalName): Promise<Account | undefined> {
    const found = await this.#find(principal);
    return found && readyAccount(found.account);
  }

  /** Asks all buckets for their first names, in portions, until the page is full of names that none can precede. */
  async accounts(page: Parameters<AccountStore["accounts"]>[0]): Promise<readonly Account[]> {
    const names = await this.#names(page.domain, page.after, page.limit);
    const accounts = await Promise.all(names.map((name) => this.account(name as PrincipalName)));
    const found = accounts.filter((account) => account !== undefined);
    const last = names.at(-1);
    // One was removed meanwhile: the page must not look like the last.
    if (names.length < page.limit || found.length === names.length || last === undefined) return found;
    const more = await this.accounts({ ...page, after: last, limit: page.limit - found.length });
    return [...found, ...more];
  }

  async setPasswordHash(principal: PrincipalName, passwordHash: string): Promise<number | undefined> {
    return this.#engine.run(password, this.#bucketOf(principal), [principal, passwordHash], (result) =>
      result.nothing() ? undefined : result.number(),
    );
  }

  async removeAccount(principal: PrincipalName): Promise<Account | undefined> {
    // Set when it may have been this very call that began the removal, whose answer was lost.
    let perhaps: Account | undefined;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const found = await this.#find(principal);
      const account = found && readyAccount(found.account);
      if (found === undefined || account === undefined) {
        await this.#finishRemoval(principal);
        return perhaps;
      }
      // Its answer was lost, and the name is another's by now.
      if (perhaps !== undefined && perhaps.createdAtMs !== account.createdAtMs) return perhaps;
      await this.#spread.settle(found.account);
      const { begun, again } = await this.#beginRemoval(found);
      if (!begun) {
        perhaps = again ? account : undefined;
        continue;
      }
      await this.#finishRemoval(principal);
      return account;
    }
    throw lostRace(principal);
  }

  async presentity(presentity: PresentityAddress): Promise<PresentityRecord | undefined> {
    return this.#engine.run(rules, this.#bucketOf(presentity), ["p", presentity], (result) => {
      if (result.nothing()) return undefined;
      result.list();
      const owner = longOwner(presentity, result.text());
      return { presentity, owner, accessRules: decodeRules<AccessRules>(result.text()) };
    });
  }

  async inbox(inbox: InboxAddress): Promise<InboxRecord | undefined> {
    return this.#engine.run(rules, this.#bucketOf(inbox), ["i", inbox], (result) => {
      if (result.nothing()) return undefined;
      result.list();
      const owner = longOwner(inbox, result.text());
      const deliveryRules = decodeRules<DeliveryRules>(result.text());
      return { inbox, owner, deliveryRules, revision: result.numeral() };
    });
  }

  setAccessRules(
    presentity: PresentityAddress,
    accessRules: AccessRules,
    ifChange?: number,
  ): Promise<SetAccessRulesOutcome> {
    const values = [presentity, encodeRules(accessRules), ifChange ?? false, this.#engine.clock.wallMs()];
    return this.#engine.run(setAccess, this.#bucketOf(presentity), values, (result) => {
      if (result.nothing()) return { kind: "no_such_presentity" };
      if (result.isNumber) {
        result.skip();
        return { kind: "conflict" };
      }
      return { kind: "set", snapshot: readSnapshot(presentity, result).snapshot };
    });
  }

  setDeliveryRules(inbox: InboxAddress, deliveryRules: DeliveryRules): Promise<boolean> {
    const values = [inbox, encodeRules(deliveryRules), this.#engine.clock.wallMs()];
    return this.#engine.run(setDelivery, this.#bucketOf(inbox), values, (result) => result.boolean());
  }

  async #addAtOnce(input: AddInput, things: readonly Thing[]): Promise<AddOutcome> {
    const { principal, passwordHash, presentities, inboxes, nowMs } = input;
    const values = [
      ...[principal, passwordHash, nowMs],
      shortNames(principal, "pres:", presentities),
      shortNames(principal, "im:", inboxes),
      things.map((thing) => this.#row(input, thing)),
    ];
    const outcome = await this.#engine.run(add, this.#bucketOf(principal), values, (result, again) =>
      result.nothing() ? { again } : result.number(),
    );
    const made = { principal, passwordHash, presentities: [...presentities], inboxes: [...inboxes] };
    if (typeof outcome === "number") {
      return { kind: "added", account: { ...made, credentialEpoch: outcome, createdAtMs: nowMs } };
    }
    const there = outcome.again ? await this.account(principal) : undefined;
    // It had to be sent again, and what is there is what it makes: it was made by this very call.
    if (there?.passwordHash === passwordHash && there.createdAtMs === nowMs)
      return { kind: "added", account: there };
    return { kind: "exists" };
  }

  #row(input: AddInput, { kind, address, bucket }: Thing): (string | number)[] {
    const text = encodeRules(kind === "p" ? input.accessRules : input.deliveryRules);
    return [this.#engine.buckets.prefix(bucket), kind, address, shortOwner(address, input.principal), text];
  }

  /** Removes the account for everybody, with all of its things that one script can touch. */
  #beginRemoval(found: Found): Promise<{ readonly begun: boolean; readonly again: boolean }> {
    const { account } = found;
    const near = this.#spread.thingsOf(account).filter((thing) => this.#reaches(account.principal, [thing]));
    return this.#keepRemoving(found, near, { kind: "removing" });
  }

  /** Keeps the account as one that is being removed, without these things, if it still is what was found. */
  #keepRemoving(
    { account, packed }: Found,
    things: readonly Thing[],
    phase: Removing,
  ): Promise<{ readonly begun: boolean; readonly again: boolean }> {
    const { principal } = account;
    const values = [
      ...[principal, packed],
      things.map(({ kind, address, bucket }) => [this.#engine.buckets.prefix(bucket), kind, address]),
      encodeAccount({ ...account, phase }),
      this.#engine.clock.wallMs(),
    ];
    return this.#engine.run(remove, this.#bucketOf(principal), values, (result, again) => ({
      begun: result.boolean(),
      again,
    }));
  }

  /** Does what is left of what other servers have begun, and not ended before `beforeMs`. */
  async finishPending(beforeMs: number): Promise<void> {
    const principals = await this.#engine.collect(pending, "X", beforeMs, PENDING_MAX, [beforeMs], (result) =>
      result.text(),
    );
    for (const principal of principals as PrincipalName[]) {
      const found = await this.#find(principal);
      if (found === undefined) continue;
      await this.#spread.settle(found.account);
      await this.#spread.giveUp(found.account);
      await this.#finishRemoval(principal);
    }
  }

  /** Does what is left of a removal, whoever has begun it. @returns whether there was any. */
  async #finishRemoval(principal: PrincipalName): Promise<boolean> {
    const removal = await this.#findRemoval(principal);
    if (removal === undefined) return false;
    // Others do the same, and when they were quicker, the name may be another's from here on: nothing of that is touched.
    const { account, packed, newestSeqs } = removal;
    const far = this.#spread.thingsOf(account).filter((thing) => !this.#reaches(principal, [thing]));
    await this.#spread.remove(account, far);
    await this.#outbox.forgetSender(principal, newestSeqs);
    await this.#engine.run(end, this.#bucketOf(principal), [principal, packed], (result) => result.skip());
    return true;
  }

  /**
   * Finds a removal that has not ended, and fixes in it what may be of the removed account: after it is gone for everybody, and
   * before its name can be given to another. Those that an older version has begun are without that, too.
   */
  async #findRemoval(principal: PrincipalName): Promise<Removal | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const found = await this.#find(principal);
      const phase = found?.account.phase;
      if (found === undefined || phase?.kind !== "removing") return undefined;
      if (phase.newestSeqs !== undefined) return { ...found, newestSeqs: phase.newestSeqs };
      const newestSeqs = await this.#outbox.newestSeqs();
      await this.#keepRemoving(found, [], { kind: "removing", newestSeqs });
    }
    throw lostRace(principal);
  }

  #find(principal: PrincipalName): Promise<Found | undefined> {
    return this.#engine.run(read, this.#bucketOf(principal), [principal], (result) => {
      if (result.nothing()) return undefined;
      result.list();
      const packed = Buffer.from(result.bytes());
      return { account: decodeAccount(principal, packed), packed };
    });
  }

  async #names(domain: string, after: string | undefined, limit: number): Promise<string[]> {
    const found: string[] = [];
    let from = after;
    while (found.length < limit) {
      // A bucket has few of the next names: a portion too small costs another round, one too large is thrown away.
      const portion = Math.ceil(limit / this.#engine.buckets.count) + 3;
      const pages = await this.#engine.runEverywhere(list, [domain, from ?? false, portion], (result) =>
        Array.from({ length: result.list() }, () =>
          Array.from({ length: result.list() }, () => result.text()),
        ),
      );
      const heads = pages.flat();
      // Behind the end of a full portion there may be more: no name beyond the first such end is certain to be next.
      const ends = heads.filter((names) => names.length === portion).map((names) => names.at(-1) as string);
      const sorted = heads.flat().sort(byBytes);
      const end = ends.sort(byBytes)[0];
      const certain = end === undefined ? sorted : sorted.filter((name) => byBytes(name, end) <= 0);
      found.push(...certain);
      if (end === undefined) break;
      from = end;
    }
    return found.slice(0, limit);
  }

  /** Whether one script can touch them together with the account. */
  #reaches(principal: string, things: readonly Thing[]): boolean {
    if (!this.#engine.connection.byBucket) return true;
    const own = this.#bucketOf(principal);
    return things.every(({ bucket }) => bucket === own);
  }

  #bucketOf(name: string): number {
    return this.#engine.buckets.of(name);
  }
}

function lostRace(principal: string): ParleyError {
  return new ParleyError("aborted", `others change the account ${principal} again and again`, {
    details: { reason: "lost_race" },
  });
}

/** As Redis sorts. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
