/** The administration of a home server: accounts and status. */
import type { Federation } from "@parley/federation";
import {
  AddressError,
  type DomainName,
  domainOf,
  inboxOf,
  type PrincipalName,
  parsePrincipal,
  presentityOf,
} from "@parley/model";
import type { AdminApi, admin } from "@parley/protocol";
import { type Env, ParleyError } from "@parley/runtime";
import type { Account, AccountStore, OutboxStore } from "@parley/store";
import type { AccountWatch } from "../auth/account-watch.js";
import type { PasswordHasher } from "../auth/password-hasher.js";
import type { ExchangeCounts } from "../exchange/domain-exchange.js";
import type { Membership } from "../nodes/membership.js";
import type { AccountDefaults } from "../options.js";

/** What {@link AdminService} works with. */
export interface AdminParts {
  readonly store: AccountStore & Pick<OutboxStore, "outboxDomains">;
  readonly hasher: PasswordHasher;
  readonly sessions: { readonly size: number };
  /** Told of what becomes of accounts, and ends their sessions. */
  readonly accounts: Pick<AccountWatch, "passwordChanged" | "accountRemoved">;
  readonly membership: Pick<Membership, "list" | "isSelf">;
  readonly domains: readonly DomainName[];
  /** What new accounts begin with. */
  readonly defaults: AccountDefaults;
  readonly version: string;
  readonly startedAtMs: number;
  /** Absent when no other domain can be reached. */
  readonly federation: Pick<Federation, "peers"> | undefined;
  readonly exchange: { counts(domain: DomainName): ExchangeCounts };
  /** Ends what hangs on an account, while its records are there. */
  readonly beforeRemoval: (account: Account) => Promise<void>;
  /** Forgets what is held of an account that is gone. */
  readonly afterRemoval: (account: Account) => Promise<void>;
}

const PASSWORD_CHARS_MIN = 8;
const PASSWORD_BYTES_MAX = 1_024;
const PAGE_DEFAULT = 100;
const PAGE_MAX = 1_000;

/** Implements `AdminService`; whoever may call it is checked by whoever serves it. */
export class AdminService implements AdminApi {
  readonly #env: Env;
  readonly #parts: AdminParts;

  constructor(env: Env, parts: AdminParts) {
    this.#env = env;
    this.#parts = parts;
  }

  /** @throws ParleyError `invalid_argument` (`bad_principal`, `bad_password`, `wrong_domain`), `already_exists`. */
  async addAccount({
    principal: text,
    password,
  }: admin.IAddAccountRequest): Promise<admin.IAddAccountResponse> {
    const principal = this.#principal(text);
    const passwordHash = await this.#parts.hasher.hash(checkPassword(password));
    const { defaults, store } = this.#parts;
    const outcome = await store.addAccount({
      principal,
      passwordHash,
      presentities: [presentityOf(principal)],
      inboxes: [inboxOf(principal)],
      accessRules: defaults.access,
      deliveryRules: defaults.delivery,
      nowMs: this.#env.clock.wallMs(),
    });
    if (outcome.kind === "exists") {
      throw new ParleyError("already_exists", `${principal}, or an address of it, exists already`, {
        details: { reason: "account_exists" },
      });
    }
    this.#env.log.info({ event: "account.added", principal });
    return { account: toWire(outcome.account) };
  }

