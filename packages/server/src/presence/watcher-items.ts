/** What other domains tell the watchers of this one: WatchState, Notify and ViewChange. */
import { type DomainName, domainOf, tryParsePresentity } from "@parley/model";
import { type federation, requesterFromWire, subscriptionStateFromWire } from "@parley/protocol";
import type { TaskGroup } from "@parley/runtime";
import type { DomainExchange } from "../core/ports.js";
import type { SubscriptionNews } from "./exchanged.js";
import type { HeldViews } from "./held-views.js";
import { shownFromWire } from "./notifications.js";
import { watcherDomainOf, watcherKeyOf } from "./watcher-key.js";
import type { Watches } from "./watches.js";

/** What is worked with. */
export interface WatcherItemsParts {
  readonly exchange: DomainExchange;
  readonly watches: Watches;
  readonly held: HeldViews;
  readonly tasks: TaskGroup;
  readonly documentBytesMax: number;
}

/** The longest id of a view that is taken from another domain. */
const viewCharsMax = 200;
/** Reasons are words; what another domain makes of them is kept with each watch. */
const reasonCharsMax = 64;

/** Begins to take what comes. What is not about a presentity of the domain that says it is dropped (RFC 2779 §5.2.4). */
export function serveWatcherItems(parts: WatcherItemsParts): void {
  const { exchange, tasks, watches, held } = parts;
  exchange.on("watchState", (origin, { watchState }, _reply, destination) => {
    const news = watchState
      ? newsFromWire(watchState, origin, destination, parts.documentBytesMax)
      : undefined;
    if (news !== undefined)
      tasks.run("presence.watch_state", async () => void (await watches.takeNews(news)));
  });
  exchange.on("notify", (origin, { notify }) => {
    const shown = shownFromWire(notify?.notification, parts.documentBytesMax);
    if (shown === undefined || domainOf(shown.presentity) !== origin) return;
    held.notified(origin, notify?.view ?? "", shown);
  });
  exchange.on("viewChange", (origin, { viewChange }, reply) => {
    const presentity = tryParsePresentity(viewChange?.presentity ?? "");
    if (!viewChange || presentity === undefined || domainOf(presentity) !== origin) return;
    const { oldView, newView, removed } = viewChange;
    if (newView.length > viewCharsMax) return;
    tasks.run("presence.view_change", async () => {
      await watches.takeRename({ presentity, oldView, newView, removed });
      reply({ viewChangeTaken: {} });
    });
  });
}

/** @returns `undefined` when it is not about a presentity of `origin` and a watcher of `destination`. */
export function newsFromWire(
  wire: federation.IWatchState,
  origin: DomainName,
  destination: DomainName,
  documentBytesMax: number,
): SubscriptionNews | undefined {
  const presentity = tryParsePresentity(wire.presentity ?? "");
  const state = subscriptionStateFromWire(wire.state);
  if (presentity === undefined || domainOf(presentity) !== origin || state === undefined) return undefined;
  const watcherKey = keyFromWire(wire, destination);
  if (watcherKey === undefined || watcherDomainOf(watcherKey) !== destination) return undefined;
  const view = state === "active" ? (wire.view ?? "") : "";
  if ((view === "") === (state === "active") || view.length > viewCharsMax) return undefined;
  return {
    presentity,
    watcherKey,
    state,
    reason: (wire.reason ?? "").slice(0, reasonCharsMax),
    expiresMs: wire.expiresMs ?? 0,
    view,
    shown: state === "active" ? shownFromWire(wire.notification, documentBytesMax, presentity) : undefined,
    change: wire.change ?? 0,
    wish: wire.wish ?? 0,
  };
}

/** An anonymous watcher is a guest of the domain that was addressed. */
function keyFromWire(wire: federation.IWatchState, destination: DomainName): string | undefined {
  if (!wire.watcher && !wire.anonymousId) return undefined;
  return watcherKeyOf(
    requesterFromWire({ watcher: wire.watcher ?? "", anonymousId: wire.anonymousId ?? "" }, destination),
  );
}
