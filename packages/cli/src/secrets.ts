/** Passwords: from a file, standard input, the environment, or a person; never from an argument. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "./exit.js";
import type { Surroundings } from "./io.js";

/** More than any password; a file that is larger is the wrong file. */
const passwordBytesMax = 4096;

/**
 * The password in a file, or on standard input when `file` is `-`: its first line.
 * @throws UsageError when it is empty or too large.
 */
async function passwordFromFile(world: Surroundings, file: string): Promise<string> {
  const bytes = file === "-" ? await world.readStdin() : readFileSync(resolve(world.cwd, file));
  const where = file === "-" ? "standard input" : file;
  if (bytes.length > passwordBytesMax) {
    throw new UsageError(`${where} has ${bytes.length} bytes: a password has at most ${passwordBytesMax}`);
  }
  const password = Buffer.from(bytes).toString("utf8").split(/\r?\n/, 1)[0] ?? "";
  if (password === "") throw new UsageError(`there is no password in ${where}`);
  return password;
}

/** The password of an existing account: from `--password-file`, `PARLEY_PASSWORD`, or a prompt. */
export async function askPassword(
  world: Surroundings,
  principal: string,
  file: string | undefined,
): Promise<string> {
  if (file !== undefined) return passwordFromFile(world, file);
  const variable = world.variables.PARLEY_PASSWORD;
  if (variable) return variable;
  const typed = await world.promptHidden(`Password of ${principal}: `);
  if (typed) return typed;
  throw new UsageError(
    `the password of ${principal} is needed: --password-file FILE (or - for standard input), PARLEY_PASSWORD, or a terminal`,
  );
}

/** A new password: from a file, or typed twice. */
export async function askNewPassword(
  world: Surroundings,
  principal: string,
  file: string | undefined,
): Promise<string> {
  if (file !== undefined) return passwordFromFile(world, file);
  const first = await world.promptHidden(`New password of ${principal}: `);
  if (first === undefined) {
    throw new UsageError(
      "the password is needed: --password-file FILE (or - for standard input), or a terminal",
    );
  }
  if ((await world.promptHidden("The same again: ")) !== first) {
    throw new UsageError("the two passwords differ; nothing was changed");
  }
  return first;
}
