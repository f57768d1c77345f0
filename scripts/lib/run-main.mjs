import { createRequire } from "node:module";
import { constants } from "node:os";
import { join } from "node:path";
import { root } from "./root.mjs";
import { SetupError, setUp } from "./setup.mjs";

/** The same signal within this time is the same Ctrl-C. */
const repeatedSignalMs = 1_000;

/**
 * Set up, then become `node <main> <args>`.
 * In this very process, not a child: the exit code, the terminal and every signal are then the program's own, and
 * killing what was started kills all of it. (For the same reason the npm scripts say `exec`: no shell stays between.)
 * @param {{ project: string, main: string, args: string[] }} options - paths from the root.
 */
export function runMain({ project, main, args }) {
  try {
    setUp({ project });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
  const file = join(root, main);
  process.argv.splice(1, process.argv.length, file, ...args);
  takeEachSignalOnce(["SIGINT", "SIGTERM"]);
  createRequire(import.meta.url)(file);
}

/**
 * A terminal sends Ctrl-C to npm and to us, and npm passes it on: the program must not take the second for
 * impatience, nor die of it where it listens only once.
 */
function takeEachSignalOnce(signals) {
  const takenAtMs = new Map();
  const emit = process.emit;
  process.emit = (name, ...args) => {
    if (!signals.includes(name)) return emit.call(process, name, ...args);
    const nowMs = performance.now();
    const repeated = nowMs - (takenAtMs.get(name) ?? -Infinity) < repeatedSignalMs;
    takenAtMs.set(name, nowMs);
    if (repeated) return true;
    // Nobody listens but the listener below: what would happen without it.
    if (process.listenerCount(name) === 1) process.exit(128 + constants.signals[name]);
    return emit.call(process, name, ...args);
  };
  // As long as a listener stays, the signal does not kill by itself.
  for (const signal of signals) process.on(signal, () => {});
}
