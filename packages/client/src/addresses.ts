/** Addresses as people give them, made normal before they are keys or go out. */
import {
  AddressError,
  type InboxAddress,
  type PresentityAddress,
  type PrincipalName,
  parseInbox,
  parsePresentity,
  parsePrincipal,
} from "@parley/model";
import { ParleyError } from "@parley/runtime";

/** @throws ParleyError `invalid_argument` with the parser's reason. */
export function presentityAddress(text: string): PresentityAddress {
  return parsed(parsePresentity, text);
}

/** @throws ParleyError `invalid_argument` with the parser's reason. */
export function inboxAddress(text: string): InboxAddress {
  return parsed(parseInbox, text);
}

/** @throws ParleyError `invalid_argument` with the parser's reason. */
export function principalName(text: string): PrincipalName {
  return parsed(parsePrincipal, text);
}

function parsed<T>(parse: (text: string) => T, text: string): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new ParleyError("invalid_argument", error.message, {
      details: { reason: error.reason },
      cause: error,
    });
  }
}
