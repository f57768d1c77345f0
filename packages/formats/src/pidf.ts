/**
 * PIDF, the Presence Information Data Format (RFC 3863, `application/pidf+xml`), to and from the model.
 *
 * | PIDF | model |
 * |---|---|
 * | `tuple`, `@id` | a tuple, its id |
 * | `status/basic` | `status` |
 * | `status/im:im` with a text (as in RFC 3863 §4.3.1 and RFC 3922 §5.1.5) | one of `values` |
 * | every other extension element in `status` | together one element of `markup`: a `status` that holds them |
 * | `contact`, `@priority` | `contact` |
 * | `note`, `timestamp` | `notes`, `sinceMs` |
 * | an extension element of the tuple | one element of `markup` |
 * | notes and extension elements of `presence` (RFC 4479's `person` among them) | `notes` and `markup` of a tuple without status, {@link DOCUMENT_TUPLE_ID} |
 *
 * Extension elements are carried in XML, with the namespaces that they need declared. What RFC 3863 §4.2.3 wants ignored
 * (unknown elements of its own namespace, elements of none) is left out.
 */
import {
  AddressError,
  type ContactAddress,
  type Note,
  type OtherPresenceMarkup,
  type PresenceDocument,
  type PresenceTuple,
  type PresentityAddress,
  parsePresentity,
  type Status,
} from "@parley/model";
import { formatDateTime, parseDateTime } from "./date-time.js";
import { FormatError, shown } from "./format-error.js";
import { asciiUri } from "./uri.js";
import {
  childElements,
  embeddableXml,
  escapeXml,
  isNamed,
  languageOf,
  parseXml,
  standaloneXml,
  textOf,
  type XmlLimits,
} from "./xml.js";
import type { Element } from "./xmldom.js";

/** The media type of what {@link formatPidf} writes. */
export const PIDF_MEDIA_TYPE = "application/pidf+xml";

/** RFC 3863 §4.2.2. */
export const PIDF_NAMESPACE = "urn:ietf:params:xml:ns:pidf";

/** The namespace of `im`, the status value that instant messaging clients use (RFC 3863 §4.3.1, RFC 3922 §5.1.5). */
export const PIDF_IM_NAMESPACE = "urn:ietf:params:xml:ns:pidf:im";

/** The id of the tuple that stands for what a PIDF document says outside its tuples. */
export const DOCUMENT_TUPLE_ID = "pidf-presence";

/** Options of {@link parsePidf}. */
export interface PidfOptions extends XmlLimits {
  /** Whose document it is, whatever its `entity` says: for taking over what another client wrote. */
  readonly presentity?: PresentityAddress;
}

/**
 * Reads a PIDF document. It is not checked against the limits of publications: see `validateTuples` of `@parley/model`.
 * @throws {@link FormatError} that names the place, e.g. `tuple "a": contact`.
 */
export function parsePidf(text: string, options: PidfOptions = {}): PresenceDocument {
  const root = parseXml(text, options);
  if (!isNamed(root, PIDF_NAMESPACE, "presence")) {
    const found = `{${root.namespaceURI ?? ""}}${root.localName ?? ""}`;
    throw new FormatError("wrong_kind", `the document is ${shown(found)}, not a PIDF presence`);
  }
  const presentity = options.presentity ?? entityOf(root);
  const around = aroundTuples(root);
  const tuples = childElements(root)
    .filter((child) => isNamed(child, PIDF_NAMESPACE, "tuple"))
    .map(parseTuple);
  const all = around === undefined ? tuples : [...tuples, around];
  const ids = new Set<string>();
  for (const { id } of all) {
    if (ids.has(id)) throw new FormatError("bad_value", `tuple ${shown(id)} is there twice`);
    ids.add(id);
  }
  return { presentity, tuples: all };
}

function entityOf(root: Element): PresentityAddress {
  const entity = root.getAttribute("entity");
  if (entity === null) throw new FormatError("missing", "presence has no entity");
  try {
    return parsePresentity(entity.trim());
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new FormatError("bad_value", `presence: entity: ${error.message}`, { cause: error });
  }
}

