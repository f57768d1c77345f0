/** What a watch record says, in the words of the client protocol. */
import type { PresentityAddress, TerminationReason } from "@parley/model";
import { type client, encodeServerItem, subscriptionStateToWire } from "@parley/protocol";
import type { WatchRecord } from "@parley/store";

/** Whether the watcher was granted this view. */
export function hasView({ state }: WatchRecord, view: string): boolean {
  return state.kind === "active" && state.view === view;
}

/** The record with another view. */
export function inView(record: WatchRecord, view: string): WatchRecord {
  return { ...record, state: { kind: "active", view } };
}

/** The state with its reason: what a session is told once. */
export function stateWord({ state }: WatchRecord): string {
  return state.kind === "active" ? "active" : `${state.kind}/${state.reason}`;
}

/** The state as the answer to an operation. */
export function changeOf(
  { presentity, state, expiresAtMs }: WatchRecord,
  nowMs: number,
): client.ISubscriptionChange {
  return {
    presentity,
    state: subscriptionStateToWire(state.kind),
    reason: state.kind === "active" ? "" : state.reason,
    expiresMs: state.kind === "terminated" ? 0 : Math.max(0, expiresAtMs - nowMs),
  };
}

/** The state as an event, a whole `ServerItem`. */
export function changeEvent(record: WatchRecord, nowMs: number): Uint8Array {
  return encodeServerItem({ subscription: changeOf(record, nowMs) });
}

/** The answer to a cancel. */
export function cancelledChange(presentity: PresentityAddress): client.ISubscriptionChange {
  return { presentity, state: subscriptionStateToWire("terminated"), reason: "cancelled", expiresMs: 0 };
}

const terminationReasons: ReadonlySet<string> = new Set<TerminationReason>([
  "refused",
  "cancelled",
  "expired",
  "removed_by_owner",
  "no_longer_authorised",
  "domain_unreachable",
]);

/** A reason that this version does not know still ends it. */
export function terminationReason(word: string): TerminationReason {
  return terminationReasons.has(word) ? (word as TerminationReason) : "no_longer_authorised";
}
