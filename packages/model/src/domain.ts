/** Names of domains: from any script to the ASCII form (UTS #46 as the URL standard applies it, then RFC 1123 §2.1). */

/** What became of {@link domainToAscii}. */
export type DomainOutcome =
  | { readonly kind: "ascii"; readonly value: string }
  | { readonly kind: "refused"; readonly problem: "ip_address" | "bad_name"; readonly explanation: string };

/** Every engine has it (browsers, Node), though the language's own types do not know it. */
declare const URL: new (url: string) => { readonly hostname: string };

/** RFC 1035 §2.3.4, without the root's own dot. */
const NAME_CHARS_MAX = 253;

/** A label is letters, digits and inner hyphens, at most 63 of them (RFC 1123 §2.1, RFC 1035 §2.3.4). */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Gives the ASCII form in lower case, without a trailing dot.
 * The URL standard's parser does the mapping, since it is in every engine; what it would take for something else than a
 * name (a port, a path, an IP address) is refused first.
 */
export function domainToAscii(text: string): DomainOutcome {
  if (text === "") return refuse("it is empty");
  if (text.startsWith("[")) return ipAddress;
  // What would end the host of a URL, or be decoded or dropped in it.
  if (/[\s\p{Cc}%/\\?#@:[\]]/u.test(text)) return refuse("it has a character that names do not have");
  let ascii: string;
  try {
    ascii = new URL(`http://${text}/`).hostname;
  } catch {
    // The one thing that it throws is a TypeError: not a host.
    return /^[\d.]+$/.test(text) ? ipAddress : refuse("IDNA does not allow it");
  }
  const value = ascii.endsWith(".") ? ascii.slice(0, -1) : ascii;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(value)) return ipAddress;
  if (value.length > NAME_CHARS_MAX) {
    return refuse(`it has ${value.length} characters, limit ${NAME_CHARS_MAX}`);
  }
  const bad = value.split(".").find((one) => !label.test(one));
  if (bad !== undefined) return refuse(`${JSON.stringify(bad)} is not a label`);
  return { kind: "ascii", value };
}

const ipAddress: DomainOutcome = {
  kind: "refused",
  problem: "ip_address",
  explanation: "it is an IP address",
};

function refuse(explanation: string): DomainOutcome {
  return { kind: "refused", problem: "bad_name", explanation };
}
