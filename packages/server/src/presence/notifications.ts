/** Notifications as they go over the wire, and as they come from it. */
import { type Freshness, type PresentityAddress, tryParsePresentity } from "@parley/model";
import {
  type common,
  documentFromBytes,
  encodeNotification,
  encodeNotificationItem,
  encodePayloadItem,
  notificationToWire,
  versionFromWire,
} from "@parley/protocol";
import type { Shown } from "./exchanged.js";

const live: Freshness = { kind: "live" };

/** A notification of what a view shows. */
export function toWireNotification(shown: Shown, freshness: Freshness = live): common.INotification {
  const { presentity, version, document } = shown;
  return notificationToWire({ presentity, version, document, freshness });
}

/** The event for sessions (a whole `ServerItem`), encoded once for all who get it. */
export function encodeNotificationEvent(shown: Shown, freshness: Freshness = live): Uint8Array {
  const { presentity, version, document } = shown;
  return encodeNotificationItem(encodeNotification({ presentity, version, document, freshness }));
}

/** The `Notify` for another domain (a whole `PayloadItem`). */
export function encodeNotify(view: string, shown: Shown): Uint8Array {
  return encodePayloadItem({ notify: { view, notification: toWireNotification(shown) } });
}

/**
 * What another domain says that a view shows: checked here once, and passed on as bytes.
 * @param presentity - whose document it has to be; absent: any.
 * @returns `undefined` when it is not a notification with a document of its own presentity, or larger than the limit.
 */
export function shownFromWire(
  wire: common.INotification | null | undefined,
  documentBytesMax: number,
  presentity?: PresentityAddress,
): Shown | undefined {
  const version = versionFromWire(wire?.version);
  const document = wire?.document;
  if (!document || version === undefined || document.length > documentBytesMax) return undefined;
  const named = presentity ?? tryParsePresentity(wire.presentity ?? "");
  if (named === undefined || wire.presentity !== named) return undefined;
  try {
    // RFC 2779 §5.2.4: a document names its presentity, and says nothing of another one.
    if (documentFromBytes(document).presentity !== named) return undefined;
  } catch {
    // Malformed: the same as none, for whoever is asking.
    return undefined;
  }
  return { presentity: named, version, document: detached(document) };
}

/** Bytes that are kept do not keep the frame alive that they came in, which may be a thousand times as large. */
function detached(bytes: Uint8Array): Uint8Array {
  return bytes.length * 2 < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}
