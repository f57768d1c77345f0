/**
 * Addresses and principals in their normal form (RFC 3859 `pres:`, RFC 3860 `im:`).
 *
 * `pres:alice@north.example` is a presentity, `im:alice@north.example` an inbox: separate namespaces. A principal,
 * `alice@north.example`, signs in. Brands keep them apart; each has one parser, at the edge, and is trusted inside.
 *
 * The normal form: the scheme in lower case; the local part by PRECIS (UsernameCaseMapped, as RFC 7622 §3.3 uses it); the
 * domain in ASCII form, lower case, without a trailing dot. Letters of any script stand as they are; in the URIs the few
 * ASCII characters that would mean something else there (`% ? #` …) are percent-encoded, in principals nothing is.
 * Equal things have equal normal forms, and the normal form of a normal form is itself.
 */
import { domainToAscii } from "./domain.js";
import { usernameCaseMapped } from "./precis.js";

/** A domain name in ASCII form, lower case, without a trailing dot: `north.example`, `xn--bcher-kva.example`. */
export type DomainName = string & { readonly __brand: "DomainName" };

/** `pres:user@domain`, normalised: the address of a PRESENTITY. */
export type PresentityAddress = string & { readonly __brand: "PresentityAddress" };

/** `im:user@domain`, normalised: an INSTANT INBOX ADDRESS. */
export type InboxAddress = string & { readonly __brand: "InboxAddress" };

/** `user@domain`, normalised: a PRINCIPAL. */
export type PrincipalName = string & { readonly __brand: "PrincipalName" };

/** Why a text is no address: a stable word. */
export type AddressProblem =
  /** It begins with another scheme, or with none. */
  | "wrong_scheme"
  /** There is no `@`. */
  | "no_domain"
  /** There is nothing before the `@`. */
  | "empty_local_part"
  /** A character that local parts may not have. */
  | "local_part_character"
  /** The directions of its characters break the Bidi Rule. */
  | "local_part_bidi"
  /** Longer than 1023 octets in UTF-8. */
  | "local_part_too_long"
  /** Not the name of a domain by IDNA, or a label or the whole is too long. */
  | "bad_domain"
  /** An IP address: a domain has a name. */
  | "ip_address"
  /** A percent sign without two hexadecimal digits, or bytes that are not UTF-8. */
  | "bad_percent_encoding"
  /** `?` and what follows it (RFC 3859 §A.2 `headers`): addresses here have none. */
  | "has_headers"
  /** Longer than any address can be. */
  | "too_long";

/** A text is no address. `code` and `reason` are stable; the message names the value. */
export class AddressError extends Error {
  override readonly name = "AddressError";
  readonly code = "invalid_argument";
  readonly reason: AddressProblem;
  /** The text that was given, at most its first 200 characters. */
  readonly value: string;

  constructor(reason: AddressProblem, value: string, explanation: string) {
    const shown = value.length > SHOWN_CHARS_MAX ? `${value.slice(0, SHOWN_CHARS_MAX)}…` : value;
    super(`${JSON.stringify(shown)} ${explanation}`);
    this.reason = reason;
    this.value = shown;
  }
}

const SHOWN_CHARS_MAX = 200;

/** RFC 7622 §3.3. */
const LOCAL_PART_OCTETS_MAX = 1023;

/** More than any address can have, even when all of it is percent-encoded. */
const ADDRESS_CHARS_MAX = 4096;

/** @throws {@link AddressError} */
export function parsePresentity(text: string): PresentityAddress {
  return parseUri("pres:", text) as PresentityAddress;
}

/** @throws {@link AddressError} */
export function parseInbox(text: string): InboxAddress {
  return parseUri("im:", text) as InboxAddress;
}

/** Nothing is percent-decoded: a principal is not a URI. @throws {@link AddressError} */
export function parsePrincipal(text: string): PrincipalName {
  if (usualPrincipal.test(text)) return text as PrincipalName;
  const { local, domain } = parseMailbox(text, text);
  return `${local}@${domain}` as PrincipalName;
}

/**
 * Takes names in any script (UTS #46, as the URL standard does) and gives their ASCII form.
 * @throws {@link AddressError}
 */
export function parseDomain(text: string): DomainName {
  if (text.length > ADDRESS_CHARS_MAX) throw tooLong(text);
  return normaliseDomain(text, text);
}

/** {@link parsePresentity}, or `undefined` where that throws. */
export function tryParsePresentity(text: string): PresentityAddress | undefined {
  return attempt(parsePresentity, text);
}

/** {@link parseInbox}, or `undefined` where that throws. */
export function tryParseInbox(text: string): InboxAddress | undefined {
  return attempt(parseInbox, text);
}

/** {@link parsePrincipal}, or `undefined` where that throws. */
export function tryParsePrincipal(text: string): PrincipalName | undefined {
  return attempt(parsePrincipal, text);
}

/** {@link parseDomain}, or `undefined` where that throws. */
export function tryParseDomain(text: string): DomainName | undefined {
  return attempt(parseDomain, text);
}

/** The presentity of the same name. It need not exist, nor belong to the principal. */
export function presentityOf(principal: PrincipalName): PresentityAddress {
  return toUri("pres:", localPartOf(principal), domainOf(principal)) as PresentityAddress;
}

/** The inbox of the same name. It need not exist, nor belong to the principal. */
export function inboxOf(principal: PrincipalName): InboxAddress {
  return toUri("im:", localPartOf(principal), domainOf(principal)) as InboxAddress;
}

