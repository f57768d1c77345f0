/** `playground`: two domains on this machine, an exchange between them, and time to join in. */
import { type Command, Option } from "commander";
import type { CommandRunner } from "../command-runner.js";
import { wholeNumber } from "../numbers.js";
import { portBaseDefault } from "../playground/layout.js";
import type { PlaygroundFlags } from "./playground-actions.js";

/** Loaded by who plays only: a user agent's commands need none of a server. */
const actions = () => import("./playground-actions.js");

export function addPlaygroundCommand(program: Command, run: CommandRunner): void {
  program
    .command("playground")
    .description("Run two domains on this machine, and play an exchange between them")
    .option("--once", "end after the exchange: with 0 when every step was right, else with 1")
    .option(
      "--processes",
      "run each home server and each proxy as a process of its own, and start again what dies",
    )
    .option("--data <directory>", "keep everything here (default: a temporary directory, removed at the end)")
    .option(
      "--port-base <n>",
      "ports from here: +1 to +3 for north.example, +11 to +13 for south.example",
      wholeNumber(1, 65_500),
      portBaseDefault,
    )
    .addOption(
      new Option("--log-level <level>", "what the servers log to standard error")
        .choices(["debug", "info", "warn", "error"])
        .default("error"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ parley playground                          then join in from a second terminal
  $ parley playground --once --json            check that everything works
  $ parley playground --processes --data ./playground`,
    )
    .action(run(async (context, flags: PlaygroundFlags) => (await actions()).playground(context, flags)));
}
