/** The command line: every command, its options and help, and how a run of it ends. */
import { Command, CommanderError } from "commander";
import type { CommandRunner } from "./command-runner.js";
import { addAccountCommands } from "./commands/account.js";
import { addConfigCommands } from "./commands/config.js";
import { addLoginCommands } from "./commands/login.js";
import { addMessageCommands, ReportedFailure } from "./commands/messages.js";
import { addPlaygroundCommand } from "./commands/playground.js";
import { addPresenceCommands } from "./commands/presence.js";
import { addRulesCommands } from "./commands/rules.js";
import { addServeCommands } from "./commands/serve.js";
import { addServerCommands } from "./commands/server.js";
import { exitCodes, failureOf, UsageError } from "./exit.js";
import type { CommandContext, Surroundings } from "./io.js";
import { Output } from "./output.js";
import { version } from "./version.js";

/** Columns of help where the terminal has no fewer. */
const helpWidthMax = 110;

const examples = `
Exit codes: 0 done, 1 refused or failed, 2 called wrongly.
With --json every line of standard output is one JSON object with an "event".

Examples:
  $ parley playground                           try everything out
  $ parley serve --domain north.example --data ./north
  $ parley login --as alice@north.example
  $ parley watch pres:bob@south.example
  $ parley send im:bob@south.example "Lunch?"`;

/**
 * Runs one command.
 * @param args - what follows `parley`.
 * @returns the exit code. Never rejects.
 */
export async function runProgram(args: readonly string[], world: Surroundings): Promise<number> {
  const output = new Output(world.stdout, world.stderr, wantsJson(args));
  const program = createProgram({ world, output });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCodes.done;
  } catch (thrown) {
    return endOf(thrown, output, world);
  }
}

function endOf(thrown: unknown, output: Output, world: Surroundings): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return exitCodes.done;
    // For people commander has said it; a call without a command has had its help.
    if (output.json) output.failure(failureOf(new UsageError(thrown.message.replace(/^error: /, ""))));
    return exitCodes.usage;
  }
  if (thrown instanceof ReportedFailure) return exitCodes.failed;
  const failure = failureOf(thrown);
  // Ctrl-C is how people end what would go on; what it interrupts is no failure.
  if (world.interrupted.aborted && failure.code === "cancelled") return exitCodes.done;
  world.env.log.debug({ event: "command.failed", error: thrown });
  output.failure(failure);
  return failure.exitCode;
}

function createProgram(context: CommandContext): Command {
  const { output, world } = context;
  const program = new Command("parley")
    .description("Presence and instant messages between domains")
    .version(version, "-V, --version", "print the version")
    .option("--json", "print one JSON object a line")
    .addHelpText("after", examples)
    .showHelpAfterError("(add --help for more)")
    .configureHelp({
      showGlobalOptions: true,
      minWidthToWrap: 30,
      helpWidth: Math.min(world.stdout.columns ?? helpWidthMax, helpWidthMax),
    })
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => {
        if (!output.json) world.stderr.write(text);
      },
    })
    .exitOverride();
  const run: CommandRunner =
    (work) =>
    async (...args) => {
      // commander: the arguments, then the options, then the command.
      const command = args.at(-1) as Command;
      await work(context, command.optsWithGlobals(), ...args.slice(0, -2));
    };
  addServeCommands(program, run);
  addPlaygroundCommand(program, run);
  addServerCommands(program, run);
  addAccountCommands(program, run);
  addLoginCommands(program, run);
  addPresenceCommands(program, run);
  addMessageCommands(program, run);
  addRulesCommands(program, run);
  addConfigCommands(program, run);
  inherit(program);
  return program;
}

/** Sub-commands copy their parent's settings when they are made, but not all of them. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}

/** Before the arguments are parsed: a mistake in them has to be told in the right form, too. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).includes("--json");
}
