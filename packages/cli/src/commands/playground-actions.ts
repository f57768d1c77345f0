/** What `playground` does. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { ParleyError } from "@parley/runtime";
import { loadProxyConfig, loadServerConfig } from "../config/load.js";
import { failureOf } from "../exit.js";
import type { CommandContext, Surroundings } from "../io.js";
import { playExchange } from "../playground/exchange.js";
import { type Layout, type PlaygroundDomain, playgroundLayout } from "../playground/layout.js";
import { preparePlayground } from "../playground/prepare.js";
import { Steps } from "../playground/steps.js";
import { type ProcessChange, Supervised } from "../playground/supervisor.js";
import { startHomeServer } from "../serve/home-server.js";
import { drainMs, type RunningPart, shutdown } from "../serve/part.js";
import { startProxy } from "../serve/proxy.js";
import { interruption } from "../session.js";

/** What `playground` is called with. */
export interface PlaygroundFlags {
  readonly once?: boolean;
  readonly processes?: boolean;
  readonly data?: string;
  readonly portBase: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** The parts that run, however they do. */
interface RunningPlayground {
  readonly processes: readonly Supervised[];
  stop(): Promise<void>;
}

export async function playground(context: CommandContext, flags: PlaygroundFlags): Promise<void> {
  const { world } = context;
  const temporary = flags.data === undefined ? mkdtempSync(join(tmpdir(), "parley-playground-")) : undefined;
  const directory = temporary ?? resolve(world.cwd, flags.data ?? ".");
  try {
    const layout = playgroundLayout(directory, flags.portBase);
    await preparePlayground(world.env, layout);
    const running = flags.processes
      ? await startProcesses(context, layout)
      : await startParts(world, layout, flags.logLevel);
    try {
      await addAccounts(world, layout);
      await play(context, flags, layout, running);
    } finally {
      await running.stop();
    }
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  }
}

async function play(
  context: CommandContext,
  flags: PlaygroundFlags,
  layout: Layout,
  running: RunningPlayground,
): Promise<void> {
  const { output, world } = context;
  sayReady(context, layout, running);
  const steps = new Steps(world.env, output);
  let failure: unknown;
  try {
    await Promise.race([playExchange(world, layout, steps), untilInterrupted(world)]);
  } catch (error) {
    if (world.interrupted.aborted) return;
    failure = error;
  }
  const failed = steps.results.find(({ ok }) => !ok)?.name;
  if (flags.once) {
    const ok = failure === undefined;
    const text = ok ? `\nevery step was right` : `\nthe step ${failed ?? "before the first"} failed`;
    output.event({ event: "summary", ok, steps: steps.results }, text);
    if (!ok) throw new StepFailed(failed, failure);
    return;
  }
  if (failure !== undefined) output.failure(failureOf(new StepFailed(failed, failure)));
  if (!output.json) output.raw(invitation(layout, world));
  await interruption(world);
  output.remark("\nstopping");
}

/** The exchange is over when somebody wants it to be. */
async function untilInterrupted(world: Surroundings): Promise<never> {
  await interruption(world);
  throw new ParleyError("cancelled", "interrupted");
}

class StepFailed extends ParleyError {
  constructor(step: string | undefined, cause: unknown) {
    const { message, reason } = failureOf(cause);
    super("aborted", step === undefined ? message : `the step ${step} failed: ${message}`, {
      details: { reason },
      cause,
    });
  }
}

async function startParts(
  world: Surroundings,
  layout: Layout,
  level: PlaygroundFlags["logLevel"],
): Promise<RunningPlayground> {
  const env = world.createServerEnv(level);
  const parts: RunningPart[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.stop(shutdown, drainMs)));
  };
  try {
    for (const { proxyConfig, serverConfig } of [layout.north, layout.south]) {
      parts.push(await startProxy(env, loadProxyConfig(proxyConfig)));
      parts.push(await startHomeServer(env, loadServerConfig(serverConfig)));
    }
  } catch (error) {
    await stop();
    throw withPortHint(error);
  }
  return { processes: [], stop };
}

async function startProcesses(context: CommandContext, layout: Layout): Promise<RunningPlayground> {
  const { output, world } = context;
  const onChange = (change: ProcessChange): void => sayChange(context, change);
  const plans = [layout.north, layout.south].flatMap(({ domain, proxyConfig, serverConfig }) => [
    { role: "proxy" as const, domain, config: proxyConfig },
    { role: "server" as const, domain, config: serverConfig },
  ]);
  const main = join(__dirname, "..", "main.js");
  const processes = plans.map((plan) => new Supervised(world.env, plan, main, onChange));
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((each) => each.stop()));
  };
  try {
    for (const each of processes) await each.start();
  } catch (error) {
    await stop();
    throw withPortHint(error);
  }
  output.remark(`configuration files, data and logs are in ${layout.directory}`);
  return { processes, stop };
}

