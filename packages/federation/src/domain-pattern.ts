/** Patterns of domain names, as routes and policies use them. */
import type { DomainName } from "@parley/model";

/**
 * Whether a domain is what a pattern says. `*` is every domain, `*.example` every domain below `example` at any depth (and
 * not `example` itself), anything else is the one domain of that name. Patterns are in ASCII form and lower case.
 */
export function matchesDomain(pattern: string, domain: DomainName): boolean {
  if (pattern === "*") return true;
  if (pattern.startsWith("*.")) {
    return domain.length > pattern.length - 1 && domain.endsWith(pattern.slice(1));
  }
  return pattern === domain;
}

/**
 * How narrow a pattern is: the greater number wins where two match. One name beats every wildcard, a longer wildcard beats
 * a shorter one, `*` comes last.
 */
export function patternSpecificity(pattern: string): number {
  if (pattern === "*") return 0;
  if (pattern.startsWith("*.")) return pattern.length;
  return 1_000_000 + pattern.length;
}

/** Whether a text can be a pattern: `*`, `*.` and a domain name, or a domain name; in ASCII form and lower case. */
export function isDomainPattern(text: string): boolean {
  if (text === "*") return true;
  return isAsciiDomain(text.startsWith("*.") ? text.slice(2) : text);
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Whether a text is a domain name as it stands on the wire: in ASCII form, lower case, without a trailing dot, labels of at
 * most 63 and a whole of at most 253 characters (RFC 1035 section 2.3.4). Names that people write are normalised by
 * `parseDomain` of `@parley/model`; what comes over a link must be in normal form already.
 */
export function isAsciiDomain(text: string): text is DomainName {
  if (text.length === 0 || text.length > 253) return false;
  for (const label of text.split(".")) if (!LABEL.test(label)) return false;
  return true;
}
