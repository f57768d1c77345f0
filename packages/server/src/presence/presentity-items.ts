/** What other domains ask of the presentities of this one: Watch and Compare. */
import {
  compareVersions,
  type DomainName,
  domainOf,
  tryParsePresentity,
  tryParsePrincipal,
} from "@parley/model";
import { type federation, requesterFromWire, versionFromWire } from "@parley/protocol";
import type { TaskGroup } from "@parley/runtime";
import type { DomainExchange } from "../core/ports.js";
import type { WatchRequest } from "./exchanged.js";
import { encodeNotify, toWireNotification } from "./notifications.js";
import { type RemoteWatchers, watchStateToWire } from "./remote-watchers.js";
import type { Subscribers, ViewName } from "./subscribers.js";
import { watcherKeyOf } from "./watcher-key.js";

/** What is worked with. */
export interface PresentityItemsParts {
  readonly exchange: DomainExchange;
  readonly subscribers: Subscribers;
  readonly remote: RemoteWatchers;
  readonly tasks: TaskGroup;
}

/** What one Compared holds in bytes of notifications; more follows as Notify. */
const comparedBytesMax = 131_072;

/** The longest name of an anonymous watcher: it is kept for as long as the subscription. */
const anonymousCharsMax = 128;

/** Begins to answer. */
export function servePresentityItems(parts: PresentityItemsParts): void {
  const { exchange, tasks } = parts;
  exchange.on("watch", (origin, { watch }, reply, destination) => {
    if (!watch) return;
    const request = watchFromWire(watch, origin, destination);
    if (request === undefined) {
      reply({ watchState: refusalOf(watch) });
      return;
    }
    tasks.run("presence.watch", async () => {
      // No answer when the store fails: the other domain asks again.
      const news = await parts.subscribers.request(request);
      parts.remote.settle(origin, request.presentity, request.watcherKey);
      reply({ watchState: watchStateToWire(news) });
    });
  });
  exchange.on("compare", (origin, { compare }, reply, destination) => {
    if (!compare) return;
    tasks.run("presence.compare", async () =>
      reply({ compared: await compared(parts, origin, destination, compare) }),
    );
  });
}

/** A watcher is of the domain that the envelope comes from. */
export function watcherFromWire(
  wire: { readonly watcher: string; readonly anonymousId?: string },
  origin: DomainName,
): ReturnType<typeof requesterFromWire> | undefined {
  if (wire.watcher === "") {
    const { anonymousId = "" } = wire;
    const sound = anonymousId !== "" && anonymousId.length <= anonymousCharsMax;
    return sound ? requesterFromWire(wire, origin) : undefined;
  }
  const principal = tryParsePrincipal(wire.watcher);
  return principal !== undefined && domainOf(principal) === origin
    ? { kind: "principal", principal }
    : undefined;
}

/** The presentity is of the domain that was addressed: policy at the edge has looked at that one, and at no other of ours. */
function watchFromWire(
  wire: federation.Watch,
  origin: DomainName,
  destination: DomainName,
): WatchRequest | undefined {
  const presentity = tryParsePresentity(wire.presentity);
  if (presentity === undefined || domainOf(presentity) !== destination) return undefined;
  const watcher = watcherFromWire(wire, origin);
  if (watcher === undefined) return undefined;
  const { expiresMs, wish } = wire;
  return { presentity, watcherKey: watcherKeyOf(watcher), watcher, watcherDomain: origin, expiresMs, wish };
}

function refusalOf({
  presentity,
  watcher,
  anonymousId,
  expiresMs,
  wish,
}: federation.Watch): federation.IWatchState {
  const news = {
    presentity,
    watcherKey: "",
    state: "terminated",
    expiresMs: 0,
    view: "",
    change: 0,
    wish,
  } as const;
  const reason = expiresMs <= 0 ? "cancelled" : "refused";
  const state = watchStateToWire({ ...news, presentity: "" as never, reason, shown: undefined });
  return { ...state, presentity, watcher, anonymousId };
}

async function compared(
  parts: PresentityItemsParts,
  origin: DomainName,
  destination: DomainName,
  compare: federation.Compare,
): Promise<federation.ICompared> {
  // Each once: what is answered must not be a multiple of what was asked.
  const views = [...new Map(compare.views.map((held) => [`${held.presentity} ${held.view}`, held])).values()];
  const newer: federation.INotify[] = [];
  const gone: federation.IHeldView[] = [];
  let bytes = 0;
  const named = views.flatMap((asked): (ViewName & { readonly asked: federation.IHeldView })[] => {
    const presentity = tryParsePresentity(asked.presentity ?? "");
    const isHere = presentity !== undefined && domainOf(presentity) === destination;
    return isHere ? [{ presentity, view: asked.view ?? "", asked }] : [];
  });
  const held = await parts.subscribers.heldAll(named, origin);
  const current = new Map(named.map((one, index) => [one.asked, held[index]]));
  for (const one of views) {
    const { presentity, view, version } = one;
    const shown = current.get(one);
    if (shown === undefined) {
      gone.push({ presentity, view });
      continue;
    }
    const known = versionFromWire(version);
    if (known !== undefined && compareVersions(known, shown.version) >= 0) continue;
    bytes += shown.document.length;
    if (bytes <= comparedBytesMax || newer.length === 0) {
      newer.push({ view, notification: toWireNotification(shown) });
    } else {
      parts.exchange.sendEncoded(origin, "presence", encodeNotify(view, shown), domainOf(shown.presentity));
    }
  }
  return { newer, gone };
}
