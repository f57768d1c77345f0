/** The header lines of Message/CPIM (RFC 3862 §2.2 to §3.6): a stricter syntax than that of mail, with namespaces. */
import type { MessageHeader } from "@parley/model";
import { FormatError, shown } from "./format-error.js";

/** RFC 3862 §4: the namespace of the headers that it defines, and of those without a prefix. */
export const CPIM_NAMESPACE = "urn:ietf:params:cpim-headers:";

/** One header, with the namespace that its prefix (or the lack of one) stands for at its place. */
export interface ResolvedHeader {
  readonly header: MessageHeader;
  readonly namespace: string;
  /** The name without the prefix. */
  readonly localName: string;
  readonly prefix: string;
}

/** RFC 3862 §3.6 Name, twice with a full stop between, then parameters, one space and the value. */
const headerLine =
  /^(?:([!#-'*+\-^-`|~A-Za-z0-9]+)\.)?([!#-'*+\-^-`|~A-Za-z0-9]+):((?:;[^ =;"]+=(?:"(?:[^"\\]|\\.)*"|[^ ;"]*))*) (.*)$/s;

/**
 * Reads header lines, and resolves the prefixes by the `NS` headers before them.
 * @throws {@link FormatError} that names the line.
 */
export function parseHeaders(lines: readonly string[]): readonly ResolvedHeader[] {
  const namespaces = new Map([["", CPIM_NAMESPACE]]);
  return lines.map((line) => {
    const resolved = resolve(line, namespaces);
    const { header, namespace, localName } = resolved;
    if (namespace === CPIM_NAMESPACE && localName === "NS") {
      const { prefix, uri } = parseDeclaration(header.value);
      namespaces.set(prefix, uri);
    }
    return resolved;
  });
}

function resolve(line: string, namespaces: ReadonlyMap<string, string>): ResolvedHeader {
  // A value may be empty, and editors cut the space at the end of a line.
  const match = headerLine.exec(/^[^ ]+:$/.test(line) ? `${line} ` : line);
  if (match === null || hasControl(line)) {
    throw new FormatError("not_well_formed", `${shown(line)} is not a header of Message/CPIM`);
  }
  const [, prefix = "", localName = "", parameters = "", value = ""] = match;
  const namespace = namespaces.get(prefix);
  if (namespace === undefined) {
    throw new FormatError(
      "not_well_formed",
      `${shown(line)} has a prefix that no NS header before it declares`,
    );
  }
  const name = prefix === "" ? localName : `${prefix}.${localName}`;
  return { header: { name, value, lang: languageIn(parameters) }, namespace, localName, prefix };
}

function languageIn(parameters: string): string {
  return /;lang=([A-Za-z0-9-]+)/.exec(parameters)?.[1] ?? "";
}

/** RFC 3862 §4.6: `prefix <uri>`, or `<uri>` for names without a prefix. */
export function parseDeclaration(value: string): { readonly prefix: string; readonly uri: string } {
  const match = /^(?:([!#-'*+\-^-`|~A-Za-z0-9]+) ?)?<([^<>]+)>$/.exec(value);
  if (match === null) throw new FormatError("bad_value", `NS: ${shown(value)} is not like "prefix <uri>"`);
  return { prefix: match[1] ?? "", uri: match[2] ?? "" };
}

/** `[Formal-name] <URI>` (RFC 3862 §4.1). The formal name is not given: it is what a sender calls itself, and proves nothing. */
export function uriIn(name: string, value: string): string {
  const match = /<([^<>]+)>$/.exec(value);
  if (match === null) throw new FormatError("bad_value", `${name}: ${shown(value)} has no <address>`);
  return match[1] ?? "";
}

/** One header line, without its end. @throws {@link FormatError} */
export function formatHeader({ name, value, lang }: MessageHeader): string {
  if (!/^(?:[!#-'*+\-^-`|~A-Za-z0-9]+\.)?[!#-'*+\-^-`|~A-Za-z0-9]+$/.test(name)) {
    throw new FormatError("bad_value", `${shown(name)} cannot be the name of a header`);
  }
  if (lang !== "" && !/^[A-Za-z0-9-]+$/.test(lang)) {
    throw new FormatError("bad_value", `${name}: ${shown(lang)} is not a language tag`);
  }
  return `${name}:${lang === "" ? "" : `;lang=${lang}`} ${escapeControls(value)}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const control = /[\u0000-\u001f\u007f]/;

/** Whether a text has what RFC 3862 §2.3 wants escaped always. */
export function hasControl(text: string): boolean {
  return control.test(text);
}

/**
 * RFC 3862 §2.3.1, for control characters. Backslashes are left alone: values are carried as they were written, with their
 * escape sequences in them.
 */
function escapeControls(value: string): string {
  return value.replace(new RegExp(control, "g"), (character) => {
    const point = character.charCodeAt(0).toString(16).padStart(4, "0");
    return shortEscapes[character] ?? `\\u${point}`;
  });
}

const shortEscapes: Readonly<Record<string, string>> = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** The text that a header's value stands for: its escape sequences replaced (RFC 3862 §2.3, the lenient reading of §2.3.1). */
export function unescapeHeaderValue(value: string): string {
  return value.replace(/\\(?:u([0-9a-fA-F]{4})|(.?))/gsu, (_, hexadecimal?: string, single?: string) => {
    if (hexadecimal !== undefined) return String.fromCharCode(Number.parseInt(hexadecimal, 16));
    return longEscapes[single ?? ""] ?? single ?? "";
  });
}

const longEscapes: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", r: "\r" };

/** A text as a header's value: what would be taken for an escape sequence, and control characters, are escaped. */
export function escapeHeaderValue(text: string): string {
  return escapeControls(text.replaceAll("\\", "\\\\"));
}
