/**
 * RPID, the Rich Presence Extensions to PIDF (RFC 4480): the extension elements that say what a person does, feels and is.
 *
 * In the model they are OTHER PRESENCE MARKUP, carried untouched. This reads them for showing, and makes them for publishing.
 * What is about the person stands in a `person` of the data model (RFC 4479), at the level of the document.
 */
import type { Note, OtherPresenceMarkup } from "@parley/model";
import { formatDateTime, parseDateTime } from "./date-time.js";
import { FormatError, shown } from "./format-error.js";
import { childElements, escapeXml, isNamed, languageOf, parseXml, textOf } from "./xml.js";
import type { Element } from "./xmldom.js";

/** RFC 4480 §3.1. */
export const RPID_NAMESPACE = "urn:ietf:params:xml:ns:pidf:rpid";

/** RFC 4479. */
export const DATA_MODEL_NAMESPACE = "urn:ietf:params:xml:ns:pidf:data-model";

/** RFC 4589: the kinds of places that `place-type` holds. */
export const LOCATION_TYPE_NAMESPACE = "urn:ietf:params:xml:ns:location-type";

/** The elements that hold words, each an empty element (RFC 4480 §3.2, §3.5 to §3.11). */
const wordElements = [
  "activities",
  "mood",
  "place-is",
  "place-type",
  "privacy",
  "relationship",
  "service-class",
  "sphere",
] as const;

/** The elements that hold a text (RFC 4480 §3.3, §3.12 to §3.14). */
const textElements = ["class", "status-icon", "time-offset", "user-input"] as const;

/** The names of RPID's elements. */
export type RpidName = (typeof wordElements)[number] | (typeof textElements)[number];

