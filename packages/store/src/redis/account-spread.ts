/**
 * Accounts on a cluster whose things are in other buckets than the account: several scripts, and yet all or nothing.
 *
 * The account is begun where nobody sees it; its things elsewhere are claimed where nobody sees them; one script makes the
 * account with what is in its own bucket: that decides; then the claimed things are made. Whoever misses a thing looks for a
 * claim, and finishes what was decided (`resolve`); what was not decided by its deadline is given up. So a server may die
 * anywhere in between.
 */
import type { PrincipalName } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { Account, AccountStore } from "../account-store.js";
import { decodeAccount, encodeRules, type StoredAccount, shortNames, shortOwner } from "./account-codec.js";
import type { RedisEngine } from "./engine.js";
import type { Unpacker } from "./msgpack.js";
import { script } from "./scripts.js";

const read = script("account_read");
const begin = script("account_begin");
const commit = script("account_commit");
const abort = script("account_abort");
const settled = script("account_settled");
const claim = script("thing_claim");
const readClaim = script("thing_read_claim");
const settle = script("thing_settle");
const remove = script("thing_remove");

type AddInput = Parameters<AccountStore["addAccount"]>[0];
type AddOutcome = Awaited<ReturnType<AccountStore["addAccount"]>>;

/** Something that an account owns: `p` a presentity, `i` an inbox. */
export interface Thing {
  readonly kind: "p" | "i";
  readonly address: string;
  readonly bucket: number;
}

/** For how long an attempt may go on, how often it is looked at by who waits for it, and how often one begins anew. */
const DEADLINE_MS = 5_000;
const LOOK_MS = 25;
const ATTEMPTS_MAX = 500;

const skip = (result: Unpacker): void => result.skip();

/** See the file's comment. */
export class AccountSpread {
  readonly #engine: RedisEngine;

  constructor(engine: RedisEngine) {
    this.#engine = engine;
  }

