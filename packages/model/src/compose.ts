/** From live publications to one document, and from one document to what each disposition may see. */
import type { PresentityAddress } from "./address.js";
import type {
  OtherPresenceMarkup,
  PresenceDocument,
  PresenceTuple,
  Publication,
  Version,
} from "./presence.js";
import type { Show } from "./rules.js";
import type { Disposition } from "./subscription.js";

/**
 * Composes the PRESENCE INFORMATION of a presentity: the union of the tuples of its live publications. Of tuples with the
 * same id the one of the publication that changed last is taken (of two that changed in the same millisecond, the one with
 * the greater entity tag). The order is that of the publications, the newest first: the outcome does not depend on the
 * order in which they are given.
 * @param nowMs - Unix milliseconds: publications with `expiresAtMs <= nowMs` are left out.
 * @returns the {@link closedDocument} when there is nothing to say.
 */
export function composeDocument(
  presentity: PresentityAddress,
  publications: readonly Publication[],
  nowMs: number,
): PresenceDocument {
  const tuples = new Map<string, PresenceTuple>();
  for (const publication of newestFirst(publications)) {
    if (publication.expiresAtMs <= nowMs) continue;
    for (const tuple of publication.tuples) if (!tuples.has(tuple.id)) tuples.set(tuple.id, tuple);
  }
  return tuples.size === 0 ? closedDocument(presentity) : { presentity, tuples: [...tuples.values()] };
}

function newestFirst(publications: readonly Publication[]): readonly Publication[] {
  if (publications.length < 2) return publications;
  return [...publications].sort(
    (a, b) => b.changedAtMs - a.changedAtMs || (a.entityTag < b.entityTag ? 1 : -1),
  );
}

const closedTuple: PresenceTuple = { id: "closed", status: "closed", values: [], markup: [], notes: [] };

/**
 * What a presentity that has published nothing looks like; a watcher that is politely blocked sees the same, and so cannot
 * tell the one from the other (RFC 2779 §5.1.15).
 */
export function closedDocument(presentity: PresentityAddress): PresenceDocument {
  return { presentity, tuples: [closedTuple] };
}

/**
 * The VIEW that a disposition gives of a document.
 *
 * - `whole`: the document itself.
 * - `without-notes`: no notes, and no extension element that holds a text for people: those with a `note` (as in RFC 4480
 *   and RFC 4479) or an RPID `other` anywhere inside are left out whole, so that nothing has to be rewritten.
 * - `status-only`: of every tuple its id, and OPEN or CLOSED.
 * - closed: the {@link closedDocument}, whatever the document says.
 */
export function showDocument(document: PresenceDocument, disposition: Disposition): PresenceDocument {
  if (disposition.kind === "closed") return closedDocument(document.presentity);
  const show = transformations[disposition.show];
  return show === undefined
    ? document
    : { presentity: document.presentity, tuples: document.tuples.map(show) };
}

const transformations: Readonly<Record<Show, ((tuple: PresenceTuple) => PresenceTuple) | undefined>> = {
  whole: undefined,
  "without-notes": (tuple) => ({
    ...tuple,
    markup: tuple.markup.filter((markup) => !holdsText(markup)),
    notes: [],
  }),
  "status-only": ({ id, status }) => ({
    id,
    ...(status === undefined ? {} : { status }),
    values: [],
    markup: [],
    notes: [],
  }),
};

/** An element named `note` or `other`, with or without a prefix. A mention in a comment counts, too: that shows less. */
const noteElement = /<(?:[^\s<>/:]+:)?(?:note|other)[\s/>]/;

function holdsText(markup: OtherPresenceMarkup): boolean {
  return noteElement.test(markup.xml);
}

/** Greater than 0 when `a` is newer than `b`, less when it is older, 0 when they are the same. */
export function compareVersions(a: Version, b: Version): number {
  return a.epoch - b.epoch || a.counter - b.counter;
}
