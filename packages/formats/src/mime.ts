/** As much of MIME (RFC 2045) as one entity without parts needs: its header fields, and the encodings of its body. */
import { FormatError, shown } from "./format-error.js";

/** One header field. */
export interface MimeField {
  readonly name: string;
  readonly value: string;
}

/** Reads header fields, folded ones too (RFC 5322 §2.2.3). @throws {@link FormatError} */
export function parseMimeFields(lines: readonly string[]): readonly MimeField[] {
  const unfolded: string[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line) && unfolded.length > 0) unfolded.push(`${unfolded.pop()}${line}`);
    else unfolded.push(line);
  }
  return unfolded.map((line) => {
    const match = /^([!-9;-~]+):[ \t]*(.*?)[ \t]*$/s.exec(line);
    if (match === null) {
      throw new FormatError("not_well_formed", `${shown(line)} is not a header field of MIME`);
    }
    return { name: match[1] ?? "", value: match[2] ?? "" };
  });
}

/** The value of the field of that name, in any case. */
export function mimeField(fields: readonly MimeField[], name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value;
}

/** Undoes a content transfer encoding (RFC 2045 §6). @throws {@link FormatError} */
export function decodeBody(bytes: Uint8Array, encoding: string): Uint8Array {
  switch (encoding.toLowerCase()) {
    case "7bit":
    case "8bit":
    case "binary":
      return bytes;
    case "base64":
      return decodeBase64(toLatin1(bytes));
    case "quoted-printable":
      return decodeQuotedPrintable(toLatin1(bytes));
    default:
      throw new FormatError("bad_value", `Content-Transfer-Encoding: ${shown(encoding)} is not known`);
  }
}

function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/[\t\n\r ]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits)) {
    throw new FormatError("not_well_formed", "the body is not base64");
  }
  return new Uint8Array(Buffer.from(digits, "base64"));
}

/** RFC 2045 §6.7: soft line breaks go, white space at the ends of lines goes, `=XX` is a byte. */
function decodeQuotedPrintable(text: string): Uint8Array {
  const joined = text.replace(/[\t ]+(?=\r?\n|$)/g, "").replace(/=\r?\n/g, "");
  if (/=(?![0-9A-Fa-f]{2})/.test(joined)) {
    throw new FormatError("not_well_formed", "the body is not quoted-printable");
  }
  const decoded = joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hexadecimal: string) =>
    String.fromCharCode(Number.parseInt(hexadecimal, 16)),
  );
  return new Uint8Array(Buffer.from(decoded, "latin1"));
}

function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
