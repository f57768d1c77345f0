// Files of secrets and certificates in volumes: each is there whole or not at all, and its owner's alone.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { env } from "node:process";

/** Where the volumes are mounted. */
export const stateDir = env.PARLEY_STATE ?? "/var/lib/parley";

/** @returns {string | undefined} the text of a file, when there is one. */
export function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Writes a file that is whole at any time. Does nothing when it says the same already. */
export function writeWhole(file, text, mode = 0o600) {
  if (readIfThere(file) === text) return;
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.new`;
  writeFileSync(fresh, text, { mode, flush: true });
  renameSync(fresh, file);
}

/**
 * Replaces a directory's files all at once: `directory` is a link that is turned from the old ones to the new ones, so that
 * nobody ever reads a certificate with the key of another.
 * @param {Record<string, string>} files - texts by name.
 */
export function replaceDirectory(directory, files, version) {
  const parent = dirname(directory);
  const target = `${directory.slice(parent.length + 1)}.${version}`;
  mkdirSync(join(parent, target), { mode: 0o700, recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(parent, target, name), text, { mode: 0o600, flush: true });
  }
  const link = `${directory}.new`;
  rmSync(link, { force: true });
  symlinkSync(target, link);
  renameSync(link, directory);
  const old = new RegExp(`^${directory.slice(parent.length + 1).replaceAll(".", "\\.")}\\.\\d+$`);
  for (const name of readdirSync(parent)) {
    if (name !== target && old.test(name)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** One line of JSON, as the servers log. */
export function log(event, fields = {}) {
  console.log(JSON.stringify({ time: new Date().toISOString(), event, ...fields }));
}
