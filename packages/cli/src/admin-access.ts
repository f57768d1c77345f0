/** How commands reach a home server's admin service. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AddressError, parseDomain } from "@parley/model";
import type { Command } from "commander";
import { UsageError } from "./exit.js";
import type { AdminApi, CommandContext } from "./io.js";
import { defaultProfileName, ProfileStore } from "./profile/profile-store.js";
import { checkAddress, readCa } from "./session.js";

/** Where the admin service listens unless told otherwise. */
const adminAddress = "127.0.0.1:7441";

/** The options of every command that calls it. */
export interface AdminFlags {
  readonly admin?: string;
  readonly server?: string;
  readonly ca?: string;
  readonly domain?: string;
  readonly tokenFile?: string;
}

export function addAdminFlags(command: Command): Command {
  return command
    .option("--admin <host:port>", `the admin service (default: ${adminAddress})`)
    .option("--server <host:port>", "the same as --admin")
    .option("--ca <file>", "PEM file of the authorities to trust instead of the system's")
    .option("--domain <domain>", "the domain that the server's certificate is for (default: the principal's)")
    .option("--token-file <file>", "file with the token of the admin service, where it asks for one");
}

/** @param domain - whose certificate is expected, unless `--domain` says otherwise. */
export async function withAdmin<T>(
  context: CommandContext,
  flags: AdminFlags,
  domain: string,
  work: (admin: AdminApi) => Promise<T>,
): Promise<T> {
  const { world } = context;
  const option = flags.admin === undefined && flags.server !== undefined ? "--server" : "--admin";
  const address = checkAddress(flags.admin ?? flags.server ?? adminAddress, option);
  const token = flags.tokenFile === undefined ? undefined : readToken(resolve(world.cwd, flags.tokenFile));
  const profile = profileOf(context);
  const ca =
    flags.ca === undefined ? (profile?.domain === domain ? profile.ca : undefined) : readCa(world, flags.ca);
  const connection = world.connectAdmin({
    address,
    domain: flags.domain === undefined ? domain : checkDomain(flags.domain),
    ...(ca === undefined ? {} : { ca }),
    ...(token === undefined ? {} : { token }),
  });
  try {
    return await work(connection.api);
  } finally {
    connection.close();
  }
}

/** The domain of the profile that is used by itself, and the authorities that were trusted for it. */
export function profileOf({
  world,
}: CommandContext): { readonly domain: string; readonly ca?: string } | undefined {
  const profile = new ProfileStore(world).load(defaultProfileName);
  if (profile === undefined) return undefined;
  const { ca } = profile;
  return {
    domain: profile.principal.slice(profile.principal.lastIndexOf("@") + 1),
    ...(ca === undefined ? {} : { ca }),
  };
}

/** @throws UsageError */
export function checkDomain(text: string): string {
  try {
    return parseDomain(text);
  } catch (error) {
    if (error instanceof AddressError) throw new UsageError(error.message);
    throw error;
  }
}

function readToken(file: string): string {
  const token = readFileSync(file, "utf8").trim();
  if (token === "") throw new UsageError(`there is no token in ${file}`);
  return token;
}
