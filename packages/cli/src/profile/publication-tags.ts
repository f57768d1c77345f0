/** Remembers the entity tags of what `parley publish` published, so that the next one changes it instead of adding to it. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Surroundings } from "../io.js";
import { parleyHome } from "./profile-store.js";

type Tags = Record<string, string>;

export class PublicationTags {
  readonly #directory: string;
  readonly #file: string;

  constructor(world: Surroundings) {
    this.#directory = parleyHome(world);
    this.#file = join(this.#directory, "publications.json");
  }

  get(principal: string, presentity: string, tuple: string): string | undefined {
    return this.#load()[keyOf(principal, presentity, tuple)];
  }

  /** Best effort: without it the next publication is one more, and the newest wins all the same. */
  set(principal: string, presentity: string, tuple: string, entityTag: string): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      const tags = { ...this.#load(), [keyOf(principal, presentity, tuple)]: entityTag };
      const draft = `${this.#file}.new`;
      writeFileSync(draft, `${JSON.stringify(tags, null, 2)}\n`, { mode: 0o600 });
      renameSync(draft, this.#file);
    } catch {
      // A home that cannot be written to is no reason to fail a publication that succeeded.
    }
  }

  #load(): Tags {
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.#file, "utf8"));
      if (typeof parsed !== "object" || parsed === null) return {};
      return Object.fromEntries(
        Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      );
    } catch {
      // Not there, or damaged: nothing is remembered.
      return {};
    }
  }
}

function keyOf(principal: string, presentity: string, tuple: string): string {
  return `${principal} ${presentity} ${tuple}`;
}
