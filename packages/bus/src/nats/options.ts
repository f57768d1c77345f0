/** How the bus reaches NATS. */
import { type BackoffOptions, ParleyError } from "@parley/runtime";
import {
  type Authenticator,
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from "nats/lib/nats-base-client/internal_mod.js";

/** With TLS, whose certificate a server must show, and what is shown to it; PEM. */
export interface NatsTls {
  /** Who may have issued the server's certificate. @defaultValue the authorities that Node trusts */
  readonly ca?: string;
  /** Shown to a server that asks for one; with `key`. */
  readonly cert?: string;
  readonly key?: string;
  /** The name that the certificate must be for. @defaultValue the host that was connected to */
  readonly serverName?: string;
}

/** Options of {@link connectNatsBus}. One kind of proof at most: credentials, NKey, user with password, or token. */
export interface NatsBusOptions {
  /** `host:port` of some servers of the NATS cluster, at least one. They are tried in an order of this server's own. */
  readonly servers: readonly string[];
  /** What every subject begins with, one or more tokens: two domains on one NATS have two prefixes. @defaultValue "parley" */
  readonly prefix?: string;
  /** How the connection is called in NATS' monitoring. @defaultValue "parley" */
  readonly name?: string;
  /** The text of a `.creds` file. */
  readonly credentials?: string;
  /** An NKey's seed, `SU…`. */
  readonly nkeySeed?: string;
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  /** A function is asked at every connect, so that what has been renewed is used. Absent: without TLS. */
  readonly tls?: NatsTls | (() => NatsTls);
  /** How many messages may wait here for their handlers; beyond, some are dropped (`onGap` says `slow`). @defaultValue 65_536 */
  readonly pendingMessagesMax?: number;
  /** The same in bytes; and how many bytes may wait to be sent; beyond, publishes are dropped. @defaultValue 67_108_864 (64 MiB) */
  readonly pendingBytesMax?: number;
  /** How long one attempt to connect may take. @defaultValue 5_000 */
  readonly connectTimeoutMs?: number;
  /** How long the first connection is tried for before `connectNatsBus` gives up. @defaultValue 120_000 (2 min) */
  readonly startTimeoutMs?: number;
  /** How often a server is asked whether it is there. @defaultValue 5_000 */
  readonly pingIntervalMs?: number;
  /** How long it may take to answer; afterwards the connection counts as lost. @defaultValue 5_000 */
  readonly pingTimeoutMs?: number;
  /** The pauses between rounds of attempts. @defaultValue from 100 ms to 5 s */
  readonly reconnect?: BackoffOptions;
  /**
   * Within what time, drawn at random, a bus tells its `onGap` that another server may have lost messages: one call for all
   * who say so in it. @defaultValue 1_000
   */
  readonly gapSpreadMs?: number;
}

/** The options, complete and checked. */
export interface ResolvedNatsOptions
  extends Required<
    Omit<NatsBusOptions, "credentials" | "nkeySeed" | "username" | "password" | "token" | "tls">
  > {
  readonly authenticator: Authenticator | undefined;
  readonly tls: (() => NatsTls) | undefined;
}

const PREFIX_LENGTH_MAX = 64;

/** Fills in the defaults. @throws ParleyError `invalid_argument` with the option's name in `details.option`. */
export function resolveNatsOptions(options: NatsBusOptions): ResolvedNatsOptions {
  const {
    servers,
    prefix = "parley",
    tls,
    pendingMessagesMax = 65_536,
    pendingBytesMax = 64 * 1024 * 1024,
  } = options;
  if (servers.length === 0) throw wrong("servers", "servers is empty: at least one host:port is needed");
  for (const server of servers)
    if (!/^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):\d{1,5}$/.test(server))
      throw wrong("servers", `${JSON.stringify(server)} in servers is not host:port`);
  if (prefix.length > PREFIX_LENGTH_MAX || !/^[A-Za-z0-9_=-]+(\.[A-Za-z0-9_=-]+)*$/.test(prefix))
    throw wrong(
      "prefix",
      `prefix is ${JSON.stringify(prefix)}, must be 1 to ${PREFIX_LENGTH_MAX} characters of tokens`,
    );
  for (const [option, value] of Object.entries({ pendingMessagesMax, pendingBytesMax }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw wrong(option, `${option} is ${value}, must be at least 1`);
  return {
    servers,
    prefix,
    name: options.name ?? "parley",
    authenticator: authenticatorOf(options),
    tls: tls === undefined || typeof tls === "function" ? tls : () => tls,
    pendingMessagesMax,
    pendingBytesMax,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    startTimeoutMs: options.startTimeoutMs ?? 120_000,
    pingIntervalMs: options.pingIntervalMs ?? 5_000,
    pingTimeoutMs: options.pingTimeoutMs ?? 5_000,
    reconnect: options.reconnect ?? { initialMs: 100, maxMs: 5_000 },
    gapSpreadMs: options.gapSpreadMs ?? 1_000,
  };
}

function authenticatorOf(options: NatsBusOptions): Authenticator | undefined {
  const { credentials, nkeySeed, username, password, token } = options;
  const proofs = Object.entries({ credentials, nkeySeed, username, token }).filter(
    ([, value]) => value !== undefined,
  );
  if (proofs.length > 1)
    throw wrong(
      proofs[1]?.[0] ?? "",
      `${proofs.map(([name]) => name).join(" and ")} are given: one proof at most`,
    );
  if ((username === undefined) !== (password === undefined))
    throw wrong(username === undefined ? "username" : "password", "username and password go together");
  if (credentials !== undefined) return tried("credentials", credsAuthenticator(Buffer.from(credentials)));
  if (nkeySeed !== undefined) return tried("nkeySeed", nkeyAuthenticator(Buffer.from(nkeySeed.trim())));
  if (username !== undefined) return usernamePasswordAuthenticator(username, password);
  return token === undefined ? undefined : tokenAuthenticator(token);
}

/** What cannot sign now never can: better said at the start than at every attempt. */
function tried(option: string, authenticator: Authenticator): Authenticator {
  try {
    authenticator("nonce");
  } catch {
    // The client's message might show the secret.
    throw wrong(option, `${option} is not of the form that NATS makes`);
  }
  return authenticator;
}

function wrong(option: string, message: string): ParleyError {
  return new ParleyError("invalid_argument", message, { details: { reason: "bad_nats_option", option } });
}
