/** `account add|list|passwd|remove`: accounts, through a home server's admin service. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { AddressError, domainOf, parseDomain, parsePrincipal } from "@parley/model";
import type { Command } from "commander";
import type { CommandRunner } from "../command-runner.js";
import { UsageError } from "../exit.js";
import type { AdminApi, CommandContext } from "../io.js";
import { isoTime } from "../present/events.js";
import { defaultProfileName, ProfileStore } from "../profile/profile-store.js";
import { askNewPassword } from "../secrets.js";
import { checkAddress, readCa } from "../session.js";

/** Where the admin service listens unless told otherwise. */
const adminAddress = "127.0.0.1:7441";

interface AdminFlags {
  readonly admin?: string;
  readonly server?: string;
  readonly ca?: string;
  readonly domain?: string;
  readonly tokenFile?: string;
}

interface PasswordFlags extends AdminFlags {
  readonly passwordFile?: string;
}

export function addAccountCommands(program: Command, run: CommandRunner): void {
  const account = program.command("account").description("Manage the accounts of a home server");

  addAdminFlags(account.command("add <principal>"))
    .description("Make an account, with the addresses pres:PRINCIPAL and im:PRINCIPAL")
    .option("--password-file <file>", "file with the password, - for standard input (default: a prompt)")
    .addHelpText(
      "after",
      `
Examples:
  $ parley account add alice@north.example
  $ head -c 18 /dev/urandom | base64 | tee alice.password | parley account add alice@north.example --password-file -`,
    )
    .action(run(add));

  addAdminFlags(account.command("list [domain]"))
    .description("List the accounts of a domain (default: that of your profile)")
    .addHelpText("after", "\nExample:\n  $ parley account list north.example")
    .action(run(list));

  addAdminFlags(account.command("passwd <principal>"))
    .description("Set a new password; sessions of the principal end")
    .option("--password-file <file>", "file with the password, - for standard input (default: a prompt)")
    .addHelpText("after", "\nExample:\n  $ parley account passwd alice@north.example")
    .action(run(passwd));

  addAdminFlags(account.command("remove <principal>"))
    .description("Remove an account with everything that it owns")
    .addHelpText("after", "\nExample:\n  $ parley account remove alice@north.example")
    .action(run(remove));
}

function addAdminFlags(command: Command): Command {
  return command
    .option("--admin <host:port>", `the admin service (default: ${adminAddress})`)
    .option("--server <host:port>", "the same as --admin")
    .option("--ca <file>", "PEM file of the authorities to trust instead of the system's")
    .option("--domain <domain>", "the domain that the server's certificate is for (default: the principal's)")
    .option("--token-file <file>", "file with the token of the admin service, where it asks for one");
}

async function add(context: CommandContext, flags: PasswordFlags, address: string): Promise<void> {
  const principal = checkPrincipal(address);
  const password = await askNewPassword(context.world, principal, flags.passwordFile);
  await withAdmin(context, flags, domainOf(principal), async (admin) => {
    const { account } = await admin.addAccount({ principal, password });
    context.output.event(accountEvent(account ?? { principal }), `${principal} was added`);
  });
}

async function list(context: CommandContext, flags: AdminFlags, of: string | undefined): Promise<void> {
  const text = of ?? flags.domain ?? profileOf(context)?.domain;
  if (text === undefined) throw new UsageError("whose accounts? Name the domain: parley account list DOMAIN");
  // An address lists that one account.
  const principal = text.includes("@") ? checkPrincipal(text) : undefined;
  const domain = principal === undefined ? checkDomain(text) : domainOf(principal);
  await withAdmin(context, flags, domain, async (admin) => {
    let pageToken = "";
    do {
      const page = await admin.listAccounts({ domain, pageSize: 1000, pageToken });
      for (const account of page.accounts ?? []) {
        if (principal !== undefined && account.principal !== principal) continue;
        context.output.event(
          accountEvent(account),
          `${account.principal}, since ${isoTime(account.createdAtMs ?? 0)}`,
        );
      }
      pageToken = page.nextPageToken ?? "";
    } while (pageToken !== "");
  });
}

async function passwd(context: CommandContext, flags: PasswordFlags, address: string): Promise<void> {
  const principal = checkPrincipal(address);
  const password = await askNewPassword(context.world, principal, flags.passwordFile);
  await withAdmin(context, flags, domainOf(principal), async (admin) => {
    await admin.setPassword({ principal, password });
    context.output.event({ event: "password", principal }, `${principal} has a new password`);
  });
}

async function remove(context: CommandContext, flags: AdminFlags, address: string): Promise<void> {
  const principal = checkPrincipal(address);
  await withAdmin(context, flags, domainOf(principal), async (admin) => {
    await admin.removeAccount({ principal });
    context.output.event({ event: "removed", principal }, `${principal} was removed`);
  });
}

/** @param domain - whose certificate is expected, unless `--domain` says otherwise. */
async function withAdmin<T>(
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
function profileOf({ world }: CommandContext): { readonly domain: string; readonly ca?: string } | undefined {
  const profile = new ProfileStore(world).load(defaultProfileName);
  if (profile === undefined) return undefined;
  const { ca } = profile;
  return {
    domain: profile.principal.slice(profile.principal.lastIndexOf("@") + 1),
    ...(ca === undefined ? {} : { ca }),
  };
}

function readToken(file: string): string {
  const token = readFileSync(file, "utf8").trim();
  if (token === "") throw new UsageError(`there is no token in ${file}`);
  return token;
}

interface AccountFields {
  readonly principal?: string | null;
  readonly presentities?: readonly string[] | null;
  readonly inboxes?: readonly string[] | null;
  readonly createdAtMs?: number | null;
}

function accountEvent(account: AccountFields): { event: string; [field: string]: unknown } {
  return {
    event: "account",
    principal: account.principal ?? "",
    presentities: account.presentities ?? [],
    inboxes: account.inboxes ?? [],
    createdAt: isoTime(account.createdAtMs ?? 0),
  };
}

function checkPrincipal(text: string): ReturnType<typeof parsePrincipal> {
  return usage(() => parsePrincipal(text));
}

function checkDomain(text: string): string {
  return usage(() => parseDomain(text));
}

function usage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof AddressError) throw new UsageError(error.message);
    throw error;
  }
}