  /** @throws ParleyError `invalid_argument` (`wrong_domain`). */
  async listAccounts(request: admin.IListAccountsRequest): Promise<admin.IListAccountsResponse> {
    const domain = this.#domain(request.domain ?? "");
    const limit = Math.min(request.pageSize || PAGE_DEFAULT, PAGE_MAX);
    const after = request.pageToken ?? "";
    const accounts = await this.#parts.store.accounts(
      after === "" ? { domain, limit } : { domain, limit, after },
    );
    const nextPageToken = accounts.length < limit ? "" : (accounts.at(-1)?.principal ?? "");
    return { accounts: accounts.map(toWire), nextPageToken };
  }

  /** @throws ParleyError `invalid_argument` (`bad_principal`, `bad_password`, `wrong_domain`), `not_found`. */
  async setPassword({
    principal: text,
    password,
  }: admin.ISetPasswordRequest): Promise<admin.ISetPasswordResponse> {
    const principal = this.#principal(text);
    const passwordHash = await this.#parts.hasher.hash(checkPassword(password));
    // Voids the resume tokens, too: they carry the credential epoch.
    const epoch = await this.#parts.store.setPasswordHash(principal, passwordHash);
    if (epoch === undefined) throw noSuchAccount(principal);
    this.#env.log.info({ event: "account.password_changed", principal });
    this.#parts.accounts.passwordChanged(principal, epoch);
    return {};
  }

  /**
   * The watchers are told first, while it is known who they are; a crash in between leaves the account, and removing it again
   * does the rest.
   * @throws ParleyError `invalid_argument` (`bad_principal`, `wrong_domain`), `not_found`.
   */
  async removeAccount({
    principal: text,
  }: admin.IRemoveAccountRequest): Promise<admin.IRemoveAccountResponse> {
    const principal = this.#principal(text);
    const account = await this.#parts.store.account(principal);
    if (account === undefined) throw noSuchAccount(principal);
    await this.#parts.beforeRemoval(account);
    // As it was at the end: its password may have been changed meanwhile.
    const removed = (await this.#parts.store.removeAccount(principal)) ?? account;
    await this.#parts.afterRemoval(removed);
    this.#env.log.info({ event: "account.removed", principal });
    this.#parts.accounts.accountRemoved(removed);
    return {};
  }

  async getStatus(): Promise<admin.IGetStatusResponse> {
    const { version, domains, sessions, startedAtMs } = this.#parts;
    const peers = await this.#peers();
    return { version, domains: [...domains], sessions: sessions.size, startedAtMs, peers };
  }

  async listNodes(): Promise<admin.IListNodesResponse> {
    const { membership } = this.#parts;
    const nodes = (await membership.list()).map((record): admin.INode => {
      const { clientAddress, expiresAtMs, incarnation, node, startedAtMs, state } = record;
      const self = membership.isSelf(record);
      return { node, incarnation, clientAddress, state, startedAtMs, expiresAtMs, self };
    });
    return { nodes };
  }

  async #peers(): Promise<admin.IPeerStatus[]> {
    const waiting = new Map(await this.#parts.store.outboxDomains());
    const peers = (this.#parts.federation?.peers() ?? []).map((peer): admin.IPeerStatus => {
      const outboxDepth = waiting.get(peer.domain) ?? 0;
      waiting.delete(peer.domain);
      const { notificationsSent, notificationsReceived } = this.#parts.exchange.counts(peer.domain);
      return {
        domain: peer.domain,
        state: peer.state,
        reason: peer.reason,
        outboxDepth,
        presenceSent: peer.presenceSent,
        presenceReceived: peer.presenceReceived,
        messageSent: peer.messageSent,
        messageReceived: peer.messageReceived,
        notificationsSent,
        notificationsReceived,
      };
    });
    // Domains that nothing was sent to since the start, though something waits for them.
    for (const [domain, outboxDepth] of waiting) peers.push({ domain, state: "connecting", outboxDepth });
    return peers;
  }

  #principal(text: string | null | undefined): PrincipalName {
    let principal: PrincipalName;
    try {
      principal = parsePrincipal(text ?? "");
    } catch (error) {
      const message = error instanceof AddressError ? error.message : "it is no principal";
      throw new ParleyError("invalid_argument", message, { details: { reason: "bad_principal" } });
    }
    this.#domain(domainOf(principal));
    return principal;
  }

  #domain(text: string): DomainName {
    const { domains } = this.#parts;
    const [only] = domains;
    if (text === "" && domains.length === 1 && only !== undefined) return only;
    const domain = domains.find((own) => own === text);
    if (domain !== undefined) return domain;
    throw new ParleyError(
      "invalid_argument",
      `this server is home to ${domains.join(", ")}, not to ${JSON.stringify(text)}`,
      {
        details: { reason: "wrong_domain" },
      },
    );
  }
}

function checkPassword(password: string | null | undefined): string {
  const text = password ?? "";
  const chars = [...text].length;
  const bytes = Buffer.byteLength(text, "utf8");
  if (chars >= PASSWORD_CHARS_MIN && bytes <= PASSWORD_BYTES_MAX) return text;
  const message =
    chars < PASSWORD_CHARS_MIN
      ? `the password has ${chars} characters, must have at least ${PASSWORD_CHARS_MIN}`
      : `the password has ${bytes} bytes, limit ${PASSWORD_BYTES_MAX}`;
  throw new ParleyError("invalid_argument", message, { details: { reason: "bad_password" } });
}

function noSuchAccount(principal: PrincipalName): ParleyError {
  return new ParleyError("not_found", `there is no account ${principal}`, {
    details: { reason: "no_such_account" },
  });
}

function toWire(account: Account): admin.IAccount {
  const { principal, presentities, inboxes, createdAtMs } = account;
  return { principal, presentities: [...presentities], inboxes: [...inboxes], createdAtMs };
}
