/** Says where the servers of a test run come from. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runDir } from "./run-dir.js";
import { onlyVariable, type Service, type Source, services } from "./source.js";

/** Says on standard error where a server comes from: once for each answer in a run, whichever process starts one first. */
export function announce(service: Service, source: Source, control: boolean): void {
  const use = control ? "of a test's own" : "plain";
  const marker = join(runDir(), `announced-${service}-${use.replace(/\W/g, "-")}-${source.kind}`);
  const line = `${services[service].title} for tests (${use}): ${describeSource(source)}`;
  try {
    // The test command repeats it at its end.
    writeFileSync(marker, line, { flag: "wx" });
  } catch {
    // Said before.
    return;
  }
  process.stderr.write(`${line}\n`);
}

function describeSource(source: Source): string {
  const only = process.env[onlyVariable];
  const forced = only === undefined || only === "" ? "" : ` (${onlyVariable}=${only})`;
  switch (source.kind) {
    case "environment":
      // Who signs in, and how, is nobody's business.
      return `${source.variable}=${source.url.replace(/\/\/[^@/]*@/, "//…@")}`;
    case "container":
      return `the image ${source.image} by Testcontainers${forced}`;
    case "program":
      return `the program ${source.path} (${versionOf(source.path)})${forced}`;
  }
}

function versionOf(path: string): string {
  const output = execFileSync(path, ["--version"], { encoding: "utf8" });
  return /\d+\.\d+[\w.-]*/.exec(output)?.[0] ?? output.trim();
}
