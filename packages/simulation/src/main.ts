/**
 * `npm run simulate -- --seed N | --seeds COUNT [--from N] [--trace] [--json]`: runs whole federations under a virtual
 * clock, from seeds, and says which invariants did not hold. Exit code 0: all held; 1: some did not; 2: usage.
 */
import { parseArgs } from "node:util";
import { runSeed } from "./run.js";

const usage = `Usage: npm run simulate -- [--seed N | --seeds COUNT] [--from N] [--trace] [--json]

  --seed N       run one seed, and print its trace hash
  --seeds COUNT  run COUNT seeds, from --from on (default 200)
  --from N       the first seed of --seeds (default 1)
  --trace        print the newest lines of the trace of a seed that fails (always so with --seed)
  --json         one JSON object a line
`;

async function main(): Promise<number> {
  let values: {
    seed?: string;
    seeds?: string;
    from?: string;
    trace?: boolean;
    json?: boolean;
    help?: boolean;
  };
  try {
    ({ values } = parseArgs({
      options: {
        seed: { type: "string" },
        seeds: { type: "string" },
        from: { type: "string" },
        trace: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const first = wholeNumber(values.seed ?? values.from ?? "1");
  const count = values.seed === undefined ? wholeNumber(values.seeds ?? "200") : 1;
  if (first === undefined || count === undefined) {
    process.stderr.write(`seeds are whole numbers\n\n${usage}`);
    return 2;
  }
  let failed = 0;
  for (let seed = first; seed < first + count; seed++) {
    const result = await runSeed(seed);
    const ok = result.violations.length === 0;
    if (!ok) failed += 1;
    if (values.json) {
      process.stdout.write(`${JSON.stringify({ event: "seed", ok, ...result, trace: undefined })}\n`);
    } else {
      process.stdout.write(
        `seed ${seed} ${ok ? "ok" : "FAILED"} trace ${result.hash.slice(0, 16)} · ${result.summary}\n`,
      );
      for (const violation of result.violations) {
        process.stdout.write(`  ${violation.invariant}: ${violation.detail} (at ${violation.atMs} ms)\n`);
      }
    }
    if (!ok && (values.trace || values.seed !== undefined)) {
      process.stderr.write(`${result.trace.join("\n")}\n`);
    }
  }
  if (!values.json) process.stdout.write(`${count - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
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