function aroundTuples(root: Element): PresenceTuple | undefined {
  const notes = notesOf(root);
  const markup = extensionsOf(root).map(toMarkup);
  if (notes.length === 0 && markup.length === 0) return undefined;
  return { id: DOCUMENT_TUPLE_ID, values: [], markup, notes };
}

function parseTuple(element: Element): PresenceTuple {
  const id = element.getAttribute("id")?.trim() ?? "";
  if (id === "") throw new FormatError("missing", "a tuple has no id");
  const place = `tuple ${shown(id)}`;
  const statusElement = only(element, "status", place);
  if (statusElement === undefined) throw new FormatError("missing", `${place} has no status`);
  const extensions = extensionsOf(statusElement);
  const status = parseBasic(statusElement, place);
  const contact = parseContact(element, place);
  const timestamp = only(element, "timestamp", place);
  const others = extensions.filter((extension) => valueOfIm(extension) === undefined);
  return {
    id,
    ...(status === undefined ? {} : { status }),
    values: extensions.flatMap((extension) => valueOfIm(extension) ?? []),
    ...(contact === undefined ? {} : { contact }),
    markup: [...(others.length === 0 ? [] : [statusMarkup(others)]), ...extensionsOf(element).map(toMarkup)],
    notes: notesOf(element),
    ...(timestamp === undefined
      ? {}
      : { sinceMs: parseDateTime(textOf(timestamp).trim(), `${place}: timestamp`) }),
  };
}

/** The one child of that name in PIDF's namespace. */
function only(parent: Element, name: string, place: string): Element | undefined {
  const [first, second] = childElements(parent).filter((child) => isNamed(child, PIDF_NAMESPACE, name));
  if (second !== undefined) throw new FormatError("bad_value", `${place} has more than one ${name}`);
  return first;
}

function parseBasic(statusElement: Element, place: string): Status | undefined {
  const basic = only(statusElement, "basic", place);
  if (basic === undefined) return undefined;
  const text = textOf(basic).trim();
  if (text === "open" || text === "closed") return text;
  throw new FormatError("bad_value", `${place}: basic must be open or closed, is ${shown(text)}`);
}

/** RFC 3863 §4.1.5: a priority that is out of range is ignored, and so is one that is no number. */
function parseContact(element: Element, place: string): ContactAddress | undefined {
  const contact = only(element, "contact", place);
  const uri = contact === undefined ? "" : textOf(contact).trim();
  if (contact === undefined || uri === "") return undefined;
  const priority = contact.getAttribute("priority")?.trim() ?? "";
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(priority)
    ? { uri, priority: Number(priority) }
    : { uri };
}

function notesOf(parent: Element): readonly Note[] {
  return childElements(parent)
    .filter((child) => isNamed(child, PIDF_NAMESPACE, "note"))
    .map((note) => ({ lang: languageOf(note), text: textOf(note) }));
}

function extensionsOf(parent: Element): readonly Element[] {
  return childElements(parent).filter(
    ({ namespaceURI }) => namespaceURI !== null && namespaceURI !== PIDF_NAMESPACE,
  );
}

function toMarkup(element: Element): OtherPresenceMarkup {
  return {
    namespace: element.namespaceURI ?? "",
    name: element.localName ?? "",
    xml: standaloneXml(element),
  };
}

/** The text of an `im`, unless it holds anything else, or says again (or contradicts) what `basic` says. */
function valueOfIm(element: Element): string | undefined {
  if (!isNamed(element, PIDF_IM_NAMESPACE, "im") || childElements(element).length > 0) return undefined;
  const attributes = Array.from(element.attributes).filter(({ name }) => !/^xmlns(?::|$)/.test(name));
  const text = textOf(element).trim();
  return attributes.length > 0 || text === "" || /^(?:open|closed)$/i.test(text) ? undefined : text;
}

function statusMarkup(extensions: readonly Element[]): OtherPresenceMarkup {
  const inner = extensions.map(standaloneXml).join("");
  return {
    namespace: PIDF_NAMESPACE,
    name: "status",
    xml: `<status xmlns="${PIDF_NAMESPACE}">${inner}</status>`,
  };
}

