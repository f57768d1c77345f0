/** How streams end, on the wire: `Goodbye` of a session and `LinkGoodbye` of a link have the same fields. */
import type { CloseReason } from "@parley/runtime";

interface WireGoodbye {
  code?: string;
  reason?: string;
  reconnect?: string;
}

/** A `Goodbye` or `LinkGoodbye`. */
export function closeReasonToWire(reason: CloseReason): { code: string; reason: string; reconnect: string } {
  return { code: reason.code, reason: reason.reason, reconnect: reason.reconnect };
}

/** What a `Goodbye` or `LinkGoodbye` says; a word for `reconnect` that this version does not know means `backoff`. */
export function closeReasonFromWire(goodbye: WireGoodbye): CloseReason {
  return {
    code: goodbye.code || "goodbye",
    reason: goodbye.reason ?? "",
    reconnect: parseReconnect(goodbye.reconnect),
  };
}

/** See {@link closeReasonFromWire}. */
export function parseReconnect(word: string | undefined): CloseReason["reconnect"] {
  return word === "now" || word === "never" ? word : "backoff";
}
