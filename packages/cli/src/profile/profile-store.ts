/** Profiles: what `parley login` keeps, in files that only their owner can read. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UsageError } from "../exit.js";
import type { Surroundings } from "../io.js";

/** One login. */
export interface Profile {
  readonly principal: string;
  /** `host:port`. */
  readonly server: string;
  /** Further servers of the domain. */
  readonly alternatives?: readonly string[] | undefined;
  /** PEM of the authorities to trust; the system's when absent. Kept as text, so that the file may go. */
  readonly ca?: string | undefined;
  readonly password: string;
}

const profileSchema = z.strictObject({
  principal: z.string(),
  server: z.string(),
  alternatives: z.array(z.string()).optional(),
  ca: z.string().optional(),
  password: z.string(),
});

export const defaultProfileName = "default";

/** Where profiles are: `PARLEY_HOME`, else `XDG_CONFIG_HOME/parley`, else `~/.config/parley`. */
export function parleyHome({ variables, homeDirectory }: Surroundings): string {
  const own = variables.PARLEY_HOME;
  if (own) return own;
  return join(variables.XDG_CONFIG_HOME || join(homeDirectory, ".config"), "parley");
}

export class ProfileStore {
  readonly #directory: string;

  constructor(surroundings: Surroundings) {
    this.#directory = join(parleyHome(surroundings), "profiles");
  }

  /**
   * @returns `undefined` when there is none of that name.
   * @throws UsageError when the file is damaged, or its name is not one.
   */
  load(name: string): Profile | undefined {
    const file = this.file(name);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    try {
      return profileSchema.parse(JSON.parse(text));
    } catch {
      throw new UsageError(`the profile ${file} is damaged: remove it and log in again`);
    }
  }

  save(name: string, profile: Profile): string {
    const file = this.file(name);
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    chmodSync(this.#directory, 0o700);
    // Written beside and renamed: a reader sees the old or the new, and a crash leaves no half.
    const draft = `${file}.new`;
    rmSync(draft, { force: true });
    writeFileSync(draft, `${JSON.stringify(profile, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
    return file;
  }

  /** @returns whether there was one. */
  remove(name: string): boolean {
    const existed = this.load(name) !== undefined;
    rmSync(this.file(name), { force: true });
    return existed;
  }

  names(): string[] {
    try {
      return readdirSync(this.#directory)
        .filter((entry) => entry.endsWith(".json"))
        .map((entry) => entry.slice(0, -".json".length))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  file(name: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
      throw new UsageError(
        `${JSON.stringify(name)} is no profile name: letters, digits, dot, dash and underscore`,
      );
    }
    return join(this.#directory, `${name}.json`);
  }
}
