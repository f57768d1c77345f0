/** `serve`, `proxy`: run a home server or a proxy until told to stop. */
import { resolve } from "node:path";
import { AddressError, parseDomain } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { Command } from "commander";
import type { CommandRunner } from "../command-runner.js";
import { loadProxyConfig, loadServerConfig } from "../config/load.js";
import { UsageError } from "../exit.js";
import type { CommandContext } from "../io.js";
import { startHomeServer } from "../serve/home-server.js";
import { drainMs, type RunningPart, shutdown } from "../serve/part.js";
import { startProxy } from "../serve/proxy.js";
import { prepareTryOut } from "../serve/try-out.js";
import { checkAddress, interruption } from "../session.js";

export function addServeCommands(program: Command, run: CommandRunner): void {
  program
    .command("serve")
    .description("Run a home server")
    .option("--config <file>", "its configuration file")
    .option("--domain <domain>", "without a configuration file: the domain to serve, for trying out")
    .option("--data <directory>", "with --domain: where data, certificate and a first configuration file go")
    .option("--listen <host:port>", "with --domain: where user agents connect", "127.0.0.1:7442")
    .option("--listen-admin <host:port>", "with --domain: where `parley account` connects", "127.0.0.1:7441")
    .addHelpText(
      "after",
      `
With --domain, a private authority and a certificate are made under --data, and
a configuration file to go on from.
Ctrl-C or SIGTERM stops it cleanly; a second one at once.

Examples:
  $ parley serve --domain north.example --data ./north
  $ parley serve --config /etc/parley/server.yaml`,
    )
    .action(run(serve));
  program
    .command("proxy")
    .description("Run a proxy")
    .requiredOption("--config <file>", "its configuration file")
    .addHelpText("after", "\nExample:\n  $ parley proxy --config /etc/parley/proxy.yaml")
    .action(run(proxy));
}

interface ServeFlags {
  readonly config?: string;
  readonly domain?: string;
  readonly data?: string;
  readonly listen: string;
  readonly listenAdmin: string;
}

async function serve(context: CommandContext, flags: ServeFlags): Promise<void> {
  const { world } = context;
  if (flags.config !== undefined) {
    if (flags.domain !== undefined || flags.data !== undefined) {
      throw new UsageError("--config goes without --domain and --data");
    }
    const loaded = loadServerConfig(resolve(world.cwd, flags.config));
    const env = world.createServerEnv(loaded.config.log.level);
    await untilStopped(context, env, await startHomeServer(env, loaded));
    return;
  }
  if (flags.domain === undefined || flags.data === undefined) {
    throw new UsageError("--config FILE is needed, or --domain DOMAIN with --data DIRECTORY");
  }
  await tryOut(context, flags, flags.domain, flags.data);
}

async function tryOut(context: CommandContext, flags: ServeFlags, name: string, data: string): Promise<void> {
  const { output, world } = context;
  const domain = checkDomain(name);
  const client = checkAddress(flags.listen, "--listen");
  const admin = checkAddress(flags.listenAdmin, "--listen-admin");
  const { files, made } = await prepareTryOut(resolve(world.cwd, data), domain, { client, admin });
  const loaded = loadServerConfig(files.config);
  const env = world.createServerEnv(loaded.config.log.level);
  const part = await startHomeServer(env, loaded);
  const { addresses } = part;
  output.remark(
    [
      made ? `made a private authority and a certificate for ${domain}, for trying out` : "",
      `configuration   ${files.config}`,
      `authority       ${files.ca}`,
      "",
      "In another terminal:",
      `  npx parley account add alice@${domain} --admin ${addresses.admin} --ca ${files.ca}`,
      `  npx parley login --as alice@${domain} --server ${addresses.client} --ca ${files.ca}`,
      `  npx parley publish pres:alice@${domain} --status open`,
      `  npx parley inbox --follow`,
      "",
    ]
      .filter((line, index) => index > 0 || line !== "")
      .join("\n"),
  );
  await untilStopped(context, env, part);
}

async function proxy(context: CommandContext, flags: { readonly config: string }): Promise<void> {
  const { world } = context;
  const loaded = loadProxyConfig(resolve(world.cwd, flags.config));
  const env = world.createServerEnv(loaded.config.log.level);
  await untilStopped(context, env, await startProxy(env, loaded));
}

/** Says that it runs, and stops it when told to. */
async function untilStopped({ output, world }: CommandContext, env: Env, part: RunningPart): Promise<void> {
  const name = part.role === "server" ? "home server" : "proxy";
  const where = Object.entries(part.addresses).map(([what, address]) => `${what} at ${address}`);
  env.log.info({ event: "server.started", role: part.role, domains: part.domains, ...part.addresses });
  output.event(
    { event: "ready", role: part.role, domains: part.domains, ...part.addresses },
    `the ${name} of ${part.domains.join(", ")} runs: ${where.join(", ")}`,
  );
  const failure = await Promise.race([interruption(world).then(() => undefined), part.closed]);
  await part.stop(shutdown, drainMs);
  if (failure !== undefined) throw failure;
  env.log.info({ event: "server.stopped", role: part.role, domains: part.domains });
  output.event({ event: "stopped" }, "stopped");
}

function checkDomain(text: string): string {
  try {
    return parseDomain(text);
  } catch (error) {
    if (error instanceof AddressError) throw new UsageError(`--domain: ${error.message}`);
    throw error;
  }
}
