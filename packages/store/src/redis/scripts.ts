/**
 * The server-side scripts: one `.lua` file an operation, in `redis/` beside `src/` and `dist/`.
 *
 * A file defines `operation(a)`, which is called for one item of a call with its arguments (`a[1]` is the prefix of the
 * item's bucket, with the colon) and returns one value. `redis/lib/frame.lua` goes around it; `-- @include name` puts
 * `redis/lib/name.lua` before it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The same place from `src/redis`, from `dist/redis` and in a packed package. */
const DIRECTORY = join(__dirname, "..", "..", "redis");

/** One operation. */
export interface Script {
  readonly name: string;
  readonly text: string;
  /** What Redis calls it: the SHA-1 of its text. */
  readonly sha: string;
  /** Whether it writes: not marked `no-writes`. */
  readonly writes: boolean;
}

const loaded = new Map<string, Script>();

/**
 * The script of that name: read when the module that uses it is loaded, so that a missing file is seen at once.
 * @param name - as the file's, without `.lua`.
 */
export function script(name: string): Script {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const text = compose(readFileSync(join(DIRECTORY, `${name}.lua`), "utf8"));
  const sha = createHash("sha1").update(text).digest("hex");
  const writes = !text.slice(0, text.indexOf("\n")).includes("no-writes");
  const made: Script = { name, text, sha, writes };
  loaded.set(name, made);
  return made;
}

/** All scripts that were asked for: what Redis is given before it is used. */
export function allScripts(): readonly Script[] {
  return [...loaded.values()];
}

function compose(source: string): string {
  const firstEnd = source.indexOf("\n");
  const shebang = source.slice(0, firstEnd);
  const libraries = [...source.matchAll(/^-- @include (\w+)$/gm)].map(([, name]) => library(name as string));
  return [shebang, ...libraries, source.slice(firstEnd + 1), library("frame")].join("\n");
}

function library(name: string): string {
  return readFileSync(join(DIRECTORY, "lib", `${name}.lua`), "utf8");
}