function withPortHint(thrown: unknown): unknown {
  const error = ParleyError.from(thrown);
  if (error.reason !== "address_in_use") return thrown;
  return new ParleyError(error.code, `${error.message}; choose other ports with --port-base N`, {
    details: error.details,
    cause: thrown,
  });
}

function sayChange({ output }: CommandContext, change: ProcessChange): void {
  const { domain, pid, role } = change.info;
  const what = role === "server" ? "home server" : "proxy";
  if (change.kind === "died") {
    const { cause, retryInMs } = change;
    output.event(
      { event: "process", role, domain, pid, state: "died", cause, retryInMs },
      `the ${what} of ${domain} (process ${pid}) died: ${cause}; starting it again in ${retryInMs} ms`,
    );
  } else {
    output.event(
      { event: "process", role, domain, pid, state: "started" },
      `the ${what} of ${domain} runs again, as process ${pid}`,
    );
  }
}

/** Through the admin services, as an operator would. */
async function addAccounts(world: Surroundings, layout: Layout): Promise<void> {
  const ca = readFileSync(layout.ca, "utf8");
  for (const { admin, domain, person } of [layout.north, layout.south]) {
    const connection = world.connectAdmin({ address: admin, domain, ca });
    try {
      await connection.api.addAccount({
        principal: person.principal,
        password: passwordOf(person.passwordFile),
      });
    } catch (error) {
      // From the last time.
      if (ParleyError.from(error).code !== "already_exists") throw error;
    } finally {
      connection.close();
    }
  }
}

function sayReady({ output }: CommandContext, layout: Layout, { processes }: RunningPlayground): void {
  const domains = [layout.north, layout.south].map(({ admin, client, domain, person }) => ({
    domain,
    server: client,
    admin,
    ca: layout.ca,
    accounts: [{ principal: person.principal, password: passwordOf(person.passwordFile) }],
  }));
  const text = [
    "Two domains run on this machine, each a home server behind a proxy:",
    ...[layout.north, layout.south].map(
      ({ admin, client, domain, federation, person }) =>
        `  ${domain}  home server ${client} (admin ${admin}), proxy ${federation}\n` +
        `                 ${person.principal}, password ${passwordOf(person.passwordFile)}`,
    ),
    ...processes.map(({ info }) => `  process ${info.pid}: ${info.role} of ${info.domain}`),
    "",
  ].join("\n");
  output.event(
    {
      event: "ready",
      domains,
      ...(processes.length === 0 ? {} : { processes: processes.map(({ info }) => info) }),
    },
    text,
  );
}

function passwordOf(file: string): string {
  return readFileSync(file, "utf8").trim();
}

/** Commands that work as they stand, in a second terminal. */
function invitation(layout: Layout, world: Surroundings): string {
  const { north, south } = layout;
  const shown = (path: string): string => {
    const near = relative(world.cwd, path);
    return quoted(near.startsWith("..") || near === "" ? path : near);
  };
  const as = ({ client, person }: PlaygroundDomain): string =>
    `--as ${person.principal} --server ${client} --ca ${shown(layout.ca)} --password-file ${shown(person.passwordFile)}`;
  const lines = [
    "",
    "Join in from a second terminal, in this directory. Log in once as each of them:",
    `  npx parley login ${as(north)}`,
    `  npx parley login ${as(south)} --profile bob`,
    "",
    "Then:",
    `  npx parley watch ${south.person.presentity}`,
    `  npx parley publish ${south.person.presentity} --status open --note "Back again" --profile bob`,
    `  npx parley inbox --follow`,
    `  npx parley send ${north.person.inbox} "Hello from bob" --profile bob`,
    `  npx parley watchers --profile bob`,
    `  npx parley subscriptions`,
    `  npx parley rules access get --profile bob`,
    "",
    "Without logging in, every command takes who and where, for example:",
    `  npx parley send ${north.person.inbox} "Hello" ${as(south)}`,
    "",
    "More accounts:",
    `  npx parley account add carol@${north.domain} --admin ${north.admin} --ca ${shown(layout.ca)}`,
    "",
    "Ctrl-C stops everything.",
  ];
  return lines.join("\n");
}

function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
