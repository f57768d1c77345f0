/** `serve`, `proxy`: run a home server or a proxy until told to stop. */
import type { Command } from "commander";
import type { CommandRunner } from "../command-runner.js";
import { wholeNumber } from "../numbers.js";
import type { ProxyFlags, ServeFlags } from "./serve-actions.js";

/** Loaded by who serves only: a user agent's commands need none of a server. */
const actions = () => import("./serve-actions.js");

/** More than most machines have cores for. */
const workersMax = 64;

export function addServeCommands(program: Command, run: CommandRunner): void {
  program
    .command("serve")
    .description("Run a home server")
    .option("--config <file>", "its configuration file")
    .option(
      "--workers <n>",
      "with --config: processes that share its ports, for the cores of one machine",
      wholeNumber(1, workersMax),
    )
    .option("--domain <domain>", "without a configuration file: the domain to serve, for trying out")
    .option("--data <directory>", "with --domain: where data, certificate and a first configuration file go")
    .option("--listen <host:port>", "with --domain: where user agents connect", "127.0.0.1:7442")
    .option("--listen-admin <host:port>", "with --domain: where `parley account` connects", "127.0.0.1:7441")
    .addHelpText(
      "after",
      `
With --domain, a private authority and a certificate are made under --data, and
a configuration file to go on from.
Ctrl-C or SIGTERM stops it cleanly: sessions are sent to the domain's other
servers, if there are any; a second one stops it at once. With --config, SIGHUP
reads the file again: docs/CONFIG.md says what is taken.
--workers needs engines that processes can share (store.engine: redis,
bus.engine: nats). Each worker is a home server, named after the node: home-1,
home-2 …

Examples:
  $ parley serve --domain north.example --data ./north
  $ parley serve --config /etc/parley/server.yaml
  $ parley serve --config /etc/parley/server.yaml --workers 4`,
    )
    .action(run(async (context, flags: ServeFlags) => (await actions()).serve(context, flags)));
  program
    .command("proxy")
    .description("Run a proxy")
    .requiredOption("--config <file>", "its configuration file")
    .addHelpText(
      "after",
      `
SIGHUP reads the file again: docs/CONFIG.md says what is taken.

Example:
  $ parley proxy --config /etc/parley/proxy.yaml`,
    )
    .action(run(async (context, flags: ProxyFlags) => (await actions()).proxy(context, flags)));
}
