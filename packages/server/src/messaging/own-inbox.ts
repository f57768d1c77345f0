/** Whose inbox it is. */
import { type InboxAddress, parseInbox } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import type { SessionPort } from "../core/ports.js";

/**
 * The inbox in its normal form, when the session may read it.
 * @throws AddressError; ParleyError `permission_denied` (reason `not_your_inbox`), the same whether or not there is such an
 * inbox.
 */
export function ownInbox(session: SessionPort, text: string | null | undefined): InboxAddress {
  const inbox = parseInbox(text ?? "");
  if (!session.owns(inbox)) {
    throw new ParleyError("permission_denied", `${inbox} is not yours`, {
      details: { reason: "not_your_inbox" },
    });
  }
  return inbox;
}
