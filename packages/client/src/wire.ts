/** From the wire to what applications see, where `@parley/protocol` has nothing for it. */
import type { Version } from "@parley/model";
import {
  client,
  type common,
  reportStatusFromWire,
  subscriptionStateFromWire,
  versionFromWire,
} from "@parley/protocol";
import type { DeliveryReport, SignedInInfo, SubscriptionInfo, WatcherInfo } from "./types.js";

const nothingPublished: Version = { epoch: 0, counter: 0 };

/** A version that is not given is older than any. */
export function versionOf(wire: common.IVersion | null | undefined): Version {
  return versionFromWire(wire) ?? nothingPublished;
}

export function subscriptionFromWire(wire: client.ISubscriptionChange): SubscriptionInfo {
  return {
    presentity: wire.presentity ?? "",
    // An answer without a state says that there is none.
    state: subscriptionStateFromWire(wire.state) ?? "terminated",
    reason: wire.reason ?? "",
    expiresMs: wire.expiresMs ?? 0,
  };
}

export function watcherFromWire(wire: client.IWatcherEntry): WatcherInfo {
  const state = subscriptionStateFromWire(wire.state);
  return {
    principal: wire.principal ?? "",
    kind: watcherKindFromWire(wire.kind),
    ...(state === undefined ? {} : { state }),
    reason: wire.reason ?? "",
    firstMs: wire.firstMs ?? 0,
    lastMs: wire.lastMs ?? 0,
  };
}

export function reportFromWire(wire: common.IReport): DeliveryReport {
  return {
    id: wire.id ?? "",
    to: wire.to ?? "",
    status: reportStatusFromWire(wire.status),
    reason: wire.reason ?? "",
  };
}

export function signedInFromWire(wire: client.ISignedIn): SignedInInfo {
  return {
    principal: wire.principal ?? "",
    sessionId: wire.sessionId ?? "",
    heartbeatMs: wire.heartbeatMs ?? 0,
    outOfContactMs: wire.outOfContactMs ?? 0,
    messageBytesMax: wire.messageBytesMax ?? 0,
    frameBytesMax: wire.frameBytesMax ?? 0,
    presentities: wire.presentities ?? [],
    inboxes: wire.inboxes ?? [],
    serverTimeMs: wire.serverTimeMs ?? 0,
  };
}

function watcherKindFromWire(kind: client.WatcherKind | null | undefined): WatcherInfo["kind"] {
  switch (kind) {
    case client.WatcherKind.WATCHER_KIND_FETCHER:
      return "fetcher";
    case client.WatcherKind.WATCHER_KIND_POLLER:
      return "poller";
    default:
      return "subscriber";
  }
}