/** One RPID element. */
export interface RpidElement {
  readonly name: RpidName;
  /** The words that it holds: `["vacation", "breakfast"]`; for `place-is` with the medium: `["audio=noisy"]`. */
  readonly words: readonly string[];
  /** Free texts in place of a word (`other`), and what `class`, `status-icon`, `time-offset` and `user-input` hold. */
  readonly texts: readonly string[];
  readonly notes: readonly Note[];
  /** From when, and until when it is meant to be so, Unix milliseconds. */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** What an RPID element is about. */
export interface RpidInformation extends RpidElement {
  readonly about: "person" | "device" | "tuple";
}

/**
 * Reads the RPID elements among the markup of a tuple: those that stand there by themselves, and those within a `person` or
 * a `device`. Markup of other kinds is passed over.
 * @throws {@link FormatError} for markup that is not well-formed.
 */
export function readRpid(markup: readonly OtherPresenceMarkup[]): readonly RpidInformation[] {
  return markup.flatMap(({ namespace, name, xml }): readonly RpidInformation[] => {
    if (namespace === RPID_NAMESPACE) return readElement(parseXml(xml), "tuple");
    if (namespace !== DATA_MODEL_NAMESPACE || (name !== "person" && name !== "device")) return [];
    return childElements(parseXml(xml))
      .filter(({ namespaceURI }) => namespaceURI === RPID_NAMESPACE)
      .flatMap((element) => readElement(element, name));
  });
}

function readElement(element: Element, about: RpidInformation["about"]): readonly RpidInformation[] {
  const name = element.localName ?? "";
  const isText = oneOf(textElements, name);
  if (!isText && !oneOf(wordElements, name)) return [];
  const children = childElements(element);
  const named = (wanted: string): readonly Element[] =>
    children.filter((child) => isNamed(child, RPID_NAMESPACE, wanted));
  const notes = named("note");
  const others = named("other");
  const words = children.filter((child) => !notes.includes(child) && !others.includes(child));
  return [
    {
      about,
      name,
      words: isText ? [] : words.flatMap((word) => readWord(name, word)),
      texts: (isText ? [element] : others).map((each) => textOf(each).trim()),
      notes: notes.map((note) => ({ lang: languageOf(note), text: textOf(note) })),
      ...time(element, "from", "fromMs"),
      ...time(element, "until", "untilMs"),
    },
  ];
}

function readWord(name: RpidName, word: Element): readonly string[] {
  const local = word.localName ?? "";
  if (name !== "place-is") return [local];
  return childElements(word).map((property) => `${local}=${property.localName ?? ""}`);
}

function time<K extends string>(element: Element, attribute: string, key: K): { readonly [P in K]?: number } {
  const value = element.getAttribute(attribute);
  if (value === null) return {};
  return { [key]: parseDateTime(value.trim(), `${element.localName ?? ""}: ${attribute}`) } as {
    [P in K]: number;
  };
}

function oneOf<N extends string>(names: readonly N[], name: string): name is N {
  return (names as readonly string[]).includes(name);
}

/** What is to be said; what is left out is nothing. */
export type RpidInput = Pick<RpidElement, "name"> & Partial<RpidElement>;

/** Makes the markup of one RPID element, for a tuple (RFC 4480 §3.1, table 1, says which belong there). @throws {@link FormatError} */
export function rpidMarkup(input: RpidInput): OtherPresenceMarkup {
  return {
    namespace: RPID_NAMESPACE,
    name: input.name,
    xml: writeElement(input, ` xmlns:r="${RPID_NAMESPACE}"${locationNamespace([input])}`),
  };
}

/**
 * Makes the markup of a person with RPID elements, for the tuple `DOCUMENT_TUPLE_ID`.
 * @param person.id - tells persons of one document apart (RFC 4479): a presentity has one person.
 * @throws {@link FormatError}
 */
export function personMarkup(person: {
  readonly id: string;
  readonly elements: readonly RpidInput[];
  readonly notes?: readonly Note[];
}): OtherPresenceMarkup {
  const id = escapeXml(person.id, "person: id");
  const namespaces = `xmlns:dm="${DATA_MODEL_NAMESPACE}" xmlns:r="${RPID_NAMESPACE}"`;
  const parts = [
    ...person.elements.map((element) => writeElement(element, "")),
    ...(person.notes ?? []).map((note) => writeNote("dm", note)),
  ];
  return {
    namespace: DATA_MODEL_NAMESPACE,
    name: "person",
    xml: `<dm:person ${namespaces}${locationNamespace(person.elements)} id="${id}">${parts.join("")}</dm:person>`,
  };
}

function locationNamespace(elements: readonly RpidInput[]): string {
  const needed = elements.some(({ name }) => name === "place-type");
  return needed ? ` xmlns:lt="${LOCATION_TYPE_NAMESPACE}"` : "";
}

function writeElement(input: RpidInput, namespaces: string): string {
  const { name, words = [], texts = [], notes = [], fromMs, untilMs } = input;
  const times = [
    fromMs === undefined ? "" : ` from="${formatDateTime(fromMs, `${name}: from`)}"`,
    untilMs === undefined ? "" : ` until="${formatDateTime(untilMs, `${name}: until`)}"`,
  ].join("");
  const escaped = texts.map((text) => escapeXml(text, name));
  const content = oneOf(textElements, name)
    ? escaped.join(" ")
    : [
        ...notes.map((note) => writeNote("r", note)),
        ...words.map((word) => writeWord(name, word)),
        ...escaped.map((text) => `<r:other>${text}</r:other>`),
      ].join("");
  return `<r:${name}${namespaces}${times}>${content}</r:${name}>`;
}

function writeWord(name: RpidName, word: string): string {
  const [medium, property] = name === "place-is" ? splitOnce(word, "=") : [word, undefined];
  for (const part of [medium, property]) {
    if (part !== undefined && !/^[A-Za-z_][\w.-]*$/.test(part)) {
      throw new FormatError("bad_value", `${name}: ${shown(word)} cannot be the name of an element`);
    }
  }
  if (name === "place-is") {
    if (property === undefined) {
      throw new FormatError("bad_value", `place-is: ${shown(word)} must be like "audio=noisy"`);
    }
    return `<r:${medium}><r:${property}/></r:${medium}>`;
  }
  return name === "place-type" ? `<lt:${medium}/>` : `<r:${medium}/>`;
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

function writeNote(prefix: string, { lang, text }: Note): string {
  const language = lang === "" ? "" : ` xml:lang="${escapeXml(lang, "note")}"`;
  return `<${prefix}:note${language}>${escapeXml(text, "note")}</${prefix}:note>`;
}
