/** What a check of a value from outside says: the value, or everything that is wrong with it at once. */

/** One thing that is wrong, and where. */
export interface Problem {
  /** Like `rules[2].who.domain`; empty for the whole. */
  readonly path: string;
  /** Names the value, and the limit where there is one. */
  readonly message: string;
}

/** The outcome of a check. */
export type Validated<T> =
  | { readonly kind: "valid"; readonly value: T }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

/** The problems in one text: `rules[0].do: must be …; otherwise: must be …`. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
}

/** Collects problems, at most `PROBLEMS_MAX` of them: whoever sends a million mistakes need not be told each. */
export class Problems {
  readonly #found: Problem[] = [];

  /** Whether nothing is wrong so far. */
  get none(): boolean {
    return this.#found.length === 0;
  }

  add(path: string, message: string): void {
    if (this.#found.length < PROBLEMS_MAX) this.#found.push({ path, message });
  }

  /** The outcome of the check: `value` is made only when nothing is wrong. */
  outcome<T>(value: T): Validated<T> {
    return this.none ? { kind: "valid", value } : { kind: "invalid", problems: this.#found };
  }
}

const PROBLEMS_MAX = 100;

/** A value in a message: short, on one line, as JSON. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : describe(value);
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text;
}

const SHOWN_CHARS_MAX = 80;

function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : String(value);
}