/** The principal of the same name. It need not exist, nor own the address. */
export function principalOf(address: PresentityAddress | InboxAddress | PrincipalName): PrincipalName {
  return `${localPartOf(address)}@${domainOf(address)}` as PrincipalName;
}

/** What stands behind the `@`. */
export function domainOf(address: PresentityAddress | InboxAddress | PrincipalName): DomainName {
  return address.slice(address.lastIndexOf("@") + 1) as DomainName;
}

/** What stands before the `@`, without a scheme and not percent-encoded. */
export function localPartOf(address: PresentityAddress | InboxAddress | PrincipalName): string {
  const end = address.lastIndexOf("@");
  // A local part has no colon, so what stands before one is a scheme.
  const colon = address.indexOf(":");
  if (colon === -1) return address.slice(0, end);
  const encoded = address.slice(colon + 1, end);
  return encoded.includes("%") ? decodeURIComponent(encoded) : encoded;
}

function attempt<T>(parse: (text: string) => T, text: string): T | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}

// What almost every address looks like, and then is its own normal form: the way of the messages, which parse two each.
// The last label begins with a letter, so it is no IP address; IDNA's own labels ("xn--") go the long way.
const usualLocal = "[a-z0-9._+-]{1,128}";
const usualDomain =
  "(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){0,6}(?!xn--)[a-z](?:[a-z0-9-]{0,28}[a-z0-9])?";
const usualPrincipal = new RegExp(`^${usualLocal}@(?=.{1,253}$)${usualDomain}$`);
const usualUri = {
  "pres:": new RegExp(`^pres:${usualLocal}@(?=.{1,253}$)${usualDomain}$`),
  "im:": new RegExp(`^im:${usualLocal}@(?=.{1,253}$)${usualDomain}$`),
};

type Scheme = keyof typeof usualUri;

function parseUri(scheme: Scheme, text: string): string {
  if (usualUri[scheme].test(text)) return text;
  if (text.length > ADDRESS_CHARS_MAX) throw tooLong(text);
  if (text.slice(0, scheme.length).toLowerCase() !== scheme) {
    throw new AddressError("wrong_scheme", text, `does not begin with "${scheme}"`);
  }
  const mailbox = text.slice(scheme.length);
  if (/[?#]/.test(mailbox)) {
    throw new AddressError("has_headers", text, "has headers or a fragment, which addresses do not have");
  }
  const { local, domain } = parseMailbox(percentDecode(mailbox, text), text);
  return toUri(scheme, local, domain);
}

function toUri(scheme: Scheme, local: string, domain: string): string {
  return `${scheme}${percentEncode(local)}@${domain}`;
}

/** @param whole - for the error message. */
function parseMailbox(mailbox: string, whole: string): { local: string; domain: DomainName } {
  if (mailbox.length > ADDRESS_CHARS_MAX) throw tooLong(whole);
  const at = mailbox.lastIndexOf("@");
  if (at === -1) throw new AddressError("no_domain", whole, 'has no "@"');
  return {
    local: normaliseLocal(mailbox.slice(0, at), whole),
    domain: normaliseDomain(mailbox.slice(at + 1), whole),
  };
}

/** RFC 7622 §3.3.1: allowed by the profile, and yet not in a local part. */
const excluded = /["&'/:<>@]/u;

function normaliseLocal(text: string, whole: string): string {
  const outcome = usernameCaseMapped(text);
  if (outcome.kind === "refused") {
    switch (outcome.problem) {
      case "empty":
        throw new AddressError("empty_local_part", whole, 'has nothing before the "@"');
      case "bidi":
        throw new AddressError("local_part_bidi", whole, "mixes directions of writing (RFC 5893)");
      case "forbidden_character":
        throw characterError(outcome.character ?? "", whole);
      case "unstable":
        throw new AddressError("local_part_character", whole, "has no stable normal form (RFC 8264 §7)");
    }
  }
  const bad = excluded.exec(outcome.value);
  if (bad !== null) throw characterError(bad[0], whole);
  const octets = utf8Octets(outcome.value);
  if (octets > LOCAL_PART_OCTETS_MAX) {
    throw new AddressError(
      "local_part_too_long",
      whole,
      `has ${octets} octets before the "@", limit ${LOCAL_PART_OCTETS_MAX}`,
    );
  }
  return outcome.value;
}

function utf8Octets(text: string): number {
  let octets = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    octets += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return octets;
}

function characterError(character: string, whole: string): AddressError {
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return new AddressError(
    "local_part_character",
    whole,
    `has U+${point} before the "@", which is not allowed there`,
  );
}

function normaliseDomain(text: string, whole: string): DomainName {
  const outcome = domainToAscii(text);
  if (outcome.kind === "ascii") return outcome.value as DomainName;
  if (outcome.problem === "ip_address") {
    throw new AddressError("ip_address", whole, "has an IP address where the name of a domain belongs");
  }
  throw new AddressError("bad_domain", whole, `does not have the name of a domain: ${outcome.explanation}`);
}

function tooLong(text: string): AddressError {
  return new AddressError("too_long", text, `has ${text.length} characters, limit ${ADDRESS_CHARS_MAX}`);
}

function percentDecode(text: string, whole: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // URIError is all that it throws.
    throw new AddressError(
      "bad_percent_encoding",
      whole,
      "has a bad percent-encoding, or one that is not UTF-8",
    );
  }
}

/** The characters of local parts that RFC 3986 lets nowhere stand for themselves, or that end a path. */
function percentEncode(local: string): string {
  return local.replace(
    /[%?#[\]\\^`{|}]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
