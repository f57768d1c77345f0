/** Events as `--json` prints them; the shapes are a contract with scripts. */
import type {
  DeliveryReport,
  PresenceNotification,
  PublicationInfo,
  ReceivedMessage,
  SubscriptionInfo,
  WatcherInfo,
} from "@parley/client";
import type { Freshness, PresenceDocument, PresenceTuple } from "@parley/model";
import type { OutputEvent } from "../output.js";

export function notificationEvent(notification: PresenceNotification): OutputEvent {
  const { freshness, presentity, version } = notification;
  return {
    event: "notification",
    presentity,
    version,
    ...freshnessFields(freshness),
    document: documentJson(notification.document),
  };
}

export function subscriptionEvent(info: SubscriptionInfo): OutputEvent {
  return { event: "subscription", presentity: info.presentity, state: info.state, reason: info.reason };
}

export function watcherEvent(presentity: string, watcher: WatcherInfo): OutputEvent {
  return {
    event: "watcher",
    presentity,
    principal: watcher.principal,
    kind: watcher.kind,
    state: watcher.state ?? null,
    reason: watcher.reason,
    first: isoTime(watcher.firstMs),
    last: isoTime(watcher.lastMs),
  };
}

export function messageEvent(message: ReceivedMessage): OutputEvent {
  const text = textBody(message);
  return {
    event: "message",
    inbox: message.inbox,
    seq: message.seq,
    id: message.id,
    from: message.from,
    to: message.to,
    sentAt: isoTime(message.sentAtMs),
    receivedAt: isoTime(message.receivedAtMs),
    contentType: message.contentType,
    ...(text === undefined
      ? { body: Buffer.from(message.body).toString("base64"), encoding: "base64" }
      : { body: text }),
    ...(message.replyTo === message.from ? {} : { replyTo: message.replyTo }),
  };
}

export function reportEvent(report: DeliveryReport): OutputEvent {
  return { event: "report", id: report.id, to: report.to, status: report.status, reason: report.reason };
}

export function publishedEvent(info: PublicationInfo): OutputEvent {
  return {
    event: "published",
    presentity: info.presentity,
    entityTag: info.entityTag,
    expires: Math.round(info.expiresMs / 1000),
    version: info.version,
  };
}

function documentJson(document: PresenceDocument): unknown {
  return { presentity: document.presentity, tuples: document.tuples.map(tupleJson) };
}

/** The body as text when it is text that can be shown as such; `undefined` for everything else. */
export function textBody(message: ReceivedMessage): string | undefined {
  const type = message.contentType.toLowerCase();
  const charset = /;\s*charset="?([^";\s]+)/.exec(type)?.[1] ?? "utf-8";
  const isText =
    type === "" || type.startsWith("text/") || /^application\/([a-z.-]+\+)?(json|xml)\b/.test(type);
  if (!isText || !["utf-8", "utf8", "us-ascii"].includes(charset)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(message.body);
  } catch {
    // Not what it says that it is: bytes, then.
    return undefined;
  }
}

function freshnessFields(freshness: Freshness): Record<string, unknown> {
  switch (freshness.kind) {
    case "live":
      return { freshness: "live" };
    case "stale":
      return { freshness: "stale", staleSince: isoTime(freshness.sinceMs), cause: freshness.cause };
    case "unknown":
      return { freshness: "unknown", cause: freshness.cause };
  }
}

function tupleJson(tuple: PresenceTuple): unknown {
  return {
    id: tuple.id,
    status: tuple.status ?? null,
    values: tuple.values,
    contact: tuple.contact?.uri ?? null,
    ...(tuple.contact?.priority === undefined ? {} : { priority: tuple.contact.priority }),
    markup: tuple.markup,
    note: tuple.notes[0]?.text ?? null,
    ...(tuple.notes.length > 1 ? { notes: tuple.notes } : {}),
    since: tuple.sinceMs === undefined ? null : isoTime(tuple.sinceMs),
  };
}

/** RFC 3339 in UTC; empty for a time that is not known. */
export function isoTime(ms: number): string {
  return ms > 0 && ms < 8.64e15 ? new Date(ms).toISOString() : "";
}