/**
 * Writes a PIDF document in the order that RFC 3863 §4.4 wants.
 * @throws {@link FormatError} when an extension element is not what it is said to be, or a text has what XML does not have.
 */
export function formatPidf(document: PresenceDocument): string {
  const isAround = (tuple: PresenceTuple): boolean => tuple.id === DOCUMENT_TUPLE_ID && saysNothing(tuple);
  const tuples = document.tuples.filter((tuple) => !isAround(tuple));
  const around = document.tuples.filter(isAround);
  const entity = escapeXml(asciiUri(document.presentity), "presence: entity");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<presence xmlns="${PIDF_NAMESPACE}" entity="${entity}">`,
    ...tuples.flatMap(formatTuple),
    ...around.flatMap(({ notes }) => formatNotes(notes, "  ", "presence")),
    ...around.flatMap(({ markup }) => markup.map((each) => `  ${formatMarkup(each, "presence")}`)),
    "</presence>",
    "",
  ].join("\n");
}

function saysNothing({ status, values, contact, sinceMs }: PresenceTuple): boolean {
  return status === undefined && values.length === 0 && contact === undefined && sinceMs === undefined;
}

function formatTuple(tuple: PresenceTuple): readonly string[] {
  const place = `tuple ${shown(tuple.id)}`;
  const isStatus = ({ namespace, name }: OtherPresenceMarkup): boolean =>
    namespace === PIDF_NAMESPACE && name === "status";
  const { contact, sinceMs } = tuple;
  return [
    `  <tuple id="${escapeXml(tuple.id, `${place}: id`)}">`,
    ...formatStatus(tuple, tuple.markup.filter(isStatus), place),
    ...tuple.markup
      .filter((markup) => !isStatus(markup))
      .map((markup) => `    ${formatMarkup(markup, place)}`),
    ...(contact === undefined ? [] : [`    ${formatContact(contact, place)}`]),
    ...formatNotes(tuple.notes, "    ", place),
    ...(sinceMs === undefined
      ? []
      : [`    <timestamp>${formatDateTime(sinceMs, `${place}: sinceMs`)}</timestamp>`]),
    "  </tuple>",
  ];
}

function formatStatus(
  { status, values }: PresenceTuple,
  extensions: readonly OtherPresenceMarkup[],
  place: string,
): readonly string[] {
  const parts = [
    ...(status === undefined ? [] : [`<basic>${status}</basic>`]),
    ...values.map((value) => `<im xmlns="${PIDF_IM_NAMESPACE}">${escapeXml(value, `${place}: values`)}</im>`),
    // Only what is foreign to PIDF: nothing in there can contradict the status.
    ...extensions.flatMap((markup) =>
      extensionsOf(embeddableXml(markup, `${place}: status`).element).map(standaloneXml),
    ),
  ];
  if (parts.length === 0) return ["    <status/>"];
  return ["    <status>", ...parts.map((part) => `      ${part}`), "    </status>"];
}

function formatMarkup(markup: OtherPresenceMarkup, place: string): string {
  if (markup.namespace === PIDF_NAMESPACE) {
    const name = shown(markup.name);
    throw new FormatError("bad_value", `${place}: ${name} of PIDF's own namespace is not an extension`);
  }
  return embeddableXml(markup, `${place}: ${shown(markup.name)}`).xml;
}

function formatContact({ uri, priority }: ContactAddress, place: string): string {
  const text = escapeXml(uri, `${place}: contact`);
  if (priority === undefined) return `<contact>${text}</contact>`;
  if (!(priority >= 0 && priority <= 1)) {
    throw new FormatError("bad_value", `${place}: priority is ${priority}, must be from 0 to 1`);
  }
  return `<contact priority="${Number(priority.toFixed(3))}">${text}</contact>`;
}

function formatNotes(notes: readonly Note[], indent: string, place: string): readonly string[] {
  return notes.map(({ lang, text }) => {
    const language = lang === "" ? "" : ` xml:lang="${escapeXml(lang, `${place}: note`)}"`;
    return `${indent}<note${language}>${escapeXml(text, `${place}: note`)}</note>`;
  });
}
