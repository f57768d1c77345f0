/** `config check|print|doc`. */
import type { Command } from "commander";
import type { CommandRunner } from "../command-runner.js";

/** Loaded by who reads configurations only: a user agent's commands need none of a server. */
const actions = () => import("./config-actions.js");

export function addConfigCommands(program: Command, run: CommandRunner): void {
  const config = program.command("config").description("Check, print and explain configuration files");
  config
    .command("check <file>")
    .description("Name everything that is wrong with a file, with its line")
    .addHelpText("after", "\nExample:\n  $ parley config check server.yaml")
    .action(run(async (context, _flags: object, file: string) => (await actions()).check(context, file)));
  config
    .command("print <file>")
    .description("Print a file with every default filled in and secrets masked")
    .addHelpText("after", "\nExample:\n  $ parley config print server.yaml")
    .action(run(async (context, _flags: object, file: string) => (await actions()).print(context, file)));
  config
    .command("doc [file]")
    .description("Print the reference of all fields, or of those that a file of this kind may have")
    .addHelpText(
      "after",
      "\nExamples:\n  $ parley config doc > docs/CONFIG.md\n  $ parley config doc server.yaml",
    )
    .action(
      run(async (context, _flags: object, file: string | undefined) => (await actions()).doc(context, file)),
    );
}
