/** `login`, `logout`: profiles. */
import type { Command } from "commander";
import type { CommandRunner } from "../command-runner.js";
import { UsageError } from "../exit.js";
import type { CommandContext } from "../io.js";
import { defaultProfileName, ProfileStore } from "../profile/profile-store.js";
import { addSessionFlags, type SessionFlags, withUserAgent } from "../session.js";

export function addLoginCommands(program: Command, run: CommandRunner): void {
  const profile = `the profile to make or change (default: ${JSON.stringify(defaultProfileName)})`;
  addSessionFlags(program.command("login"), { profile })
    .description("Sign in once, and keep principal, server, authorities and password in a profile")
    .addHelpText(
      "after",
      `
Profiles are in PARLEY_HOME (~/.config/parley unless set), in files that only
you can read. Without --profile it is the one that other commands use.

Examples:
  $ parley login --as alice@north.example
  $ parley login --as alice@north.example --server home1.north.example:7442 --server home2.north.example:7442
  $ parley login --as bob@south.example --server 127.0.0.1:7411 --ca ca.pem --profile bob`,
    )
    .action(run(login));
  program
    .command("logout")
    .description("Forget a profile")
    .option("--profile <name>", "which one", defaultProfileName)
    .addHelpText("after", "\nExample:\n  $ parley logout --profile bob")
    .action(run(logout));
}

async function login(context: CommandContext, flags: SessionFlags): Promise<void> {
  const { output, world } = context;
  const name = flags.profile ?? defaultProfileName;
  const store = new ProfileStore(world);
  // Before anybody types a password.
  const file = store.file(name);
  const known = store.load(name);
  const as = flags.as ?? known?.principal;
  if (as === undefined) throw new UsageError("--as PRINCIPAL is needed for a new profile");
  // The profile of that name need not exist yet.
  const { profile: _, ...rest } = flags;
  await withUserAgent(context, { ...rest, as }, {}, async (agent, access) => {
    const { alternatives, credentials, principal, target } = access;
    const { address, ca } = target;
    if (credentials.kind !== "password") throw new UsageError("a guest has nothing to keep");
    const others = alternatives.length === 0 ? {} : { alternatives };
    store.save(name, { principal, server: address, ...others, ca, password: credentials.password });
    output.event(
      { event: "login", profile: name, principal, server: address, ...others, file },
      `signed in as ${agent.info?.principal ?? principal} at ${address}; kept in ${file}`,
    );
  });
}

function logout(context: CommandContext, flags: { readonly profile: string }): Promise<void> {
  const store = new ProfileStore(context.world);
  if (!store.remove(flags.profile)) throw new UsageError(`there is no profile ${flags.profile}`);
  context.output.event({ event: "logout", profile: flags.profile }, `the profile ${flags.profile} is gone`);
  return Promise.resolve();
}
