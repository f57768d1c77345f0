/** `server nodes`: the home servers that share the work of a domain. */
import type { Command } from "commander";
import { type AdminFlags, addAdminFlags, checkDomain, profileOf, withAdmin } from "../admin-access.js";
import type { CommandRunner } from "../command-runner.js";
import { UsageError } from "../exit.js";
import type { CommandContext } from "../io.js";
import { isoTime } from "../present/events.js";

export function addServerCommands(program: Command, run: CommandRunner): void {
  const server = program.command("server").description("Look at the home servers of a domain");
  addAdminFlags(server.command("nodes [domain]"))
    .description("List the servers that share the work of a domain (default: that of your profile)")
    .addHelpText(
      "after",
      `
Any of them is asked; the one that answers is marked with *.

Examples:
  $ parley server nodes north.example
  $ parley server nodes north.example --admin 10.0.0.2:7441 --token-file admin.token`,
    )
    .action(run(nodes));
}

async function nodes(context: CommandContext, flags: AdminFlags, of: string | undefined): Promise<void> {
  const text = of ?? flags.domain ?? profileOf(context)?.domain;
  if (text === undefined) throw new UsageError("whose servers? Name the domain: parley server nodes DOMAIN");
  await withAdmin(context, flags, checkDomain(text), async (admin) => {
    const { nodes: found } = await admin.listNodes({});
    for (const { clientAddress, expiresAtMs, incarnation, node, self, startedAtMs, state } of found ?? []) {
      const address = clientAddress || "no address";
      const since = isoTime(startedAtMs ?? 0);
      context.output.event(
        {
          event: "node",
          node,
          state,
          address: clientAddress ?? "",
          self: self ?? false,
          startedAt: since,
          knownUntil: isoTime(expiresAtMs ?? 0),
          incarnation,
        },
        `${self ? "*" : " "} ${node}: ${state}, ${address}, since ${since}`,
      );
    }
  });
}
