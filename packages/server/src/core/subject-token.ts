/** Addresses, and other texts of any length, as parts of bus subjects. */
import { createHash } from "node:crypto";

/** Two of them fit into a subject. */
const TOKEN_CHARS_MAX = 240;

/**
 * A text as one token of a bus subject: in base64url, or as a digest where that is too long. A local part alone may have
 * 1023 octets, a whole subject 512 characters.
 * @param charsMax - up to which length it stands as it is. All servers of a domain have to agree on it.
 */
export function subjectToken(text: string, charsMax = TOKEN_CHARS_MAX): string {
  const token = Buffer.from(text, "utf8").toString("base64url");
  return token.length <= charsMax ? token : createHash("sha256").update(text).digest("base64url");
}
