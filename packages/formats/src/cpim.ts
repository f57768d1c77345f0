/**
 * Message/CPIM (RFC 3862, `message/cpim`) to and from the model.
 *
 * | Message/CPIM | model |
 * |---|---|
 * | `From`, `To` (one) | `from`, `to`; the formal names are left out |
 * | `DateTime` | `sentAtMs` |
 * | `Message-ID` of `urn:ietf:params:imdn` (RFC 5438) | `id` |
 * | `Reply-To`, `Contact` of {@link PARLEY_CPIM_NAMESPACE} | `replyTo`, `contacts` |
 * | every other header, `NS` and `Require` among them | one of `headers`, with its value as it is written there |
 * | `Content-Type` of the content, the content | `contentType`, `body` (its transfer encoding undone) |
 * | other fields of the content (`Content-ID` …) | one of `headers`; their names begin with `Content-` |
 */
import {
  AddressError,
  type InboxAddress,
  type InstantMessage,
  type MessageHeader,
  parseInbox,
} from "@parley/model";
import {
  CPIM_NAMESPACE,
  formatHeader,
  hasControl,
  parseDeclaration,
  parseHeaders,
  type ResolvedHeader,
  uriIn,
} from "./cpim-headers.js";
import { formatDateTime, parseDateTime } from "./date-time.js";
import { FormatError, shown } from "./format-error.js";
import { decodeBody, mimeField, parseMimeFields } from "./mime.js";
import { asciiUri } from "./uri.js";

/** The media type of what {@link formatCpim} writes. */
export const CPIM_MEDIA_TYPE = "message/cpim";

/** RFC 5438: where `Message-ID` belongs. */
export const IMDN_NAMESPACE = "urn:ietf:params:imdn";

/** Where `Reply-To` and `Contact` belong, which no RFC defines for Message/CPIM. */
export const PARLEY_CPIM_NAMESPACE = "urn:x-parley:cpim-headers";

/** Options of {@link parseCpim}. */
export interface CpimOptions {
  /** The id of a message that does not say its own; without it such a message is refused. */
  readonly id?: string;
  /** When a message was sent that does not say so, Unix milliseconds; without it such a message is refused. */
  readonly sentAtMs?: number;
  /** @defaultValue 1_048_576 */
  readonly bytesMax?: number;
  /** Header lines of each of the two parts. @defaultValue 100 */
  readonly headersMax?: number;
}

/** Options of {@link formatCpim}. */
export interface CpimFormatOptions {
  /** Whether the field `Content-Type: Message/CPIM` and an empty line come first, as in a file or a mail. @defaultValue false */
  readonly mimeHeader?: boolean;
}

/**
 * Reads a message, with or without the MIME header of the whole (RFC 3862 §2.1) before it. Lines may end in LF alone.
 * What a `Require` header asks for (RFC 3862 §3.5) is not checked: it is among the message's headers.
 * @throws {@link FormatError}
 */
export function parseCpim(bytes: Uint8Array, options: CpimOptions = {}): InstantMessage {
  const bytesMax = options.bytesMax ?? 1_048_576;
  if (bytes.length > bytesMax) {
    throw new FormatError("too_large", `the message is ${bytes.length} bytes, limit ${bytesMax}`);
  }
  const headersMax = options.headersMax ?? 100;
  let rest = takeHeader(bytes, headersMax);
  if (/^content-type *:/i.test(rest.lines[0] ?? "")) {
    const type = mimeField(parseMimeFields(rest.lines), "Content-Type") ?? "";
    if (!/^message\/cpim *(?:;|$)/i.test(type)) {
      throw new FormatError("wrong_kind", `the message is ${shown(type)}, not Message/CPIM`);
    }
    rest = takeHeader(rest.after, headersMax);
  }
  const resolved = parseHeaders(rest.lines);
  const { lines, after } = takeHeader(rest.after, headersMax);
  return assemble(resolved, parseContent(lines, after), options);
}

/** Cuts off the lines up to the first empty one. */
function takeHeader(
  bytes: Uint8Array,
  linesMax: number,
): { readonly lines: readonly string[]; readonly after: Uint8Array } {
  const lines: string[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1)
      throw new FormatError("not_well_formed", "the message has no empty line where one belongs");
    const line = decodeUtf8(bytes.subarray(start, bytes[end - 1] === 0x0d && end > start ? end - 1 : end));
    start = end + 1;
    if (line === "") return { lines, after: bytes.subarray(start) };
    if (lines.length === linesMax) {
      throw new FormatError("too_large", `the message has more than ${linesMax} header lines`);
    }
    lines.push(line);
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError("not_well_formed", "a header line is not UTF-8", { cause: error });
  }
}

