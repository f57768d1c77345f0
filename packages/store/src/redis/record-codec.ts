/** How subscriptions and watches are stored: JSON lists without the names that are in the keys already. */
import type { PresentityAddress, PrincipalName, Requester } from "@parley/model";
import type { SubscriptionRecord, WatchRecord } from "../subscription-store.js";
import { stamp } from "./keys.js";

/** The watcher as it is named in most records: by its key, which is its principal. `0` stands for that. */
type ShortWatcher = Requester | 0;

type SubscriptionRow = [
  watcher: ShortWatcher,
  /** `0`: that of the watcher's key. */
  watcherDomain: string | 0,
  state: SubscriptionRecord["state"],
  view: string | 0,
  expiresAtMs: number,
  wish: number,
  firstAtMs: number,
  lastAtMs: number,
];

/** The record without its presentity and watcher key, which it is stored under. */
export function encodeSubscription(record: SubscriptionRecord): string {
  const { watcherKey, watcher, watcherDomain, state, view, expiresAtMs, wish, firstAtMs, lastAtMs } = record;
  const row: SubscriptionRow = [
    shortWatcher(watcherKey, watcher),
    watcherDomain === domainOf(watcherKey) ? 0 : watcherDomain,
    state,
    view ?? 0,
    stamp(expiresAtMs),
    wish,
    firstAtMs,
    lastAtMs,
  ];
  return JSON.stringify(row);
}

export function decodeSubscription(
  presentity: PresentityAddress,
  watcherKey: string,
  text: string,
): SubscriptionRecord {
  const [watcher, watcherDomain, state, view, expiresAtMs, wish, firstAtMs, lastAtMs] = JSON.parse(
    text,
  ) as SubscriptionRow;
  return {
    presentity,
    watcherKey,
    watcher: longWatcher(watcherKey, watcher),
    watcherDomain: watcherDomain === 0 ? domainOf(watcherKey) : watcherDomain,
    state,
    ...(view === 0 ? {} : { view }),
    ...{ expiresAtMs, wish, firstAtMs, lastAtMs },
  };
}

/** A watcher, for who knows its key. */
export function encodeWatcher(watcherKey: string, watcher: Requester): string {
  return JSON.stringify(shortWatcher(watcherKey, watcher));
}

export function decodeWatcher(watcherKey: string, text: string): Requester {
  return longWatcher(watcherKey, JSON.parse(text) as ShortWatcher);
}

/** What scripts do not look at of a watch. */
type WatchRow = [wanted: WatchRecord["wanted"], state: WatchRecord["state"], expiresAtMs: number];

export function encodeWatch({ wanted, state, expiresAtMs }: WatchRecord): string {
  const row: WatchRow = [wanted, state, stamp(expiresAtMs)];
  return JSON.stringify(row);
}

export function decodeWatch(
  names: { readonly watcher: PrincipalName; readonly presentity: PresentityAddress },
  numbers: { readonly wish: number; readonly change: number; readonly dueAtMs: number },
  text: string,
): WatchRecord {
  const [wanted, state, expiresAtMs] = JSON.parse(text) as WatchRow;
  return { ...names, wanted, state, expiresAtMs, ...numbers };
}

function shortWatcher(watcherKey: string, watcher: Requester): ShortWatcher {
  return watcher.kind === "principal" && watcher.principal === watcherKey ? 0 : watcher;
}

function longWatcher(watcherKey: string, watcher: ShortWatcher): Requester {
  return watcher === 0 ? { kind: "principal", principal: watcherKey } : watcher;
}

function domainOf(name: string): string {
  return name.slice(name.lastIndexOf("@") + 1);
}
