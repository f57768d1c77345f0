/** Subscriptions, watchers and reports between wire and model. */
import type { Requester } from "@parley/model";
import { common } from "./generated.js";

const { SubscriptionState, ReportStatus } = common;

/** The kinds of the model's subscription states. */
export type SubscriptionStateKind = "pending" | "active" | "terminated";

const stateKinds: Readonly<Record<SubscriptionStateKind, common.SubscriptionState>> = {
  pending: SubscriptionState.SUBSCRIPTION_STATE_PENDING,
  active: SubscriptionState.SUBSCRIPTION_STATE_ACTIVE,
  terminated: SubscriptionState.SUBSCRIPTION_STATE_TERMINATED,
};

export function subscriptionStateToWire(kind: SubscriptionStateKind): common.SubscriptionState {
  return stateKinds[kind];
}

/** @returns `undefined` for a state that is not given, or that this version does not know. */
export function subscriptionStateFromWire(
  state: common.SubscriptionState | undefined,
): SubscriptionStateKind | undefined {
  switch (state) {
    case SubscriptionState.SUBSCRIPTION_STATE_PENDING:
      return "pending";
    case SubscriptionState.SUBSCRIPTION_STATE_ACTIVE:
      return "active";
    case SubscriptionState.SUBSCRIPTION_STATE_TERMINATED:
      return "terminated";
    default:
      return undefined;
  }
}

/** What became of a message, as a word. */
export type ReportStatusWord = "delivered" | "refused" | "failed" | "unknown" | "queued";

const reportStatuses: Readonly<Record<ReportStatusWord, common.ReportStatus>> = {
  delivered: ReportStatus.REPORT_STATUS_DELIVERED,
  refused: ReportStatus.REPORT_STATUS_REFUSED,
  failed: ReportStatus.REPORT_STATUS_FAILED,
  unknown: ReportStatus.REPORT_STATUS_UNKNOWN,
  queued: ReportStatus.REPORT_STATUS_QUEUED,
};

export function reportStatusToWire(status: ReportStatusWord): common.ReportStatus {
  return reportStatuses[status];
}

/** A status that is not given, or that this version does not know, is `unknown`. */
export function reportStatusFromWire(status: common.ReportStatus | undefined): ReportStatusWord {
  switch (status) {
    case ReportStatus.REPORT_STATUS_DELIVERED:
      return "delivered";
    case ReportStatus.REPORT_STATUS_REFUSED:
      return "refused";
    case ReportStatus.REPORT_STATUS_FAILED:
      return "failed";
    case ReportStatus.REPORT_STATUS_QUEUED:
      return "queued";
    default:
      return "unknown";
  }
}

/** The fields of `Watch`, `WatchState` and `FetchPresence` that say who watches. */
export interface WireWatcher {
  /** The principal; empty for an anonymous watcher. */
  readonly watcher: string;
  /** Names an anonymous watcher within its domain; empty otherwise. */
  readonly anonymousId: string;
}

export function requesterToWire(requester: Requester): WireWatcher {
  return requester.kind === "principal"
    ? { watcher: requester.principal, anonymousId: "" }
    : { watcher: "", anonymousId: requester.id };
}

/** @param origin - the domain that has authenticated the watcher: an anonymous one is its guest. */
export function requesterFromWire(
  wire: { readonly watcher?: string; readonly anonymousId?: string },
  origin: string,
): Requester {
  return wire.watcher
    ? { kind: "principal", principal: wire.watcher }
    : { kind: "anonymous", domain: origin, id: wire.anonymousId ?? "" };
}
