/** Who signs in: credentials, rate limits, resume tokens. */
import { type Requester, tryParseDomain, tryParsePrincipal } from "@parley/model";
import { type client, networkOfPeer, type PeerInfo } from "@parley/protocol";
import { type Env, ParleyError, RateLimiter } from "@parley/runtime";
import type { Account, AccountStore } from "@parley/store";
import type { ResolvedHomeServerOptions } from "../options.js";
import type { Fences } from "./fences.js";
import type { HashQueue } from "./password-hasher.js";
import type { ResumeTokens } from "./resume-token.js";

/** Somebody who may have a session. */
export interface Admitted {
  readonly requester: Requester;
  /** Absent for a guest. */
  readonly account: Account | undefined;
  /** The `fence` of this connection. */
  readonly signedInAtMs: number;
  /** For the next sign-in; empty for a guest. */
  readonly resumeToken: string;
}

/** What sign-in needs of the options. */
export type SignInOptions = Pick<
  ResolvedHomeServerOptions,
  "domains" | "anonymous" | "allowPlaintext" | "resumeTokenMs" | "signInPerAddress" | "signInPerPrincipal"
>;

/** What {@link SignIn} works with. */
export interface SignInParts {
  readonly accounts: Pick<AccountStore, "account">;
  readonly hasher: HashQueue;
  readonly tokens: ResumeTokens;
  readonly fences: Fences;
  /** A hash of no one's password, made with the same parameters as everybody's. */
  readonly dummyHash: string;
}

/**
 * Checks credentials.
 *
 * A wrong password, an unknown user, a malformed name and a connection without encryption are answered alike, and take as
 * long: for whom there is no hash, a dummy hash is computed. Only failures count against the rate limits, so that a crowd
 * behind one address can sign in after an outage: a password takes its token when its turn to be hashed comes, and a
 * success gives it back.
 */
export class SignIn {
  readonly #env: Env;
  readonly #options: SignInOptions;
  readonly #parts: SignInParts;
  readonly #perAddress: RateLimiter;
  readonly #perPrincipal: RateLimiter;

  constructor(env: Env, options: SignInOptions, parts: SignInParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.#perAddress = new RateLimiter(env, options.signInPerAddress);
    this.#perPrincipal = new RateLimiter(env, options.signInPerPrincipal);
  }

  /**
   * @throws ParleyError `unauthenticated`, the same for every cause; `resource_exhausted` (reason `sign_in_rate` or
   * `sign_in_busy`) with `retryAfterMs`; `invalid_argument` where there are no credentials; `unavailable` of the store.
   */
  async check(peer: PeerInfo, request: client.ISignIn): Promise<Admitted> {
    const address = networkOfPeer(peer.address);
    this.#peek(this.#perAddress, address, "signInPerAddress");
    const secure = peer.encrypted || this.#options.allowPlaintext;
    if (request.password != null) return this.#password(request.password, secure, address);
    try {
      if (request.resumeToken != null && request.resumeToken !== "") {
        return await this.#resume(request.resumeToken, secure);
      }
      if (request.anonymous != null) return this.#guest(request.anonymous.domain ?? "");
    } catch (error) {
      if (error instanceof ParleyError && error.code === "unauthenticated") this.#perAddress.take(address);
      throw error;
    }
    throw new ParleyError("invalid_argument", "SignIn has no credentials", {
      details: { reason: "no_credentials" },
    });
  }

  async #password(given: client.IPassword, secure: boolean, address: string): Promise<Admitted> {
    const principal = tryParsePrincipal(given.principal ?? "");
    // By the given text where it is no name: those, too, may not be tried without end.
    const key = principal ?? `?${(given.principal ?? "").slice(0, 256)}`;
    this.#peek(this.#perPrincipal, key, "signInPerPrincipal");
    const account = principal === undefined ? undefined : await this.#parts.accounts.account(principal);
    const usable = secure && account !== undefined;
    const encoded = usable ? account.passwordHash : this.#parts.dummyHash;
    return this.#parts.hasher.run(async (hasher) => {
      this.#take(this.#perAddress, address, "signInPerAddress");
      this.#take(this.#perPrincipal, key, "signInPerPrincipal");
      const matches = await hasher.verify(encoded, (given.password ?? "").slice(0, 1_024));
      if (!usable || !matches) throw unauthenticated();
      // The hash took its time, and the turn before it: whoever was removed or has another password since ends here.
      const now = await this.#parts.accounts.account(account.principal);
      if (now?.passwordHash !== account.passwordHash) throw unauthenticated();
      // A negative cost gives a token back; a bucket never holds more than its burst.
      this.#perAddress.take(address, -1);
      this.#perPrincipal.take(key, -1);
      return this.#admit(now, 0);
    });
  }

  async #resume(token: string, secure: boolean): Promise<Admitted> {
    const claims = this.#parts.tokens.check(token, this.#env.clock.wallMs());
    if (!secure || claims === undefined) throw unauthenticated();
    const account = await this.#parts.accounts.account(claims.principal);
    if (account === undefined || account.credentialEpoch !== claims.credentialEpoch) throw unauthenticated();
    if (account.createdAtMs !== claims.accountMadeAtMs) throw unauthenticated();
    return this.#admit(account, claims.signedInAtMs);
  }

  #guest(text: string): Admitted {
    const domain = tryParseDomain(text);
    if (!this.#options.anonymous || domain === undefined || !this.#options.domains.includes(domain)) {
      throw unauthenticated();
    }
    const id = this.#env.ids.next("guest");
    const signedInAtMs = this.#parts.fences.next();
    return {
      requester: { kind: "anonymous", domain, id },
      account: undefined,
      signedInAtMs,
      resumeToken: "",
    };
  }

  /** @param afterMs - the fence that this connection's has to exceed. */
  #admit(account: Account, afterMs: number): Admitted {
    const { createdAtMs: accountMadeAtMs, credentialEpoch, principal } = account;
    const expiresAtMs = this.#env.clock.wallMs() + this.#options.resumeTokenMs;
    const signedInAtMs = this.#parts.fences.next(afterMs);
    const claims = { principal, credentialEpoch, accountMadeAtMs, expiresAtMs, signedInAtMs };
    return {
      requester: { kind: "principal", principal },
      account,
      signedInAtMs,
      resumeToken: this.#parts.tokens.issue(claims),
    };
  }

  /** Refuses at once, before anything is done, who would be refused at its turn. */
  #peek(limiter: RateLimiter, key: string, option: keyof SignInOptions): void {
    this.#take(limiter, key, option);
    limiter.take(key, -1);
  }

  #take(limiter: RateLimiter, key: string, option: keyof SignInOptions): void {
    const retryAfterMs = limiter.take(key);
    if (retryAfterMs === 0) return;
    const waitMs = Number.isFinite(retryAfterMs) ? retryAfterMs : 60_000;
    throw new ParleyError(
      "resource_exhausted",
      `too many sign-ins that failed (${option}); try again in ${waitMs} ms`,
      {
        details: { reason: "sign_in_rate", retryAfterMs: waitMs },
      },
    );
  }
}

/** The one answer to whoever is not who it says, whatever the cause. */
function unauthenticated(): ParleyError {
  return new ParleyError("unauthenticated", "the credentials are not accepted");
}

/** The addresses that an account controls. */
export function addressesOf(account: Account | undefined): readonly string[] {
  return account === undefined ? [] : [...account.presentities, ...account.inboxes];
}
