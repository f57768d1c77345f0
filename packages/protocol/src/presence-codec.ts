/**
 * Presence between wire and model. What is decoded has the model's shape and no more: limits, uniqueness and the form of
 * addresses are for the model to check.
 */
import type {
  ContactAddress,
  Freshness,
  PresenceDocument,
  PresenceTuple,
  PresentityAddress,
  Status,
  Version,
} from "@parley/model";
import { common } from "./generated.js";
import { malformed } from "./wire.js";

const { FreshnessState, Status: WireStatus } = common;

/** An encoded `PresenceDocument`: encoded once, and passed on as bytes. */
export function documentToBytes(document: PresenceDocument): Uint8Array {
  return common.PresenceDocument.encode({
    presentity: document.presentity,
    tuples: document.tuples.map(tupleToWire),
  }).finish();
}

/**
 * A document of encoded bytes. Fields that this version does not know are not in it, so whoever passes a document on
 * passes on the bytes.
 * @throws ParleyError `invalid_argument` with reason `malformed_frame`.
 */
export function documentFromBytes(bytes: Uint8Array): PresenceDocument {
  let wire: common.PresenceDocument;
  try {
    wire = common.PresenceDocument.decode(bytes);
  } catch (cause) {
    throw malformed("presence document", cause);
  }
  return {
    // Whether it is an address, and the right one, is checked against the notification that it came with.
    presentity: wire.presentity as PresentityAddress,
    tuples: wire.tuples.map(tupleFromWire),
  };
}

export function tupleToWire(tuple: PresenceTuple): common.IPresenceTuple {
  return {
    id: tuple.id,
    status: statusToWire(tuple.status),
    values: [...tuple.values],
    ...(tuple.contact === undefined ? {} : { contact: contactToWire(tuple.contact) }),
    markup: tuple.markup.map(({ namespace, name, xml }) => ({ namespace, name, xml })),
    notes: tuple.notes.map(({ lang, text }) => ({ lang, text })),
    sinceMs: tuple.sinceMs ?? 0,
  };
}

export function tupleFromWire(wire: common.IPresenceTuple): PresenceTuple {
  const status = statusFromWire(wire.status ?? WireStatus.STATUS_UNSPECIFIED);
  return {
    id: wire.id ?? "",
    ...(status === undefined ? {} : { status }),
    values: wire.values ?? [],
    ...(wire.contact ? { contact: contactFromWire(wire.contact) } : {}),
    markup: (wire.markup ?? []).map(({ namespace = "", name = "", xml = "" }) => ({ namespace, name, xml })),
    notes: (wire.notes ?? []).map(({ lang = "", text = "" }) => ({ lang, text })),
    ...(wire.sinceMs ? { sinceMs: wire.sinceMs } : {}),
  };
}

export function versionToWire(version: Version): common.IVersion {
  return { epoch: version.epoch, counter: version.counter };
}

/** @returns `undefined` when there is none. */
export function versionFromWire(wire: common.IVersion | null | undefined): Version | undefined {
  return wire ? { epoch: wire.epoch ?? 0, counter: wire.counter ?? 0 } : undefined;
}

export function freshnessToWire(freshness: Freshness): common.IFreshness {
  switch (freshness.kind) {
    case "live":
      return { state: FreshnessState.FRESHNESS_STATE_LIVE };
    case "stale":
      return {
        state: FreshnessState.FRESHNESS_STATE_STALE,
        sinceMs: freshness.sinceMs,
        cause: freshness.cause,
      };
    case "unknown":
      return { state: FreshnessState.FRESHNESS_STATE_UNKNOWN, cause: freshness.cause };
  }
}

/** What is missing, or of a kind that this version does not know, counts as unknown: a wrong "online" is worse than none. */
export function freshnessFromWire(wire: common.IFreshness | null | undefined): Freshness {
  switch (wire?.state) {
    case FreshnessState.FRESHNESS_STATE_LIVE:
      return { kind: "live" };
    case FreshnessState.FRESHNESS_STATE_STALE:
      return { kind: "stale", sinceMs: wire.sinceMs ?? 0, cause: wire.cause || "unspecified" };
    default:
      return { kind: "unknown", cause: wire?.cause || "unspecified" };
  }
}

/** What makes up a `Notification`. */
export interface NotificationParts {
  readonly presentity: string;
  readonly version: Version;
  /** An encoded `PresenceDocument`. */
  readonly document: Uint8Array;
  readonly freshness: Freshness;
}

/** A `Notification` for a place inside another message. */
export function notificationToWire(parts: NotificationParts): common.INotification {
  return {
    presentity: parts.presentity,
    version: versionToWire(parts.version),
    document: parts.document,
    freshness: freshnessToWire(parts.freshness),
  };
}

/** An encoded `Notification`, once for all who get it (see `encodeNotificationItem`). */
export function encodeNotification(parts: NotificationParts): Uint8Array {
  return common.Notification.encode(notificationToWire(parts)).finish();
}

function statusToWire(status: Status | undefined): common.Status {
  if (status === undefined) return WireStatus.STATUS_UNSPECIFIED;
  return status === "open" ? WireStatus.STATUS_OPEN : WireStatus.STATUS_CLOSED;
}

/** A status that this version does not know says nothing about OPEN or CLOSED. */
function statusFromWire(status: common.Status): Status | undefined {
  if (status === WireStatus.STATUS_OPEN) return "open";
  return status === WireStatus.STATUS_CLOSED ? "closed" : undefined;
}

function contactToWire(contact: ContactAddress): common.IContact {
  const { priority, uri } = contact;
  return priority === undefined ? { uri } : { uri, priorityMilli: Math.round(priority * 1000) };
}

function contactFromWire(wire: common.IContact): ContactAddress {
  const uri = wire.uri ?? "";
  const milli = wire.priorityMilli;
  return milli === undefined || milli === null ? { uri } : { uri, priority: milli / 1000 };
}
