/** Checks presence tuples of whoever publishes. */
import type { ContactAddress, Note, OtherPresenceMarkup, PresenceTuple } from "./presence.js";
import { Problems, shown, type Validated } from "./validation.js";

/** How much one publication may say. All sizes are in UTF-16 code units. */
export interface TupleLimits {
  /** @defaultValue 32 */
  readonly tuplesMax?: number;
  /** Values, notes, and extension elements: of each so many a tuple. @defaultValue 32 */
  readonly partsMax?: number;
  /** Ids, values, namespaces and names. @defaultValue 256 */
  readonly wordCharsMax?: number;
  /** Contact addresses. @defaultValue 2048 */
  readonly uriCharsMax?: number;
  /** Notes. @defaultValue 4096 */
  readonly noteCharsMax?: number;
  /** One extension element. @defaultValue 16_384 */
  readonly markupCharsMax?: number;
  /** All texts of all tuples together. @defaultValue 65_536 */
  readonly totalCharsMax?: number;
}

const defaults: Required<TupleLimits> = {
  tuplesMax: 32,
  partsMax: 32,
  wordCharsMax: 256,
  uriCharsMax: 2048,
  noteCharsMax: 4096,
  markupCharsMax: 16_384,
  totalCharsMax: 65_536,
};

/**
 * Checks that the tuples are within the limits and can be written as PIDF (RFC 3863): ids are there and unique, statuses are
 * known, priorities lie between 0 and 1 with at most three decimals, contact addresses are URIs, texts have only characters
 * that XML has, and extension elements look like one element without a document type. Whether an extension element is
 * well-formed is not checked here, since that takes a parser: `@parley/formats` has one.
 * @returns the tuples themselves, or all problems.
 */
export function validateTuples(
  tuples: readonly PresenceTuple[],
  limits: TupleLimits = {},
): Validated<readonly PresenceTuple[]> {
  const check = new TupleCheck({ ...defaults, ...limits });
  check.all(tuples);
  return check.problems.outcome(tuples);
}

/** A scheme, a colon, and no space or character that a URI cannot have (RFC 3986 §3.1; letters of any script, RFC 3987). */
const uri = /^[a-z][a-z0-9+.-]*:[^\s\p{Cc}<>"{}|\\^`]*$/iu;

/** BCP 47 in shape. */
const languageTag = /^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/i;

/** XML 1.0 §2.2 Char, the other way round; lone surrogates among them. */
const notInXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

class TupleCheck {
  readonly problems = new Problems();
  readonly #limits: Required<TupleLimits>;
  #totalChars = 0;

  constructor(limits: Required<TupleLimits>) {
    this.#limits = limits;
  }

  all(tuples: readonly PresenceTuple[]): void {
    const { tuplesMax, totalCharsMax } = this.#limits;
    if (tuples.length === 0) this.problems.add("", "must have at least one tuple");
    if (this.#tooMany("", tuples, tuplesMax, "tuples")) return;
    const ids = new Set<string>();
    for (const [index, tuple] of tuples.entries()) {
      const path = `[${index}]`;
      if (ids.has(tuple.id)) this.problems.add(`${path}.id`, `${shown(tuple.id)} is there twice`);
      ids.add(tuple.id);
      this.#tuple(tuple, path);
    }
    if (this.#totalChars > totalCharsMax) {
      this.problems.add("", `has ${this.#totalChars} characters, limit ${totalCharsMax}`);
    }
  }

  #tuple(tuple: PresenceTuple, path: string): void {
    const { partsMax } = this.#limits;
    this.#word(tuple.id, `${path}.id`);
    if (tuple.status !== undefined && tuple.status !== "open" && tuple.status !== "closed") {
      this.problems.add(`${path}.status`, `must be open or closed, is ${shown(tuple.status)}`);
    }
    if (tuple.sinceMs !== undefined && !isTime(tuple.sinceMs)) {
      this.problems.add(`${path}.sinceMs`, `must be Unix milliseconds, is ${shown(tuple.sinceMs)}`);
    }
    if (tuple.contact !== undefined) this.#contact(tuple.contact, `${path}.contact`);
    this.#each(`${path}.values`, tuple.values, partsMax, (value, at) => this.#value(value, at));
    this.#each(`${path}.notes`, tuple.notes, partsMax, (note, at) => this.#note(note, at));
    this.#each(`${path}.markup`, tuple.markup, partsMax, (markup, at) => this.#markup(markup, at));
  }

  /** RFC 2778 §2.4: OPEN and CLOSED are mutually exclusive, so neither hides among the other values. */
  #value(value: string, path: string): void {
    this.#word(value, path);
    if (value !== value.trim()) this.problems.add(path, "must not begin or end with white space");
    if (/^(?:open|closed)$/i.test(value)) this.problems.add(path, `${shown(value)} is a status, not a value`);
  }

  #contact(contact: ContactAddress, path: string): void {
    this.#text(contact.uri, `${path}.uri`, this.#limits.uriCharsMax);
    if (!uri.test(contact.uri)) this.problems.add(`${path}.uri`, `${shown(contact.uri)} is not a URI`);
    const { priority } = contact;
    if (priority === undefined) return;
    // Three decimals cannot be exact in binary: what is nearest to them is meant.
    const thousandths = priority * 1000;
    if (!(priority >= 0 && priority <= 1) || Math.abs(thousandths - Math.round(thousandths)) > 1e-9) {
      const shape = "a number from 0 to 1 with at most three decimals";
      this.problems.add(`${path}.priority`, `must be ${shape}, is ${priority}`);
    }
  }

  #note(note: Note, path: string): void {
    this.#text(note.text, `${path}.text`, this.#limits.noteCharsMax);
    this.#text(note.lang, `${path}.lang`, this.#limits.wordCharsMax);
    if (note.lang !== "" && !languageTag.test(note.lang)) {
      this.problems.add(`${path}.lang`, `${shown(note.lang)} is not a language tag`);
    }
  }

  #markup(markup: OtherPresenceMarkup, path: string): void {
    this.#word(markup.namespace, `${path}.namespace`);
    this.#word(markup.name, `${path}.name`);
    this.#text(markup.xml, `${path}.xml`, this.#limits.markupCharsMax);
    if (!/^<[^\s!?/<>].*>$/s.test(markup.xml) || /<!(?!--|\[CDATA\[)/.test(markup.xml)) {
      this.problems.add(`${path}.xml`, "must be one element, without a document type");
    }
  }

  #word(text: string, path: string): void {
    if (text === "") this.problems.add(path, "must not be empty");
    if (/\p{Cc}/u.test(text)) this.problems.add(path, "must have no control characters");
    else this.#text(text, path, this.#limits.wordCharsMax);
  }

  #text(text: string, path: string, charsMax: number): void {
    this.#totalChars += text.length;
    if (text.length > charsMax) this.problems.add(path, `is ${text.length} characters, limit ${charsMax}`);
    else if (notInXml.test(text)) this.problems.add(path, "has a character that XML does not have");
  }

  #each<T>(path: string, items: readonly T[], max: number, check: (item: T, path: string) => void): void {
    if (this.#tooMany(path, items, max, "entries")) return;
    for (const [index, item] of items.entries()) check(item, `${path}[${index}]`);
  }

  #tooMany(path: string, items: readonly unknown[], max: number, what: string): boolean {
    if (items.length <= max) return false;
    this.problems.add(path, `has ${items.length} ${what}, limit ${max}`);
    return true;
  }
}

function isTime(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0;
}
