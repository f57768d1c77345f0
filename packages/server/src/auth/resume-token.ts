/** Resume tokens: how a user agent signs in again without the cost of a password. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type PrincipalName, tryParsePrincipal } from "@parley/model";

const VERSION = "3";
/** Without the time of the sign-in: what older servers of the domain issue during an upgrade. */
const OLDER_VERSION = "2";

/** What a resume token says. */
export interface ResumeClaims {
  readonly principal: PrincipalName;
  /** The account's credential epoch when it was issued: a later password change voids it. */
  readonly credentialEpoch: number;
  /** When the account was made, Unix milliseconds: one that is made anew under the same name is somebody else's. */
  readonly accountMadeAtMs: number;
  /** Unix milliseconds. */
  readonly expiresAtMs: number;
  /** The `fence` of the connection that it was issued to, which that of the next one has to exceed; 0 when it does not say. */
  readonly signedInAtMs: number;
}

/**
 * Issues and checks resume tokens: the claims and an HMAC-SHA256 over them by a secret that only this domain's store knows.
 * A token is a bearer secret: whoever has it is the principal until it expires or the password changes.
 */
export class ResumeTokens {
  readonly #secret: Uint8Array;

  /** @param secret - 32 random bytes or more, kept over restarts, the same on all servers of a domain. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  issue(claims: ResumeClaims): string {
    const { accountMadeAtMs, credentialEpoch, expiresAtMs, principal, signedInAtMs } = claims;
    const text = [VERSION, principal, credentialEpoch, accountMadeAtMs, expiresAtMs, signedInAtMs].join("\n");
    const body = Buffer.from(text, "utf8").toString("base64url");
    return `${body}.${this.#mac(body).toString("base64url")}`;
  }

  /** @returns what the token says, or `undefined` when it is not ours, damaged, or expired at `nowMs`. */
  check(token: string, nowMs: number): ResumeClaims | undefined {
    if (token.length > 2_048) return undefined;
    const [body, mac, rest] = token.split(".");
    if (body === undefined || mac === undefined || rest !== undefined) return undefined;
    const given = Buffer.from(mac, "base64url");
    const expected = this.#mac(body);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const [version, name = "", epoch, madeAt, expires, signedIn = "0"] = Buffer.from(body, "base64url")
      .toString("utf8")
      .split("\n");
    const principal = tryParsePrincipal(name);
    if ((version !== VERSION && version !== OLDER_VERSION) || principal === undefined) return undefined;
    const expiresAtMs = Number(expires);
    if (!(expiresAtMs > nowMs)) return undefined;
    return {
      principal,
      credentialEpoch: Number(epoch),
      accountMadeAtMs: Number(madeAt),
      expiresAtMs,
      signedInAtMs: Number(signedIn),
    };
  }

  #mac(body: string): Buffer {
    return createHmac("sha256", this.#secret).update(`parley-resume-v1.${body}`).digest();
  }
}
