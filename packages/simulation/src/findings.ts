/**
 * What checks of a quiet world find. Nothing is ever wholly quiet: publications run out and are refreshed. So what is found
 * counts when it is found again a moment later.
 */

/** Runs the world for so long. */
export type Pass = (ms: number) => Promise<void>;

interface Finding {
  readonly invariant: string;
  readonly detail: string;
}

/** Collects what one check found, by invariant and by whom it is about. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  add(invariant: string, about: string, what: string): void {
    this.#found.set(`${invariant} ${about}`, { invariant, detail: `${about}: ${what}` });
  }

  get isEmpty(): boolean {
    return this.#found.size === 0;
  }

  /** What is in the other, too, with what this one says of it. */
  alsoIn(other: Findings): readonly Finding[] {
    return [...this.#found].filter(([key]) => other.#found.has(key)).map(([, finding]) => finding);
  }
}

const againMs = 900;

/** Reports what a check finds twice. */
export async function reportLasting(
  world: {
    fail(invariant: string, detail: string): void;
  },
  pass: Pass,
  check: (found: Findings) => Promise<void>,
): Promise<void> {
  const first = new Findings();
  await check(first);
  if (first.isEmpty) return;
  await pass(againMs);
  const second = new Findings();
  await check(second);
  for (const { invariant, detail } of second.alsoIn(first)) world.fail(invariant, detail);
}
