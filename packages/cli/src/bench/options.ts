/** What the benchmark is asked to do. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

/** The scenarios, in the order in which they run. */
export const scenarioNames = [
  "floor",
  "local-saturating",
  "local-one",
  "local-paced",
  "fanout",
  "sign-ins",
  "remote-saturating",
  "remote-one",
  "remote-paced",
  "fanout-remote",
  "remote-direct-saturating",
  "idle-2000",
  "idle-5000",
] as const;

export type ScenarioName = (typeof scenarioNames)[number];

/** What the domains keep their state in: the embedded store, or Redis with NATS beside it. */
export const engineNames = ["embedded", "redis"] as const;

export type EngineName = (typeof engineNames)[number];

/** More home servers of one domain than this say nothing on one machine. */
const serversMax = 16;

export interface BenchOptions {
  readonly scenarios: readonly ScenarioName[];
  /** Pairs of a sender and a receiver; absent: 100 within a domain, 50 across. */
  readonly pairs: number | undefined;
  /** Watchers of the fan-out; absent: 1,000 within a domain, 500 across. */
  readonly watchers: number | undefined;
  /** How long each scenario is measured. */
  readonly seconds: number;
  /** How long the same load runs before the measurement begins. */
  readonly warmUpSeconds: number;
  /** Messages of one pair that wait for their report, where a scenario saturates. */
  readonly outstanding: number;
  readonly engine: EngineName;
  /** Home servers of each domain; more than one needs Redis. */
  readonly servers: number;
  /** Accounts, each with a presentity and an inbox, that are there beside those that are used. */
  readonly idleAccounts: number;
  /** Whether only JSON lines are printed. */
  readonly json: boolean;
  /** Whether user agents connect with TLS. Links between servers always do. */
  readonly tls: boolean;
  /** Where the servers leave CPU profiles when they end. */
  readonly cpuProfileDirectory: string | undefined;
}

/** The command was called wrongly, or asked for its help; what there is to say has been said. */
export class OptionsEnd extends Error {
  constructor(readonly exitCode: number) {
    super("the options ended the command");
  }
}

/**
 * Reads the command line.
 * @param args - without the program's name.
 * @throws {@link OptionsEnd}
 */
export function parseBenchOptions(args: readonly string[], write: (text: string) => void): BenchOptions {
  const command = new Command("bench")
    .description(
      "Measures servers in processes of their own. Prints one JSON object a line for each scenario.",
    )
    .option("--scenario <names>", `which, with commas between: ${scenarioNames.join(", ")}`, parseScenarios, [
      ...scenarioNames,
    ])
    .option("--pairs <n>", "pairs of a sender and a receiver (100 within a domain, 50 across)", positiveInt)
    .option("--watchers <n>", "watchers of the fan-out (1000 within a domain, 500 across)", positiveInt)
    .option("--seconds <s>", "how long each scenario is measured", positive, 8)
    .option("--warm-up <s>", "how long the load runs before that", positive, 4)
    .option(
      "--outstanding <n>",
      "messages of a pair that wait for their report, when saturating",
      positiveInt,
      32,
    )
    .addOption(
      new Option("--engine <name>", "what the domains keep their state in; redis brings NATS with it")
        .choices([...engineNames])
        .default("embedded"),
    )
    .option("--servers <n>", "home servers of each domain, over which user agents are spread", positiveInt, 1)
    .option(
      "--accounts <n>",
      "accounts that are there beside those that are used, each with a presentity and an inbox",
      wholeNumber,
      0,
    )
    .option("--json", "print JSON lines only, without the table", false)
    .option("--no-tls", "user agents connect without TLS")
    .option("--cpu-prof <directory>", "the servers leave CPU profiles there when they end")
    .addHelpText(
      "after",
      "\nExamples:\n  npm run bench\n  npm run bench -- --scenario local-saturating,local-one --seconds 20\n  npm run bench -- --engine redis --servers 2\n  npm run bench -- --engine redis --accounts 1000000 --scenario local-saturating\n\nExit codes: 0 done, 1 a message or notification was lost or came twice, or something failed, 2 usage.",
    )
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write });
  try {
    command.parse([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) throw new OptionsEnd(error.exitCode === 0 ? 0 : 2);
    throw error;
  }
  const { engine, servers } = command.opts<{ engine: EngineName; servers: number }>();
  if (servers > 1 && engine === "embedded") {
    write(
      `error: --servers ${servers}: several home servers of a domain share its state in Redis (--engine redis)\n`,
    );
    throw new OptionsEnd(2);
  }
  if (servers > serversMax) {
    write(`error: ${servers} servers, limit ${serversMax} (--servers)\n`);
    throw new OptionsEnd(2);
  }
  const given = command.opts<{
    scenario: ScenarioName[];
    pairs?: number;
    watchers?: number;
    seconds: number;
    warmUp: number;
    outstanding: number;
    accounts: number;
    json: boolean;
    tls: boolean;
    cpuProf?: string;
  }>();
  return {
    scenarios: scenarioNames.filter((name) => given.scenario.includes(name)),
    pairs: given.pairs,
    watchers: given.watchers,
    seconds: given.seconds,
    warmUpSeconds: given.warmUp,
    outstanding: given.outstanding,
    engine,
    servers,
    idleAccounts: given.accounts,
    json: given.json,
    tls: given.tls,
    cpuProfileDirectory: given.cpuProf,
  };
}

function parseScenarios(text: string): ScenarioName[] {
  return text.split(",").map((part) => {
    const name = scenarioNames.find((known) => known === part.trim());
    if (name === undefined) {
      throw new InvalidArgumentError(`There is no ${part.trim()}; known are ${scenarioNames.join(", ")}.`);
    }
    return name;
  });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("Must be a number above zero.");
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError("Must be a whole number, zero or more.");
  }
  return value;
}

function positiveInt(text: string): number {
  const value = positive(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("Must be a whole number above zero.");
  return value;
}
