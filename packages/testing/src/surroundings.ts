/** What this machine has. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { dockerRefusal } from "./keeper.js";
import type { Surroundings } from "./source.js";

/** This machine, as `chooseSource` asks for it. */
export const thisMachine: Surroundings = {
  env: process.env,
  dockerRefusal,
  findProgram: (name) => findProgram(name, process.env.PATH),
};

/** The first executable file of that name in `path`. */
export function findProgram(name: string, path: string | undefined): string | undefined {
  for (const dir of (path ?? "").split(delimiter)) {
    if (dir === "") continue;
    const file = join(dir, name);
    try {
      if (!statSync(file).isFile()) continue;
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not there, or not ours to run: the next one.
    }
  }
  return undefined;
}
