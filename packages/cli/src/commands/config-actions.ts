/** What `config check|print|doc` do. */
import { resolve } from "node:path";
import { ConfigError, type LoadedConfig, loadConfig } from "../config/load.js";
import { plainConfig, printConfig } from "../config/print.js";
import { configReference } from "../config/reference.js";
import type { CommandContext } from "../io.js";
import { checkFiles } from "../serve/files.js";

export function check(context: CommandContext, file: string): void {
  const loaded = load(context, file);
  const problems = checkFiles(loaded);
  if (problems.length > 0) throw new ConfigError(file, problems);
  const { role } = loaded.config;
  context.output.event(
    { event: "config", file, ok: true, role },
    `${file}: a good configuration of a ${roleText(role)}`,
  );
}

export function print(context: CommandContext, file: string): void {
  const loaded = load(context, file);
  if (context.output.json) {
    context.output.event({ event: "config", file, config: plainConfig(loaded) }, "");
  } else context.output.raw(printConfig(loaded));
}

export function doc(context: CommandContext, file: string | undefined): void {
  const text = file === undefined ? configReference() : configReference(load(context, file));
  if (context.output.json) context.output.event({ event: "reference", text }, "");
  else context.output.raw(text);
}

function load({ world }: CommandContext, file: string): LoadedConfig {
  return loadConfig(resolve(world.cwd, file));
}

function roleText(role: "server" | "proxy"): string {
  return role === "server" ? "home server" : "proxy";
}
