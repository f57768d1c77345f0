/** Ends sessions when their account was changed, at whatever server of the domain. */
import type { Bus, BusSubscription } from "@parley/bus";
import type { PrincipalName } from "@parley/model";
import { type CloseReason, type Env, ParleyError, TaskGroup, type Timer } from "@parley/runtime";
import type { Account, AccountStore } from "@parley/store";
import { decodeBusMessage, encodeBusMessage } from "../core/bus-message.js";

/** A session, as far as its account goes. */
export interface AccountSession {
  readonly principal: PrincipalName | undefined;
  /** Of the account when it signed in. One that is made anew under the same name has a newer one, too. */
  readonly credentialEpoch: number;
  end(reason: CloseReason): void;
}

/** What {@link AccountWatch} works with. */
export interface AccountWatchParts {
  readonly bus: Bus;
  readonly accounts: Pick<AccountStore, "account">;
  readonly sessions: {
    of(principal: PrincipalName): Iterable<AccountSession>;
    principals(): Iterable<PrincipalName>;
  };
  /** An account was removed at another server: what is held of it is to be forgotten. */
  readonly onRemoved: (account: Account) => Promise<void>;
}

/** Sessions that end: those of an older credential epoch. */
interface Ended {
  readonly below: number;
  readonly reason: CloseReason;
}

/** How many accounts are read at a time; the next ones a little later, so that a gap of the bus is no storm. */
const batchMax = 100;
const batchPauseMs = 50;

/** How many changes are remembered for sign-ins that are under way: those take seconds at most. */
const recentMax = 1_000;

const subject = "accounts";

const changed: CloseReason = {
  code: "credentials_changed",
  reason: "the password was changed",
  reconnect: "never",
};
const removed: CloseReason = {
  code: "account_removed",
  reason: "the account was removed",
  reconnect: "never",
};

/**
 * Tells the other servers what was changed here, and does here what they tell. A message may be lost: then the accounts of
 * open sessions are read again, after a gap of the bus at once and every `accountCheckMs` in any case. Where the bus is not
 * shared nothing is sent and nothing is read.
 */
export class AccountWatch {
  readonly #env: Env;
  readonly #options: { readonly accountCheckMs: number };
  readonly #parts: AccountWatchParts;
  readonly #tasks: TaskGroup;
  #interest: BusSubscription | undefined;
  #stopGap: (() => void) | undefined;
  #timer: Timer | undefined;
  /** What was changed lately: a sign-in that read the account before may be admitted after. The oldest first. */
  readonly #recent = new Map<PrincipalName, Ended>();
  #checking = false;
  /** Another gap came while a check was under way. */
  #again = false;

  constructor(env: Env, options: { readonly accountCheckMs: number }, parts: AccountWatchParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.#tasks = new TaskGroup(env);
  }

  async start(): Promise<void> {
    const { bus } = this.#parts;
    if (!bus.shared) return;
    this.#interest = await bus.subscribe(subject, (bytes) => this.#onMessage(bytes));
    this.#stopGap = bus.onGap(() => this.check());
    this.#checkLater();
  }

  async stop(): Promise<void> {
    this.#interest?.close();
    this.#stopGap?.();
    this.#timer?.cancel();
    await this.#tasks.stop();
  }

  /** The password was changed here. */
  passwordChanged(principal: PrincipalName, credentialEpoch: number): void {
    this.#end(principal, { below: credentialEpoch, reason: changed });
    this.#tell({ kind: "password", principal, credentialEpoch });
  }

  /** The account was removed here. */
  accountRemoved({ credentialEpoch, inboxes, presentities, principal }: Account): void {
    this.#end(principal, { below: credentialEpoch + 1, reason: removed });
    this.#tell({ kind: "removed", principal, credentialEpoch, presentities, inboxes });
  }

  /** A session has signed in: what was changed while its credentials were checked counts for it, too. */
  signedIn(session: AccountSession): void {
    const recent = session.principal === undefined ? undefined : this.#recent.get(session.principal);
    if (recent !== undefined && session.credentialEpoch < recent.below) session.end(recent.reason);
  }

  /** Reads the accounts of all open sessions again, and ends those that have no right to be open any more. */
  check(): void {
    if (this.#checking) {
      this.#again = true;
      return;
    }
    this.#checking = this.#tasks.run("accounts.check", async (signal) => {
      try {
        await this.#checkAll(signal);
      } finally {
        this.#checking = false;
      }
      if (this.#again) {
        this.#again = false;
        this.check();
      }
    });
  }

  async #checkAll(signal: AbortSignal): Promise<void> {
    const all = [...this.#parts.sessions.principals()];
    for (let from = 0; from < all.length && !signal.aborted; from += batchMax) {
      await Promise.all(all.slice(from, from + batchMax).map((principal) => this.#checkOne(principal)));
      if (from + batchMax < all.length) await this.#env.clock.sleep(batchPauseMs, signal);
    }
  }

  async #checkOne(principal: PrincipalName): Promise<void> {
    try {
      const account = await this.#parts.accounts.account(principal);
      if (account === undefined) {
        for (const session of this.#parts.sessions.of(principal)) session.end(removed);
        return;
      }
      this.#endBelow(principal, { below: account.credentialEpoch, reason: changed });
    } catch (thrown) {
      // The store is away: sessions stay, and the next check comes.
      const { code, reason } = ParleyError.from(thrown);
      this.#env.log.warn({ event: "account.check_failed", principal, code, reason });
    }
  }

  #onMessage(bytes: Uint8Array): void {
    const message = decodeBusMessage(bytes);
    const principal = message?.principal as PrincipalName | undefined;
    if (message === undefined || typeof principal !== "string") return;
    const credentialEpoch = Number(message.credentialEpoch);
    if (message.kind === "password") {
      this.#end(principal, { below: credentialEpoch, reason: changed });
    } else if (message.kind === "removed") {
      this.#end(principal, { below: credentialEpoch + 1, reason: removed });
      const account: Account = {
        principal,
        credentialEpoch,
        createdAtMs: 0,
        passwordHash: "",
        presentities: (message.presentities ?? []) as Account["presentities"],
        inboxes: (message.inboxes ?? []) as Account["inboxes"],
      };
      this.#tasks.run("accounts.removed", () => this.#parts.onRemoved(account));
    }
  }

  #end(principal: PrincipalName, ended: Ended): void {
    const before = this.#recent.get(principal);
    this.#recent.delete(principal);
    // NaN, of a message that is none, ends nobody.
    if (ended.below > (before?.below ?? 0)) this.#recent.set(principal, ended);
    else if (before !== undefined) this.#recent.set(principal, before);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > recentMax && oldest !== undefined) this.#recent.delete(oldest);
    this.#endBelow(principal, ended);
  }

  #endBelow(principal: PrincipalName, { below, reason }: Ended): void {
    for (const session of this.#parts.sessions.of(principal)) {
      if (session.credentialEpoch < below) session.end(reason);
    }
  }

  #tell(message: object): void {
    const { bus } = this.#parts;
    if (bus.shared) bus.publish(subject, encodeBusMessage(message));
  }

  #checkLater(): void {
    this.#timer = this.#env.clock.timer(this.#options.accountCheckMs, () => {
      this.check();
      this.#checkLater();
    });
  }
}