  /** @returns `undefined` when an account of this name is being removed, which has to be ended first. */
  async add(input: AddInput, things: readonly Thing[]): Promise<AddOutcome | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const outcome = await this.#attempt(input, things);
      if (outcome !== "again") return outcome;
      const { clock, env } = this.#engine;
      await clock.sleep(LOOK_MS + env.random.int(LOOK_MS));
    }
    throw new ParleyError("aborted", `others make ${input.principal} or what it owns again and again`, {
      details: { reason: "lost_race" },
    });
  }

  /** Finishes an account of which some things may still only be claimed. */
  async settle(account: StoredAccount): Promise<void> {
    const { phase, principal } = account;
    if (phase.kind !== "made") return;
    await this.#endClaims(this.thingsOf(account), phase.attempt, true);
    await this.#engine.run(settled, this.#bucketOf(principal), [principal, phase.attempt], skip);
  }

  /** Gives up an account whose making has not ended by its deadline. */
  async giveUp(account: StoredAccount): Promise<void> {
    const { phase, principal } = account;
    if (phase.kind !== "making" || phase.deadlineMs > this.#engine.clock.wallMs()) return;
    if (await this.#abort(principal, phase.attempt)) {
      await this.#endClaims(this.thingsOf(account), phase.attempt, false);
    }
  }

  /** Removes things of an account that was removed; not those of a newer one of its name. May be done again. */
  async remove({ principal, credentialEpoch }: Account, things: readonly Thing[]): Promise<void> {
    await this.#each(things, (bucket, some) => {
      const rows = some.map(({ kind, address }) => [kind, address]);
      return this.#engine.run(remove, bucket, [rows, principal, credentialEpoch], skip);
    });
  }

  /**
   * Looks whether something that is missed was claimed by an account that was made, and makes it then.
   * @returns whether to look again.
   */
  async resolve(address: string): Promise<boolean> {
    const found = await this.#engine.run(readClaim, this.#bucketOf(address), [address], (result) => {
      if (!result.isList) return result.boolean();
      result.list();
      return { principal: result.text() as PrincipalName, attempt: result.text() };
    });
    // Without a claim: whether somebody else has finished it since it was missed.
    if (typeof found === "boolean") return found;
    const account = await this.#find(found.principal);
    const phase = account?.phase;
    const isOfAttempt = phase !== undefined && "attempt" in phase && phase.attempt === found.attempt;
    if (account !== undefined && isOfAttempt && phase.kind === "made") {
      await this.settle(account);
      return true;
    }
    if (account !== undefined && isOfAttempt) {
      await this.giveUp(account);
      return false;
    }
    // Of an attempt that was given up, or that has ended while we looked.
    const isThere = account !== undefined && phase?.kind === "ready";
    await this.#engine.run(settle, this.#bucketOf(address), [[address], found.attempt, false], skip);
    return isThere;
  }

  /** What an account owns, with where it is. */
  thingsOf(of: Pick<AddInput, "presentities" | "inboxes">): Thing[] {
    const thing = (kind: "p" | "i", address: string): Thing => ({
      ...{ kind, address, bucket: this.#bucketOf(address) },
    });
    return [
      ...of.presentities.map((address) => thing("p", address)),
      ...of.inboxes.map((address) => thing("i", address)),
    ];
  }

  async #attempt(input: AddInput, things: readonly Thing[]): Promise<AddOutcome | undefined | "again"> {
    const engine = this.#engine;
    const { principal } = input;
    const own = this.#bucketOf(principal);
    const attempt = engine.env.ids.next("attempt");
    const nowMs = engine.clock.wallMs();
    const names = [
      shortNames(principal, "pres:", input.presentities),
      shortNames(principal, "im:", input.inboxes),
    ];
    const values = [principal, input.passwordHash, input.nowMs, ...names, attempt, nowMs + DEADLINE_MS];
    const begun = await engine.run(begin, own, values, (result) =>
      result.nothing() ? undefined : result.number(),
    );
    if (begun === undefined) return this.#inTheWay(principal, attempt);

    const far = things.filter(({ bucket }) => bucket !== own);
    const near = things.filter(({ bucket }) => bucket === own);
    const refusal = await this.#claim(input, attempt, begun, far);
    const epoch =
      refusal ??
      (await engine.run(
        commit,
        own,
        [principal, attempt, near.map((thing) => ["", ...this.#row(input, thing)])],
        (result) => (result.nothing() ? "exists" : result.number()),
      ));
    if (typeof epoch === "number" && epoch > 0) {
      const { passwordHash, presentities, inboxes } = input;
      const account = {
        ...{ principal, passwordHash, presentities: [...presentities], inboxes: [...inboxes] },
        ...{ credentialEpoch: epoch, createdAtMs: input.nowMs },
      };
      await this.settle({ ...account, phase: { kind: "made", attempt } });
      return { kind: "added", account };
    }
    await this.#abort(principal, attempt);
    await this.#endClaims(far, attempt, false);
    return epoch === "exists" ? { kind: "exists" } : "again";
  }

  /** There is something of this name: an account, one that is being made, or one that is being removed. */
  async #inTheWay(principal: PrincipalName, attempt: string): Promise<AddOutcome | undefined | "again"> {
    const there = await this.#find(principal);
    switch (there?.phase.kind) {
      case undefined:
        return "again";
      case "removing":
        return undefined;
      case "making":
        // Our own, when `begin` had to be sent again: it is given up, and the next attempt begins.
        if (there.phase.attempt === attempt) await this.#abort(principal, attempt);
        else await this.giveUp(there);
        return "again";
      default:
        return { kind: "exists" };
    }
  }

  /** @returns why not, or `undefined`: all are claimed. */
  async #claim(
    input: AddInput,
    attempt: string,
    credentialEpoch: number,
    things: readonly Thing[],
  ): Promise<"exists" | "again" | undefined> {
    const answers: ("exists" | "again" | undefined)[] = [];
    await this.#each(things, async (bucket, some) => {
      const rows = some.map((thing) => this.#row(input, thing));
      const values = [rows, input.principal, attempt, input.nowMs, credentialEpoch];
      const answer = await this.#engine.run(claim, bucket, values, (result) => {
        if (result.nothing()) return "exists";
        if (!result.isList) return result.skip();
        result.list();
        return { claimed: result.text() };
      });
      if (typeof answer !== "object") answers.push(answer as "exists" | undefined);
      else {
        // Made or given up by now, or its account is: then there is nothing in the way, or something exists.
        await this.resolve(answer.claimed);
        answers.push("again");
      }
    });
    return answers.find((answer) => answer === "exists") ?? answers.find((answer) => answer === "again");
  }

  #row(input: AddInput, { kind, address }: Thing): string[] {
    const text = encodeRules(kind === "p" ? input.accessRules : input.deliveryRules);
    return [kind, address, shortOwner(address, input.principal), text];
  }

  #endClaims(things: readonly Thing[], attempt: string, made: boolean): Promise<void> {
    return this.#each(things, (bucket, some) => {
      const addresses = some.map(({ address }) => address);
      return this.#engine.run(settle, bucket, [addresses, attempt, made], skip);
    });
  }

  #abort(principal: PrincipalName, attempt: string): Promise<boolean> {
    return this.#engine.run(abort, this.#bucketOf(principal), [principal, attempt], (result) =>
      result.boolean(),
    );
  }

  async #each(
    things: readonly Thing[],
    run: (bucket: number, some: readonly Thing[]) => Promise<void>,
  ): Promise<void> {
    const buckets = new Map<number, Thing[]>();
    for (const thing of things) buckets.set(thing.bucket, [...(buckets.get(thing.bucket) ?? []), thing]);
    await Promise.all([...buckets].map(([bucket, some]) => run(bucket, some)));
  }

  #find(principal: PrincipalName): Promise<StoredAccount | undefined> {
    return this.#engine.run(read, this.#bucketOf(principal), [principal], (result) => {
      if (result.nothing()) return undefined;
      result.list();
      return decodeAccount(principal, result.bytes());
    });
  }

  #bucketOf(name: string): number {
    return this.#engine.buckets.of(name);
  }
}
