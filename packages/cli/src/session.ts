/** Who a command acts for, where its server is, and the user agent that it uses. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Credentials, UserAgent, type UserAgentHandlers, type UserAgentOptions } from "@parley/client";
import { AddressError, type DomainName, domainOf, parseDomain, parsePrincipal } from "@parley/model";
import type { DialTarget } from "@parley/protocol";
import { deadlineSignal, ParleyError } from "@parley/runtime";
import type { Command } from "commander";
import { UsageError } from "./exit.js";
import { splitAddress } from "./host-port.js";
import type { CommandContext, Surroundings } from "./io.js";
import { defaultProfileName, type Profile, ProfileStore } from "./profile/profile-store.js";
import { askPassword } from "./secrets.js";

/** Where user agents connect unless told otherwise. */
const clientPort = 7442;
/** How long a single question to the server may take. */
const operationTimeoutMs = 30_000;

/** The options of every command that signs in. */
export interface SessionFlags {
  readonly as?: string;
  /** The first is tried first. */
  readonly server?: readonly string[];
  readonly ca?: string;
  readonly passwordFile?: string;
  readonly profile?: string;
  readonly anonymous?: string;
}

/** @param options - `profile`: what is said of `--profile`. */
export function addSessionFlags(
  command: Command,
  options: { readonly anonymous?: boolean; readonly profile?: string } = {},
): Command {
  command
    .option("--as <principal>", "who to sign in as, user@domain")
    .option(
      "--server <host:port>",
      `a home server, several times for several (default: the domain of the principal, port ${clientPort})`,
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option("--ca <file>", "PEM file of the authorities to trust instead of the system's")
    .option("--password-file <file>", "file with the password, - for standard input (or set PARLEY_PASSWORD)")
    .option("--profile <name>", options.profile ?? "profile that `parley login` made", undefined);
  if (options.anonymous) {
    command.option("--anonymous <domain>", "without a principal, as a guest of this domain");
  }
  return command;
}

/** What a user agent needs to sign in. */
export interface Access {
  readonly credentials: Credentials;
  readonly target: DialTarget;
  /** Further servers of the domain. */
  readonly alternatives: readonly string[];
  /** Empty for a guest. */
  readonly principal: string;
}

/** Puts flags, environment and profile together; flags win. */
async function resolveAccess(world: Surroundings, flags: SessionFlags): Promise<Access> {
  if (flags.anonymous !== undefined) {
    const domain = parsed(parseDomain, flags.anonymous);
    return {
      principal: "",
      credentials: { kind: "anonymous", domain },
      ...placeOf(world, domain, flags, undefined),
    };
  }
  const profile = chooseProfile(world, flags);
  const name = flags.as ?? profile?.principal;
  if (name === undefined) {
    throw new UsageError(
      "who should this be done as? Give --as PRINCIPAL, or log in first: parley login --as PRINCIPAL",
    );
  }
  const principal = parsed(parsePrincipal, name);
  // Another principal's server and password are of no use.
  const own = profile?.principal === principal ? profile : undefined;
  const password =
    flags.passwordFile === undefined && !world.variables.PARLEY_PASSWORD && own !== undefined
      ? own.password
      : await askPassword(world, principal, flags.passwordFile);
  return {
    principal,
    credentials: { kind: "password", principal, password },
    ...placeOf(world, domainOf(principal), flags, own),
  };
}

/** Asks a person for `host:port`. @throws UsageError */
export function checkAddress(text: string, option: string): string {
  const address = splitAddress(text);
  if (address === undefined || address.port === 0) {
    throw new UsageError(
      `${option} ${JSON.stringify(text)}: must be HOST:PORT, with an IPv6 address in brackets`,
    );
  }
  return text;
}

/** The text of a PEM file. */
export function readCa(world: Surroundings, file: string): string {
  const pem = readFileSync(resolve(world.cwd, file), "utf8");
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    throw new UsageError(`--ca ${file}: there is no certificate in PEM form in it`);
  }
  return pem;
}

/** What {@link withUserAgent} may be told. */
export interface AgentOptions extends Pick<UserAgentOptions, "attachSubscriptions" | "reconnect"> {
  readonly handlers?: UserAgentHandlers;
}

/** Signs in, does `work`, and says goodbye. */
export async function withUserAgent<T>(
  { world }: CommandContext,
  flags: SessionFlags,
  options: AgentOptions,
  work: (agent: UserAgent, access: Access) => Promise<T>,
): Promise<T> {
  const access = await resolveAccess(world, flags);
  const agent = new UserAgent(world.env, {
    dialer: world.clientDialer,
    target: access.target,
    alternatives: access.alternatives,
    credentials: access.credentials,
    handlers: options.handlers ?? {},
    attachSubscriptions: options.attachSubscriptions ?? false,
    reconnect: options.reconnect ?? false,
    agent: "parley-cli",
  });
  try {
    await agent.connect(world.interrupted);
    return await work(agent, access);
  } finally {
    await agent.close();
  }
}

/** A signal for one question: Ctrl-C, or no answer for too long. */
export async function asking<T>(world: Surroundings, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = deadlineSignal(world.env, operationTimeoutMs, world.interrupted);
  try {
    return await ask(deadline.signal);
  } catch (error) {
    if (deadline.signal.aborted && !world.interrupted.aborted) {
      throw new ParleyError(
        "deadline_exceeded",
        `the server did not answer within ${operationTimeoutMs / 1000} s`,
        {
          cause: error,
        },
      );
    }
    throw error;
  } finally {
    deadline.dispose();
  }
}

/** Resolves at Ctrl-C, or with the error when the user agent ends by itself. */
export async function untilInterrupted(world: Surroundings, agent: UserAgent): Promise<void> {
  await Promise.race([interruption(world), ended(agent)]);
}

/** Resolves at Ctrl-C. */
export function interruption({ interrupted }: Surroundings): Promise<void> {
  if (interrupted.aborted) return Promise.resolve();
  return new Promise((resolve) => interrupted.addEventListener("abort", () => resolve(), { once: true }));
}

/** @throws ParleyError when the user agent ends by itself. */
export async function ended(agent: UserAgent): Promise<void> {
  const error = await agent.closed;
  if (error !== undefined) throw error;
}

function chooseProfile(world: Surroundings, flags: SessionFlags): Profile | undefined {
  const store = new ProfileStore(world);
  if (flags.profile === undefined) return store.load(defaultProfileName);
  const profile = store.load(flags.profile);
  if (profile !== undefined) return profile;
  const names = store.names();
  const known = names.length === 0 ? "there are none" : `there are: ${names.join(", ")}`;
  throw new UsageError(
    `there is no profile ${flags.profile} (${known}); make it with \`parley login --profile ${flags.profile}\``,
  );
}

function placeOf(
  world: Surroundings,
  domain: DomainName,
  flags: SessionFlags,
  profile: Profile | undefined,
): Pick<Access, "target" | "alternatives"> {
  const given = flags.server?.map((server) => checkAddress(server, "--server"));
  const known = profile === undefined ? undefined : [profile.server, ...(profile.alternatives ?? [])];
  const [address = `${domain}:${clientPort}`, ...alternatives] = given ?? known ?? [];
  const ca = flags.ca === undefined ? profile?.ca : readCa(world, flags.ca);
  return { target: { address, domain, ...(ca === undefined ? {} : { ca }) }, alternatives };
}

function parsed<T>(parse: (text: string) => T, text: string): T {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof AddressError) throw new UsageError(error.message);
    throw error;
  }
}
