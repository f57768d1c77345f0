/** `config check|print|doc`. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { CommandRunner } from "../command-runner.js";
import { ConfigError, type LoadedConfig, loadConfig } from "../config/load.js";
import { plainConfig, printConfig } from "../config/print.js";
import { configReference } from "../config/reference.js";
import type { CommandContext } from "../io.js";
import { checkFiles } from "../serve/files.js";

export function addConfigCommands(program: Command, run: CommandRunner): void {
  const config = program.command("config").description("Check, print and explain configuration files");
  config
    .command("check <file>")
    .description("Name everything that is wrong with a file, with its line")
    .addHelpText("after", "\nExample:\n  $ parley config check server.yaml")
    .action(run(check));
  config
    .command("print <file>")
    .description("Print a file with every default filled in and secrets masked")
    .addHelpText("after", "\nExample:\n  $ parley config print server.yaml")
    .action(run(print));
  config
    .command("doc [file]")
    .description("Print the reference of all fields, or of those that a file of this kind may have")
    .addHelpText(
      "after",
      "\nExamples:\n  $ parley config doc > docs/CONFIG.md\n  $ parley config doc server.yaml",
    )
    .action(run(doc));
}

function check(context: CommandContext, _flags: object, file: string): Promise<void> {
  const loaded = load(context, file);
  const problems = checkFiles(loaded);
  if (problems.length > 0) throw new ConfigError(file, problems);
  const { role } = loaded.config;
  context.output.event(
    { event: "config", file, ok: true, role },
    `${file}: a good configuration of a ${roleText(role)}`,
  );
  return Promise.resolve();
}

function print(context: CommandContext, _flags: object, file: string): Promise<void> {
  const loaded = load(context, file);
  if (context.output.json) {
    context.output.event({ event: "config", file, config: plainConfig(loaded) }, "");
  } else context.output.raw(printConfig(loaded));
  return Promise.resolve();
}

function doc(context: CommandContext, _flags: object, file: string | undefined): Promise<void> {
  const text = file === undefined ? configReference() : configReference(load(context, file));
  if (context.output.json) context.output.event({ event: "reference", text }, "");
  else context.output.raw(text);
  return Promise.resolve();
}

function load({ world }: CommandContext, file: string): LoadedConfig {
  return loadConfig(resolve(world.cwd, file));
}

function roleText(role: "server" | "proxy"): string {
  return role === "server" ? "home server" : "proxy";
}
