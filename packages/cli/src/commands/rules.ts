/** `rules access|delivery get|set`: ACCESS RULES and DELIVERY RULES as YAML. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { UserAgent } from "@parley/client";
import {
  accessRulesToPlain,
  deliveryRulesToPlain,
  describeProblems,
  type Validated,
  validateAccessRules,
  validateDeliveryRules,
} from "@parley/model";
import { ParleyError } from "@parley/runtime";
import { type Command, Option } from "commander";
import { parse, stringify } from "yaml";
import type { CommandRunner } from "../command-runner.js";
import type { CommandContext } from "../io.js";
import { addSessionFlags, asking, type SessionFlags, withUserAgent } from "../session.js";

/** Larger files are the wrong file. */
const fileBytesMax = 1 << 20;

const accessExample = `
A file of access rules:
  otherwise: confirm                     # allow, confirm, polite-block or block
  rules:
    - who: { identity: [bob@south.example] }
      do: allow
      show: without-notes                # whole, without-notes or status-only
    - who: { domain: ["*.west.example"] }
      do: polite-block
    - who: anonymous
      do: block`;

const deliveryExample = `
A file of delivery rules:
  otherwise: deliver                     # deliver, refuse or discard
  whenAway: keep                         # keep or refuse
  rules:
    - who: { identity: mallory@west.example }
      do: refuse
      reason: Please write to my office.`;

export function addRulesCommands(program: Command, run: CommandRunner): void {
  const rules = program.command("rules").description("Read and replace access rules and delivery rules");
  addKind(rules, "access", "who may watch a presentity of yours, and what is shown", accessExample, run);
  addKind(rules, "delivery", "who may write to an inbox of yours", deliveryExample, run);
}

interface RulesFlags extends SessionFlags {
  readonly for?: string;
  readonly kind: "access" | "delivery";
}

function addKind(
  rules: Command,
  kind: "access" | "delivery",
  about: string,
  example: string,
  run: CommandRunner,
): void {
  const parent = rules.command(kind).description(`The rules of ${about}`);
  const scheme = kind === "access" ? "pres" : "im";
  addSessionFlags(parent.command("get [file]"))
    .description(`Write the ${kind} rules to a file, or print them`)
    .option("--for <address>", `which ${scheme}: address of yours (default: your own)`)
    .addOption(new Option("--kind <kind>").default(kind).hideHelp())
    .addHelpText("after", `\nExample:\n  $ parley rules ${kind} get > rules.yaml`)
    .action(run(getRules));
  addSessionFlags(parent.command("set <file>"))
    .description(`Replace the ${kind} rules by those in a file, - for standard input`)
    .option("--for <address>", `which ${scheme}: address of yours (default: your own)`)
    .addOption(new Option("--kind <kind>").default(kind).hideHelp())
    .addHelpText("after", `${example}\n\nExample:\n  $ parley rules ${kind} set rules.yaml`)
    .action(run(setRules));
}

async function getRules(context: CommandContext, flags: RulesFlags, file: string | undefined): Promise<void> {
  const { output, world } = context;
  await withUserAgent(context, flags, {}, async (agent, { principal }) => {
    const address = addressOf(flags, principal);
    const rules = await fetchPlain(context, agent, flags.kind, address);
    if (file !== undefined && file !== "-") {
      writeFileSync(resolve(world.cwd, file), stringify(rules));
      output.event(
        { event: "rules", kind: flags.kind, address, file },
        `the ${flags.kind} rules of ${address} are in ${file}`,
      );
    } else if (output.json) {
      output.event({ event: "rules", kind: flags.kind, address, rules }, "");
    } else {
      output.raw(stringify(rules));
    }
  });
}

async function fetchPlain(
  { world }: CommandContext,
  agent: UserAgent,
  kind: "access" | "delivery",
  address: string,
): Promise<unknown> {
  if (kind === "access") {
    const rules = await asking(world, (signal) => agent.getRules({ kind: "access", address }, { signal }));
    return accessRulesToPlain(rules);
  }
  const rules = await asking(world, (signal) => agent.getRules({ kind: "delivery", address }, { signal }));
  return deliveryRulesToPlain(rules);
}

async function setRules(context: CommandContext, flags: RulesFlags, file: string): Promise<void> {
  const { output, world } = context;
  const text = await readRules(context, file);
  const request =
    flags.kind === "access"
      ? { kind: "access" as const, rules: valid(file, validateAccessRules(text)) }
      : { kind: "delivery" as const, rules: valid(file, validateDeliveryRules(text)) };
  await withUserAgent(context, flags, {}, async (agent, { principal }) => {
    const address = addressOf(flags, principal);
    await asking(world, (signal) => agent.setRules({ ...request, address }, { signal }));
    const count = request.rules.rules.length;
    output.event(
      { event: "rules", kind: flags.kind, address, count },
      `${address} has ${count} ${flags.kind} rule${count === 1 ? "" : "s"} now`,
    );
  });
}

function addressOf(flags: RulesFlags, principal: string): string {
  return flags.for ?? `${flags.kind === "access" ? "pres" : "im"}:${principal}`;
}

async function readRules({ world }: CommandContext, file: string): Promise<unknown> {
  const bytes = file === "-" ? await world.readStdin() : readFileSync(resolve(world.cwd, file));
  if (bytes.length > fileBytesMax) {
    throw badRules(`${file} has ${bytes.length} bytes, at most ${fileBytesMax} are read`);
  }
  try {
    // An empty file is no rules and all defaults.
    return (parse(Buffer.from(bytes).toString("utf8"), { maxAliasCount: 0 }) as unknown) ?? {};
  } catch (error) {
    throw badRules(`${file} is not YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}

function valid<T>(file: string, outcome: Validated<T>): T {
  if (outcome.kind === "valid") return outcome.value;
  throw badRules(`${file}: ${describeProblems(outcome.problems)}`);
}

function badRules(text: string): ParleyError {
  return new ParleyError("invalid_argument", text, { details: { reason: "bad_rules" } });
}