interface Content {
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly headers: readonly MessageHeader[];
}

function parseContent(lines: readonly string[], bytes: Uint8Array): Content {
  const fields = parseMimeFields(lines);
  const contentType = mimeField(fields, "Content-Type");
  if (contentType === undefined) throw new FormatError("missing", "the content has no Content-Type");
  const encoding = mimeField(fields, "Content-Transfer-Encoding") ?? "binary";
  const others = fields.filter(
    ({ name }) => isContentField(name) && !/^content-(?:type|transfer-encoding)$/i.test(name),
  );
  return {
    contentType,
    body: decodeBody(bytes, encoding),
    headers: others.map(({ name, value }) => ({ name, value, lang: "" })),
  };
}

/** RFC 2045 §9: what describes the content; other fields of an entity have no meaning. */
function isContentField(name: string): boolean {
  return /^content-/i.test(name);
}

function assemble(
  resolved: readonly ResolvedHeader[],
  content: Content,
  options: CpimOptions,
): InstantMessage {
  const one = (namespace: string, name: string): string | undefined => {
    const [first, second] = valuesOf(resolved, namespace, name);
    if (second !== undefined) throw new FormatError("bad_value", `the message has more than one ${name}`);
    return first;
  };
  const dateTime = one(CPIM_NAMESPACE, "DateTime");
  const replyTo = one(PARLEY_CPIM_NAMESPACE, "Reply-To");
  return {
    id: required(one(IMDN_NAMESPACE, "Message-ID") ?? options.id, "Message-ID"),
    from: parseAddress("From", one(CPIM_NAMESPACE, "From")),
    to: parseAddress("To", one(CPIM_NAMESPACE, "To")),
    sentAtMs: required(
      dateTime === undefined ? options.sentAtMs : parseDateTime(dateTime, "DateTime"),
      "DateTime",
    ),
    contentType: content.contentType,
    body: content.body,
    ...(replyTo === undefined ? {} : { replyTo: uriIn("Reply-To", replyTo) }),
    contacts: valuesOf(resolved, PARLEY_CPIM_NAMESPACE, "Contact").map((value) => uriIn("Contact", value)),
    headers: [...carriedHeaders(resolved), ...content.headers],
  };
}

function valuesOf(resolved: readonly ResolvedHeader[], namespace: string, name: string): readonly string[] {
  return resolved
    .filter((each) => each.namespace === namespace && each.localName === name)
    .map(({ header }) => header.value);
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new FormatError("missing", `the message has no ${name}`);
  return value;
}

function parseAddress(name: string, value: string | undefined): InboxAddress {
  try {
    return parseInbox(uriIn(name, required(value, name)));
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new FormatError("bad_value", `${name}: ${error.message}`, { cause: error });
  }
}

/** The names that the model has a field for. */
const fieldNames: ReadonlyMap<string, readonly string[]> = new Map([
  [CPIM_NAMESPACE, ["From", "To", "DateTime"]],
  [IMDN_NAMESPACE, ["Message-ID"]],
  [PARLEY_CPIM_NAMESPACE, ["Reply-To", "Contact"]],
]);

function isField({ namespace, localName }: ResolvedHeader): boolean {
  return fieldNames.get(namespace)?.includes(localName) ?? false;
}

/**
 * All but what the model has fields for. Of the declarations those go that declare again what already is so, and those of
 * the two namespaces that {@link formatCpim} declares by itself when no header that stays is in them: otherwise a message
 * would grow with every conversion.
 */
function carriedHeaders(resolved: readonly ResolvedHeader[]): readonly MessageHeader[] {
  const carried = resolved.filter((each) => !isField(each));
  const declared = new Map([["", CPIM_NAMESPACE]]);
  return carried.flatMap((each) => {
    if (!isDeclaration(each)) return [each.header];
    const { prefix, uri } = parseDeclaration(each.header.value);
    const known = declared.get(prefix) === uri;
    declared.set(prefix, uri);
    const ours = uri === IMDN_NAMESPACE || uri === PARLEY_CPIM_NAMESPACE;
    const isUsed = carried.some((other) => !isDeclaration(other) && mentions(other, prefix));
    return known || (ours && !isUsed) ? [] : [each.header];
  });
}

