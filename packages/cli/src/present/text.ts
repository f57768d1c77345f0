/** The same events as lines for people. */
import type {
  DeliveryReport,
  PresenceNotification,
  ReceivedMessage,
  SubscriptionInfo,
  WatcherInfo,
} from "@parley/client";
import type { Freshness, PresenceTuple } from "@parley/model";
import { printable } from "../output.js";
import { isoTime, textBody } from "./events.js";

export function notificationText(notification: PresenceNotification): string {
  const { presentity, freshness } = notification;
  const { tuples } = notification.document;
  const head = `${presentity}${freshnessText(freshness)}`;
  if (tuples.length === 0) return `${head}: nothing is known`;
  if (tuples.length === 1) return `${head}: ${tupleText(tuples[0] as PresenceTuple)}`;
  return [`${head}:`, ...tuples.map((tuple) => `  ${tuple.id}: ${tupleText(tuple)}`)].join("\n");
}

export function subscriptionText(info: SubscriptionInfo): string {
  return `${info.presentity}: subscription ${info.state}${reasonText(info.reason)}`;
}

export function watcherText(watcher: WatcherInfo): string {
  const state = watcher.state === undefined ? "" : ` ${watcher.state}${reasonText(watcher.reason)}`;
  return `${watcher.principal}: ${watcher.kind}${state}, since ${isoTime(watcher.firstMs)}, last ${isoTime(watcher.lastMs)}`;
}

export function messageText(message: ReceivedMessage): string {
  const text = textBody(message);
  const head = `#${message.seq} ${isoTime(message.sentAtMs)} ${printable(message.from)}`;
  if (text === undefined) return `${head}: ${message.body.length} bytes of ${printable(message.contentType)}`;
  return `${head}: ${printable(text)}`;
}

export function reportText(report: DeliveryReport): string {
  return `${report.status}${reasonText(report.reason)}: message ${report.id} to ${report.to}`;
}

function tupleText(tuple: PresenceTuple): string {
  const parts = [(tuple.status ?? "no status").toUpperCase(), ...tuple.values.map(printable)];
  for (const note of tuple.notes) parts.push(JSON.stringify(printable(note.text)));
  if (tuple.contact !== undefined) parts.push(`at ${printable(tuple.contact.uri)}`);
  if (tuple.markup.length > 0) parts.push(`(+${tuple.markup.length} extensions)`);
  if (tuple.sinceMs !== undefined) parts.push(`since ${isoTime(tuple.sinceMs)}`);
  return parts.join(" ");
}

function freshnessText(freshness: Freshness): string {
  switch (freshness.kind) {
    case "live":
      return "";
    case "stale":
      return ` (stale since ${isoTime(freshness.sinceMs)}: ${freshness.cause})`;
    case "unknown":
      return ` (unknown: ${freshness.cause})`;
  }
}

function reasonText(reason: string): string {
  return reason === "" ? "" : ` (${reason})`;
}
