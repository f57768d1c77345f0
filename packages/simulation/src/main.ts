/**
 * `npm run simulate -- --seed N | --seeds COUNT [--from N] [--trace] [--counts] [--json] [--shared]`: runs whole federations under a
 * virtual clock, from seeds, and says which invariants did not hold. Exit code 0: all held; 1: some did not; 2: usage.
 */

import { parseArgs } from "node:util";
import { Counts } from "./counts.js";
import { type RunResult, runSeed } from "./run.js";

const usage = `Usage: npm run simulate -- [--seed N | --seeds COUNT] [--from N] [--trace] [--counts] [--json] [--shared]

  --seed N       run one seed, and print its trace hash
  --seeds COUNT  run COUNT seeds, from --from on (default 200)
  --from N       the first seed of --seeds (default 1)
  --shared       domains of several home servers, which share a store and a bus
  --trace        print the trace of every seed that fails to standard error (with --seed: whatever comes out)
  --counts       print what happened in all seeds together
  --json         one JSON object a line
`;

const options = {
  seed: { type: "string" },
  seeds: { type: "string" },
  from: { type: "string" },
  trace: { type: "boolean" },
  counts: { type: "boolean" },
  json: { type: "boolean" },
  shared: { type: "boolean" },
  help: { type: "boolean" },
} as const;

async function main(): Promise<number> {
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const first = wholeNumber(values.seed ?? values.from ?? "1");
  const count = values.seed === undefined ? wholeNumber(values.seeds ?? "200") : 1;
  if (first === undefined || count === undefined) return refuse("seeds are whole numbers");
  const all = new Counts();
  let failed = 0;
  for (let seed = first; seed < first + count; seed++) {
    const result = await runSeed(seed, { shared: values.shared ?? false });
    if (result.violations.length > 0) failed += 1;
    all.addAll(result.counts);
    print(result, values.json ?? false);
    if (values.trace && (result.violations.length > 0 || values.seed !== undefined)) {
      process.stderr.write(`${result.trace.join("\n")}\n`);
    }
  }
  if (values.json) {
    const counts = Object.fromEntries(all.entries());
    process.stdout.write(`${JSON.stringify({ event: "summary", passed: count - failed, failed, counts })}\n`);
    return failed === 0 ? 0 : 1;
  }
  if (values.counts) {
    for (const [what, times] of all.entries()) process.stdout.write(`${String(times).padStart(9)} ${what}\n`);
  }
  process.stdout.write(`${count - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

function print({ seed, hash, violations, summary }: RunResult, json: boolean): void {
  const ok = violations.length === 0;
  if (json) {
    process.stdout.write(`${JSON.stringify({ event: "seed", seed, ok, hash, violations, summary })}\n`);
    return;
  }
  process.stdout.write(`seed ${seed} ${ok ? "ok" : "FAILED"} trace ${hash.slice(0, 16)} · ${summary}\n`);
  for (const { invariant, detail, atMs } of violations) {
    process.stdout.write(`  ${invariant}: ${detail} (at ${atMs} ms)\n`);
  }
}

function refuse(problem: string): number {
  process.stderr.write(`${problem}\n\n${usage}`);
  return 2;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
