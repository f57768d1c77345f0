/** Reading and writing XML: strict, namespaces understood, document types refused. */

import { FormatError, shown } from "./format-error.js";
import { DOMParser, type Element, isElement, type Node, XMLSerializer } from "./xmldom.js";

/** Limits of what is read. */
export interface XmlLimits {
  /** In UTF-16 code units. @defaultValue 262_144 */
  readonly charsMax?: number;
  /** Elements within elements. @defaultValue 64 */
  readonly depthMax?: number;
}

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

/**
 * Reads one document and gives its root element.
 * Only XML's own five entities and character references are known: nothing can expand.
 * @throws {@link FormatError}
 */
export function parseXml(text: string, limits: XmlLimits = {}): Element {
  const charsMax = limits.charsMax ?? 262_144;
  if (text.length > charsMax) {
    throw new FormatError("too_large", `the document is ${text.length} characters, limit ${charsMax}`);
  }
  // Before the parser sees it. A mention in a comment or in CDATA is refused, too: nobody needs one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new FormatError("document_type", "the document has a document type or an entity declaration");
  }
  checkCharacters(text);
  const root = parseStrictly(text.replace(/^\ufeff/, ""));
  checkDepth(root, limits.depthMax ?? 64);
  return root;
}

function parseStrictly(text: string): Element {
  try {
    const onError = (level: string, message: string): never => {
      throw new Error(`${level}: ${message}`);
    };
    const parser = new DOMParser({ onError, normalizeLineEndings });
    const root = parser.parseFromString(text, "application/xml").documentElement;
    if (root !== null) return root;
  } catch (error) {
    throw new FormatError("not_well_formed", `the document is not well-formed XML: ${innermost(error)}`, {
      cause: error,
    });
  }
  throw new FormatError("not_well_formed", "the document has no element");
}

/** XML 1.0 §2.11. The library's own way is that of XML 1.1, which takes U+2028 and U+0085 for line ends, too. */
function normalizeLineEndings(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** The parser wraps what `onError` throws. */
function innermost(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return String(inner instanceof Error ? inner.message : inner).slice(0, 200);
}

/** XML 1.0 §2.2 Char, the other way round; lone surrogates among them. */
const notInXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The parser lets through what XML does not have, by itself and as references. */
function checkCharacters(text: string): void {
  const raw = notInXml.exec(text)?.[0].codePointAt(0);
  const bad =
    raw ?? Array.from(text.matchAll(characterReference), referencedPoint).find((point) => !isInXml(point));
  if (bad === undefined) return;
  const name = bad.toString(16).toUpperCase().padStart(4, "0");
  throw new FormatError("not_well_formed", `the document has U+${name}, which XML does not have`);
}

const characterReference = /&#(?:x([0-9a-f]+)|([0-9]+));/gi;

function referencedPoint([, hexadecimal, decimal]: RegExpMatchArray): number {
  return hexadecimal === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hexadecimal, 16);
}

function isInXml(point: number): boolean {
  return point <= 0x10ffff && !notInXml.test(String.fromCodePoint(point));
}

/** Without recursion, since what it looks for is what recursion cannot bear. */
function checkDepth(root: Element, depthMax: number): void {
  let level: readonly Element[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) throw new FormatError("too_deep", `elements are nested deeper than ${depthMax}`);
    level = level.flatMap((element) => childElements(element));
  }
}

/** The elements among the children, in order. */
export function childElements(parent: Element): readonly Element[] {
  const elements: Element[] = [];
  for (let child: Node | null = parent.firstChild; child !== null; child = child.nextSibling) {
    if (isElement(child)) elements.push(child);
  }
  return elements;
}

/** Whether the element has that expanded name. */
export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

/** The text within, that of inner elements included, as it is. */
export function textOf(element: Element): string {
  return element.textContent ?? "";
}

