/** What a server checks of a message before it takes it. The body is nobody's business but the sender's and the receiver's. */
import { AddressError, type InboxAddress, parseInbox } from "@parley/model";
import { decodeMessageHeader } from "@parley/protocol";
import { ParleyError } from "@parley/runtime";

/** A message that passed the checks. */
export interface CheckedMessage {
  readonly id: string;
  /** The normal form of the sender's address. */
  readonly from: InboxAddress;
  /** The normal form of the inbox it is for. */
  readonly to: InboxAddress;
}

const ID_CHARS_MAX = 128;
const CONTENT_TYPE_CHARS_MAX = 255;

/** `type "/" subtype *(";" parameter)` (RFC 2045 §5.1), the parameters unread. */
const CONTENT_TYPE =
  /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,127}\/[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,127}[ \t]*(?:;[ \t\x20-\x7e\u0080-\uffff]*)?$/;

/** The last content type that was found good: most messages have the same. */
let goodContentType = "text/plain; charset=utf-8";

/**
 * Checks an encoded `InstantMessage`.
 * @throws ParleyError `out_of_range` (`message_too_large`), `invalid_argument` (`malformed_message`, `bad_message_id`,
 * `bad_content_type`, `bad_from`, `bad_to`).
 */
export function checkMessage(bytes: Uint8Array, messageBytesMax: number): CheckedMessage {
  if (bytes.length > messageBytesMax) {
    throw new ParleyError(
      "out_of_range",
      `message is ${bytes.length} bytes, limit ${messageBytesMax} (messageBytesMax)`,
      { details: { reason: "message_too_large" } },
    );
  }
  const { id, from, to, contentType } = readHeader(bytes);
  if (id === "" || id.length > ID_CHARS_MAX) {
    throw invalid(
      "bad_message_id",
      `the message id has ${id.length} characters, must have 1 to ${ID_CHARS_MAX}`,
    );
  }
  if (contentType !== goodContentType) {
    if (contentType.length > CONTENT_TYPE_CHARS_MAX || !CONTENT_TYPE.test(contentType)) {
      throw invalid(
        "bad_content_type",
        `${JSON.stringify(contentType.slice(0, 80))} is no MIME content type`,
      );
    }
    goodContentType = contentType;
  }
  return { id, from: parseAddress(from, "bad_from"), to: parseAddress(to, "bad_to") };
}

function readHeader(bytes: Uint8Array): ReturnType<typeof decodeMessageHeader> {
  try {
    return decodeMessageHeader(bytes);
  } catch (cause) {
    throw new ParleyError("invalid_argument", "the message is no encoded InstantMessage", {
      details: { reason: "malformed_message" },
      cause,
    });
  }
}

function parseAddress(text: string, reason: string): InboxAddress {
  try {
    return parseInbox(text);
  } catch (error) {
    throw invalid(reason, error instanceof AddressError ? error.message : "it is no address");
  }
}

function invalid(reason: string, message: string): ParleyError {
  return new ParleyError("invalid_argument", message, { details: { reason } });
}