function isDeclaration({ namespace, localName }: ResolvedHeader): boolean {
  return namespace === CPIM_NAMESPACE && localName === "NS";
}

/** By its own name, or by a name that a `Require` lists. */
function mentions({ prefix, localName, header }: ResolvedHeader, wanted: string): boolean {
  if (prefix === wanted) return true;
  return (
    localName === "Require" && header.value.split(",").some((name) => name.trim().startsWith(`${wanted}.`))
  );
}

/**
 * Writes a message, in UTF-8 and with CRLF at the ends of the header lines; the body's bytes stand as they are.
 * @throws {@link FormatError} when a value cannot stand in a header, or a header is among `headers` that is a field.
 */
export function formatCpim(message: InstantMessage, options: CpimFormatOptions = {}): Uint8Array {
  const lines = [
    ...(options.mimeHeader === true ? ["Content-Type: Message/CPIM", ""] : []),
    ...formatMessageHeaders(message),
    "",
    ...formatContentFields(message),
    "",
    "",
  ];
  const head = new TextEncoder().encode(lines.join("\r\n"));
  const bytes = new Uint8Array(head.length + message.body.length);
  bytes.set(head);
  bytes.set(message.body, head.length);
  return bytes;
}

function formatMessageHeaders(message: InstantMessage): readonly string[] {
  const { from, to, sentAtMs, id, replyTo, contacts } = message;
  const others = message.headers.filter(({ name }) => !isContentField(name)).map(formatHeader);
  const line = (name: string, value: string): string => formatHeader({ name, value, lang: "" });
  const parley = [
    ...(replyTo === undefined ? [] : [line("parley.Reply-To", bracketed("replyTo", replyTo))]),
    ...contacts.map((contact) => line("parley.Contact", bracketed("contacts", contact))),
  ];
  if (id === "" || hasControl(id)) {
    throw new FormatError("bad_value", `id: ${shown(id)} cannot stand in a header`);
  }
  const own = [
    line("From", bracketed("from", asciiUri(from))),
    line("To", bracketed("to", asciiUri(to))),
    line("DateTime", formatDateTime(sentAtMs, "sentAtMs")),
    `NS: imdn <${IMDN_NAMESPACE}>`,
    `imdn.Message-ID: ${id}`,
    ...(parley.length === 0 ? [] : [`NS: parley <${PARLEY_CPIM_NAMESPACE}>`, ...parley]),
  ];
  const all = [...own, ...others];
  checkNoFields(all, own.length);
  return all;
}

/** Whoever reads the lines must find each field once: in the lines that come from the model's fields. */
function checkNoFields(lines: readonly string[], ownCount: number): void {
  const field = parseHeaders(lines).slice(ownCount).find(isField);
  if (field !== undefined) {
    throw new FormatError("bad_value", `headers: ${shown(field.header.name)} is a field of the message`);
  }
}

function bracketed(name: string, uri: string): string {
  if (uri === "" || /[<>\s]/.test(uri) || hasControl(uri)) {
    throw new FormatError("bad_value", `${name}: ${shown(uri)} is not a URI`);
  }
  return `<${uri}>`;
}

function formatContentFields(message: InstantMessage): readonly string[] {
  const others = message.headers.filter(({ name }) => isContentField(name));
  const fields = [{ name: "Content-Type", value: message.contentType }, ...others];
  for (const { name, value } of fields) {
    if (hasControl(value) || !/^[!-9;-~]+$/.test(name)) {
      throw new FormatError("bad_value", `${shown(`${name}: ${value}`)} cannot be a header field`);
    }
  }
  if (!/^[^\s/;]+\/[^\s/;]+\s*(?:;|$)/.test(message.contentType)) {
    throw new FormatError("bad_value", `contentType: ${shown(message.contentType)} is not a media type`);
  }
  const again = others.find(({ name }) => /^content-(?:type|transfer-encoding)$/i.test(name));
  if (again !== undefined) {
    throw new FormatError("bad_value", `headers: ${shown(again.name)} is not for the headers to say`);
  }
  return fields.map(({ name, value }) => `${name}: ${value}`);
}
