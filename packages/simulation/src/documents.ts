/** Documents of the simulation: each tells which publication it is, so that whoever sees it can be held to the rules. */
import type { AccessDecision, PresenceDocument, PresenceTuple } from "@parley/model";

/** The tuple of publication `number`. @param shared - under an id that other publications use, too. */
export function tupleOf(
  number: number,
  status: "open" | "closed",
  contact: string,
  shared: boolean,
): PresenceTuple {
  return {
    id: shared ? "main" : `x${number}`,
    status,
    values: [`v${number}`],
    markup: [],
    notes: [{ lang: "en", text: `p${number}` }],
    contact: { uri: contact },
  };
}

/** What a tuple gives away. */
export interface Trail {
  /** Which publication it is of; absent when it cannot be told. */
  readonly number: number | undefined;
  /** What its owner's rules must show for it to be seen. */
  readonly needs: "whole" | "without-notes" | "status-only";
}

/** What a document gives away; nothing when it is the closed document. */
export function trailsOf(document: PresenceDocument): readonly Trail[] {
  if (isClosed(document)) return [];
  return document.tuples.map((tuple) => {
    const { values, notes, id, contact } = tuple;
    const number = numberIn(notes[0]?.text ?? "", "p") ?? numberIn(values[0] ?? "", "v") ?? numberIn(id, "x");
    const needs =
      notes.length > 0
        ? "whole"
        : values.length > 0 || contact !== undefined
          ? "without-notes"
          : "status-only";
    return { number, needs };
  });
}

/** Whether a decision lets somebody see what a trail needs. */
export function permits(decision: AccessDecision, needs: Trail["needs"]): boolean {
  if (decision.handling !== "allow") return false;
  if (needs === "status-only" || decision.show === "whole") return true;
  return needs === "without-notes" && decision.show === "without-notes";
}

/** Whether it is the document of a presentity that has published nothing. */
function isClosed({ tuples }: PresenceDocument): boolean {
  return tuples.length === 1 && tuples[0]?.id === "closed";
}

/** A document in one line: what matters of it for comparing. */
export function describeDocument(document: PresenceDocument): string {
  return document.tuples
    .map(({ id, status, values, notes, contact }) =>
      [
        id,
        status ?? "-",
        values.join(","),
        notes.map((note) => note.text).join(","),
        contact?.uri ?? "",
      ].join("/"),
    )
    .sort()
    .join(" ");
}

function numberIn(text: string, prefix: string): number | undefined {
  return text.startsWith(prefix) && /^\d+$/.test(text.slice(1)) ? Number(text.slice(1)) : undefined;
}
