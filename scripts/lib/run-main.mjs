import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./root.mjs";
import { SetupError, setUp } from "./setup.mjs";

/**
 * Set up, then become `node <main> <args>`.
 * In this very process, not a child: the exit code, the terminal and every signal are then the program's own, and
 * killing what was started kills all of it.
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
  createRequire(import.meta.url)(file);
}
