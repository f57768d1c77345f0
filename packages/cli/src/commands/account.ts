/** `account add|list|passwd|remove`: accounts, through a home server's admin service. */
import { AddressError, domainOf, parsePrincipal } from "@parley/model";
import type { Command } from "commander";
import { type AdminFlags, addAdminFlags, checkDomain, profileOf, withAdmin } from "../admin-access.js";
import type { CommandRunner } from "../command-runner.js";
import { UsageError } from "../exit.js";
import type { CommandContext } from "../io.js";
import { isoTime } from "../present/events.js";
import { askNewPassword } from "../secrets.js";

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
  try {
    return parsePrincipal(text);
  } catch (error) {
    if (error instanceof AddressError) throw new UsageError(error.message);
    throw error;
  }
}