/** The language that `xml:lang` says here or on the nearest element around; empty when nowhere. */
export function languageOf(element: Element): string {
  for (let at: Node | null = element; at !== null && isElement(at); at = at.parentNode) {
    const lang = at.getAttributeNS(XML_NAMESPACE, "lang");
    if (lang !== null) return lang;
  }
  return "";
}

/**
 * The element in XML that means the same by itself: the namespaces and the language that it has from around it are declared
 * on it. Prefixes count that only stand in its texts (`xsi:type="e:t"`), too.
 */
export function standaloneXml(element: Element): string {
  const copy = cloneOf(element);
  const source = serialize(element);
  for (const [prefix, namespace] of prefixesAround(element)) {
    const used = source.includes(`${prefix}:`) && !copy.hasAttribute(`xmlns:${prefix}`);
    if (used && prefix !== element.prefix) copy.setAttributeNS(XMLNS_NAMESPACE, `xmlns:${prefix}`, namespace);
  }
  const language = languageOf(element);
  if (language !== "" && !copy.hasAttributeNS(XML_NAMESPACE, "lang")) {
    copy.setAttributeNS(XML_NAMESPACE, "xml:lang", language);
  }
  return serialize(copy);
}

function cloneOf(element: Element): Element {
  const clone = element.cloneNode(true);
  if (!isElement(clone)) throw new Error("assertion failed: the clone of an element is an element");
  return clone;
}

const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";

/** The innermost declaration of each prefix counts. */
function prefixesAround(element: Element): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>();
  for (let at: Node | null = element.parentNode; at !== null && isElement(at); at = at.parentNode) {
    for (const { prefix, localName, value } of Array.from(at.attributes)) {
      if (prefix === "xmlns" && localName !== null && !prefixes.has(localName))
        prefixes.set(localName, value);
    }
  }
  return prefixes;
}

/** A carriage return that came as a reference must go as one, or it becomes a line feed (XML 1.0 §2.11). */
function serialize(element: Element): string {
  return new XMLSerializer().serializeToString(element).replaceAll("\r", "&#13;");
}

/**
 * Reads an extension element that is to be put into another document, and gives it in the XML to put there.
 * @param place - for the error message.
 * @throws {@link FormatError} when it is not one well-formed element of that expanded name.
 */
export function embeddableXml(
  markup: { readonly namespace: string; readonly name: string; readonly xml: string },
  place: string,
): { readonly element: Element; readonly xml: string } {
  const element = parseEmbedded(markup.xml, place);
  if (!isNamed(element, markup.namespace, markup.name)) {
    const expected = `{${markup.namespace}}${markup.name}`;
    const found = `{${element.namespaceURI ?? ""}}${element.localName ?? ""}`;
    throw new FormatError("bad_value", `${place} is ${shown(found)}, and said to be ${shown(expected)}`);
  }
  // The default namespace of the document around must not take in the elements that have none.
  if (!element.hasAttribute("xmlns") && hasBareElement(element)) {
    element.setAttributeNS(XMLNS_NAMESPACE, "xmlns", "");
  }
  return { element, xml: serialize(element) };
}

/** Whether an element within takes its lack of a namespace from around. The depth is limited: see `parseXml`. */
function hasBareElement(element: Element): boolean {
  return childElements(element).some(
    (child) => !child.hasAttribute("xmlns") && (child.prefix === null || hasBareElement(child)),
  );
}

function parseEmbedded(xml: string, place: string): Element {
  try {
    return parseXml(xml);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(error.reason, `${place}: ${error.message}`, { cause: error });
  }
}

/** A text as content or as the value of an attribute in double quotes. @throws {@link FormatError} for what XML does not have. */
export function escapeXml(text: string, place: string): string {
  if (notInXml.test(text)) {
    throw new FormatError("bad_value", `${place} has a character that XML does not have`);
  }
  return text.replace(/[&<>"\t\n\r]/g, (character) => escapes[character] ?? character);
}

/** Tabs and line feeds would become spaces in attributes, and carriage returns line feeds everywhere (XML 1.0 §3.3.3, §2.11). */
const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};
