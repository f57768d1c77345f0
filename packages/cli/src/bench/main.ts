/**
 * `npm run bench`: measures servers in processes of their own, started by the very commands and configuration files that an
 * operator uses. Prints one JSON object a line for each scenario; beside it, for people, a table on standard error.
 */
import { MessageChannel } from "node:worker_threads";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { Lab } from "./lab.js";
import { OptionsEnd, parseBenchOptions } from "./options.js";
import { isWhole, lineOf } from "./result.js";
import { runScenarios } from "./run.js";
import { killServers } from "./server-process.js";
import { tableHead, tableRow } from "./table.js";

/** @returns the exit code: 0 done, 1 something was lost or doubled or failed, 2 usage. */
async function main(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof parseBenchOptions>;
  try {
    options = parseBenchOptions(args, (text) => process.stderr.write(text));
  } catch (error) {
    if (error instanceof OptionsEnd) return error.exitCode;
    throw error;
  }
  const env = createSystemEnv({ log: nullLogger });
  const lab = new Lab(env, options);
  process.once("exit", () => {
    killServers();
    lab.removeFiles();
  });
  let whole = true;
  const remark = (text: string): void => {
    if (!options.json) process.stderr.write(`${text}\n`);
  };
  remark(tableHead());
  try {
    await runScenarios(lab, (measured) => {
      const line = lineOf(measured, options);
      whole &&= isWhole(line);
      process.stdout.write(`${JSON.stringify(line)}\n`);
      remark(tableRow(line));
    });
  } finally {
    await lab.close();
  }
  return whole ? 0 : 1;
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.once(signal, () => process.exit(code));
}
// Our timers keep no process alive, so this does, as long as nothing ends it. And nothing may keep running by accident:
// sessions of a scenario that failed would.
new MessageChannel().port1.on("message", () => {});
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(
      `bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  },
);
