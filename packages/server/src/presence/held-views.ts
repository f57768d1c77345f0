/** The views that this server's sessions are attached to, of its own domains and of others. */
import type { Bus } from "@parley/bus";
import { compareVersions, type DomainName, domainOf, type PresentityAddress } from "@parley/model";
import { decodeServerFrame, type federation, versionToWire } from "@parley/protocol";
import { type Env, ParleyError, type TaskGroup } from "@parley/runtime";
import type { PresenceStore, Store } from "@parley/store";
import { decodeBusMessage, encodeBusMessage } from "../core/bus-message.js";
import type { DomainExchange, SessionPort } from "../core/ports.js";
import type { Shown, ViewRename } from "./exchanged.js";
import { type Comparison, HeldDomain } from "./held-domain.js";
import { HeldView, heldKey } from "./held-view.js";
import type { PresenceCounts } from "./metrics.js";
import { encodeNotificationEvent, shownFromWire } from "./notifications.js";
import type { ResolvedPresenceOptions } from "./options.js";
import { viewSubject } from "./presentity.js";
import type { HeldHere, ViewName } from "./subscribers.js";

/** What {@link HeldViews} works with. */
export interface HeldViewsParts {
  readonly bus: Bus;
  readonly exchange: DomainExchange;
  readonly isLocal: (domain: string) => boolean;
  readonly store: Pick<PresenceStore & Store, "changes" | "shared">;
  /** What views of this server's domains show now, in the order of `views`. */
  readonly heldHere: (views: readonly ViewName[]) => Promise<readonly (HeldHere | undefined)[]>;
  /** Another server says that a view has another id. */
  readonly onRename: (rename: ViewRename) => void;
  /** A view is not valid any more: its watchers have to ask again. */
  readonly onGone: (held: HeldView) => void;
  readonly tasks: TaskGroup;
  readonly counts: PresenceCounts;
}

/** How a `ServerItem` begins; what servers say of a view begins with the version of that. */
const eventTag = 0x0a;

/** Notifications of views that are not held that are kept, each up to `documentBytesMax`. */
const earlyMax = 256;

/**
 * The last mile: one document comes in for a view, from the bus or from another domain, and goes as the same bytes to every
 * session that is attached and was granted the view. Views that nobody is attached to are kept current for a while, up to
 * `viewsIdleMax`, so that a user agent that comes back has its notifications at once.
 *
 * Where several servers share the domain, a notification from another domain comes to one of them, and may be for sessions at
 * all: it goes on over the bus, as documents of this domain's views do. So does the news that a view has another id. Both may be
 * lost: then comparing finds the newer document, or that nobody has the view any more.
 */
export class HeldViews {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: HeldViewsParts;
  readonly #domains = new Map<DomainName, HeldDomain>();
  /** Without sessions; the one unused longest comes first. */
  readonly #idle = new Set<HeldView>();
  /** The newest notification of views that are not held, the one known longest first; see {@link notified}. */
  readonly #early = new Map<string, Shown>();
  /** Tells this server's own messages. */
  readonly #from: string;
  #stopped = false;

  constructor(env: Env, options: ResolvedPresenceOptions, parts: HeldViewsParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.#from = parts.bus.shared ? env.ids.next("presence") : "";
    parts.exchange.onContact((domain, contact) => this.#domains.get(domain)?.onContact(contact));
  }

  /** Messages may have been lost: everything that is held is compared soon. */
  compareAllSoon(): void {
    for (const domain of this.#domains.values()) domain.compareAllSoon();
  }

  /** How many are held. */
  get sizes(): { readonly attached: number; readonly idle: number } {
    let all = 0;
    for (const { views } of this.#domains.values()) all += views.size;
    return { attached: all - this.#idle.size, idle: this.#idle.size };
  }

  find(presentity: PresentityAddress, view: string): HeldView | undefined {
    return this.#domains.get(domainOf(presentity))?.views.get(heldKey(presentity, view));
  }

  /**
   * The view, held from now on. While nobody is attached to it, it may be dropped for others that are used more.
   * @param origin - the domain of the watcher.
   */
  hold(presentity: PresentityAddress, view: string, origin: DomainName, shown: Shown | undefined): HeldView {
    let held = this.find(presentity, view);
    const isNew = held === undefined;
    if (held === undefined) {
      held = new HeldView(presentity, view, origin, this.#parts.counts.toSession);
      this.#domain(held.domain).add(held);
    }
    if (shown !== undefined) held.take(shown);
    const early = this.#takeEarly(presentity, view);
    if (shown !== undefined && early !== undefined) held.take(early);
    if (isNew) this.#begin(held);
    this.#rest(held);
    return held;
  }

  /** Attaches a session to a view that it was granted, and hands it what is known. */
  attach(held: HeldView, session: SessionPort): void {
    this.#idle.delete(held);
    held.sessions.add(session);
    held.handTo(session);
  }

  /** The session gets nothing more of this view. */
  detach(held: HeldView, session: SessionPort): void {
    if (held.sessions.delete(session)) this.#rest(held);
  }

  /**
   * A notification came from another domain. One of a view that is not held is for nobody, unless the grant of the view
   * comes behind it, as it may also when both come together: so a few are kept for who is granted the view, with a document that is older.
   */
  notified(origin: DomainName, view: string, shown: Shown): void {
    this.#parts.counts.fromDomain.add();
    const domain = this.#domains.get(origin);
    const key = heldKey(shown.presentity, view);
    const held = domain?.views.get(key);
    const event = this.#parts.bus.shared ? encodeNotificationEvent(shown) : undefined;
    if (event !== undefined) this.#parts.bus.publish(viewSubject(shown.presentity, view), event);
    if (held !== undefined) {
      held.take(shown, event);
    } else {
      this.#early.delete(key);
      this.#early.set(key, shown);
      if (this.#early.size > earlyMax) this.#early.delete(this.#early.keys().next().value as string);
    }
    domain?.heard();
  }

  /** Tells the other servers of this domain, before it is carried out here. */
  tellRename({ presentity, oldView, newView, removed }: ViewRename): void {
    if (!this.#parts.bus.shared) return;
    const message = encodeBusMessage({ from: this.#from, newView, removed });
    this.#parts.bus.publish(viewSubject(presentity, oldView), message);
  }

  /** The view has another id. Those who lost it must have been detached before. @returns the view under the new id. */
  rename(presentity: PresentityAddress, oldView: string, newView: string): HeldView | undefined {
    const held = this.find(presentity, oldView);
    if (held === undefined) return undefined;
    const domain = this.#domain(held.domain);
    domain.views.delete(heldKey(presentity, oldView));
    const other = domain.views.get(heldKey(presentity, newView));
    if (other !== undefined) {
      // Its watchers were told before the view was: who is in the old one is moved by the caller.
      this.#forget(held);
      return other;
    }
    held.subscription?.close();
    held.subscription = undefined;
    held.view = newView;
    held.seen = undefined;
    domain.add(held);
    this.#begin(held);
    return held;
  }

  /** The view is not valid any more. */
  drop(held: HeldView): void {
    this.#domains.get(held.domain)?.views.delete(heldKey(held.presentity, held.view));
    this.#forget(held);
  }

  stop(): void {
    this.#stopped = true;
    for (const domain of this.#domains.values()) {
      domain.stop();
      for (const held of domain.views.values()) held.subscription?.close();
    }
    this.#domains.clear();
    this.#early.clear();
  }

  #takeEarly(presentity: PresentityAddress, view: string): Shown | undefined {
    const key = heldKey(presentity, view);
    const early = this.#early.get(key);
    this.#early.delete(key);
    return early;
  }

  #domain(name: DomainName): HeldDomain {
    let domain = this.#domains.get(name);
    if (domain === undefined) {
      domain = new HeldDomain(this.#env, this.#options, name, {
        ask: (of, views) => (this.#parts.isLocal(of) ? this.#askHere(views) : this.#ask(of, views)),
        onGone: this.#parts.onGone,
        comparesKnown: this.#parts.bus.shared,
        tasks: this.#parts.tasks,
      });
      this.#domains.set(name, domain);
      // What is still under way when the server stops compares nothing any more.
      if (this.#stopped) domain.stop();
      const contact = this.#parts.isLocal(name) ? undefined : this.#parts.exchange.contact(name);
      if (contact?.kind === "down") domain.onContact(contact);
    }
    return domain;
  }

  /** Begins to follow a view: on the bus where documents come over it, and by asking what it shows. */
  #begin(held: HeldView): void {
    const isLocal = this.#parts.isLocal(held.domain);
    if (!isLocal && !this.#parts.bus.shared) {
      if (held.shown === undefined) this.#domain(held.domain).compareSoon(held);
      return;
    }
    const { view } = held;
    const isHeld = (): boolean => !held.dropped && held.view === view;
    const look = async (): Promise<void> => {
      if (!isHeld()) return;
      // In bulk, where it is a question to somebody else.
      if (!isLocal || this.#parts.store.shared) this.#domain(held.domain).compareSoon(held);
      else await this.#lookHere(held, view);
    };
    // It may take until the bus is there again; what the view shows is in the store.
    if (this.#parts.bus.health.kind === "down") this.#parts.tasks.run("presence.view_look", look);
    this.#parts.tasks.run("presence.view_subscribe", async () => {
      const subscription = await this.#parts.bus.subscribe(viewSubject(held.presentity, view), (payload) =>
        this.#onBus(held, view, payload),
      );
      if (!isHeld()) {
        subscription.close();
        return;
      }
      held.subscription = subscription;
      // What was published before the subscription was in force.
      await look();
    });
  }

  async #lookHere(held: HeldView, view: string): Promise<void> {
    const [here] = await this.#parts.heldHere([held]);
    if (held.dropped || held.view !== view) return;
    held.seen = here;
    if (here === undefined) this.#parts.onGone(held);
    else held.take(here.shown);
  }

  #onBus(held: HeldView, view: string, payload: Uint8Array): void {
    // A document that was under way when the view got another id is for nobody.
    if (held.dropped || held.view !== view) return;
    if (payload[0] === eventTag) {
      const [item] = decodeServerFrame(payload);
      const { documentBytesMax } = this.#options;
      const shown = shownFromWire(item?.notification, documentBytesMax, held.presentity);
      if (shown !== undefined) held.take(shown, payload);
      return;
    }
    const message = decodeBusMessage(payload);
    if (message === undefined || message.from === this.#from || !Array.isArray(message.removed)) return;
    const { presentity } = held;
    const removed = message.removed.map(String);
    this.#parts.onRename({ presentity, oldView: view, newView: String(message.newView), removed });
  }

  async #ask(domain: DomainName, views: readonly HeldView[]): Promise<Comparison> {
    const byOrigin = new Map<DomainName, HeldView[]>();
    for (const held of views) {
      const same = byOrigin.get(held.origin);
      if (same === undefined) byOrigin.set(held.origin, [held]);
      else same.push(held);
    }
    const answers = await Promise.all([...byOrigin].map(([origin, its]) => this.#askAs(origin, domain, its)));
    return {
      newer: answers.flatMap(({ newer }) => newer),
      gone: answers.flatMap(({ gone }) => gone),
    };
  }

  async #askAs(origin: DomainName, domain: DomainName, views: readonly HeldView[]): Promise<Comparison> {
    const { askTimeoutMs: timeoutMs, documentBytesMax } = this.#options;
    const compare = { views: views.map(heldToWire) };
    const answer = await this.#parts.exchange.ask(domain, "presence", { compare }, { timeoutMs, origin });
    if (!answer.compared) {
      throw new ParleyError("unavailable", `${domain} answered Compare with something else`);
    }
    const { newer, gone } = answer.compared;
    return {
      newer: newer.flatMap(({ view, notification }) => {
        const shown = shownFromWire(notification, documentBytesMax);
        return shown === undefined || !view ? [] : [{ view, shown }];
      }),
      gone: gone.map(({ presentity, view }) => ({ presentity: presentity ?? "", view: view ?? "" })),
    };
  }

  /**
   * The same without the wire: makes up for what the bus has lost. Where others write to the store, too, one question tells what
   * of all the views has changed at all.
   */
  async #askHere(views: readonly HeldView[]): Promise<Comparison> {
    const { store, heldHere } = this.#parts;
    const numbers = store.shared
      ? await store.changes([...new Set(views.map(({ presentity }) => presentity))])
      : undefined;
    const changed = views.filter((held) => {
      const now = numbers?.get(held.presentity);
      return now === undefined || !isUnchanged(held, now);
    });
    // As they are called now: an id may change while the store is asked.
    const named = changed.map((held) => ({ held, presentity: held.presentity, view: held.view }));
    const newer: { view: string; shown: Shown }[] = [];
    const gone: { presentity: string; view: string }[] = [];
    for (const [index, here] of (await heldHere(named)).entries()) {
      const { held, presentity, view } = named[index] as (typeof named)[number];
      if (here === undefined) {
        gone.push({ presentity, view });
      } else {
        if (held.view === view) held.seen = here;
        newer.push({ view, shown: here.shown });
      }
    }
    return { newer, gone };
  }

  /** Keeps a view that nobody is attached to any more, and drops the one that has been kept longest. */
  #rest(held: HeldView): void {
    if (held.dropped || held.sessions.size > 0) return;
    this.#idle.delete(held);
    this.#idle.add(held);
    if (this.#idle.size <= this.#options.viewsIdleMax) return;
    const [oldest] = this.#idle;
    if (oldest !== undefined) this.drop(oldest);
  }

  #forget(held: HeldView): void {
    held.dropped = true;
    held.subscription?.close();
    this.#idle.delete(held);
    this.#closeIfEmpty(held.domain);
  }

  #closeIfEmpty(name: DomainName): void {
    const domain = this.#domains.get(name);
    if (domain === undefined || domain.views.size > 0) return;
    domain.stop();
    this.#domains.delete(name);
  }
}

/** Whether a view still is what it was: nobody has decided anything, and what was published since has come. */
function isUnchanged(held: HeldView, now: Pick<HeldHere, "change" | "version">): boolean {
  const { seen, shown } = held;
  if (seen === undefined || seen.change !== now.change) return false;
  if (compareVersions(seen.version, now.version) === 0) return true;
  return shown !== undefined && compareVersions(shown.version, now.version) === 0;
}

function heldToWire({ presentity, view, shown }: HeldView): federation.IHeldView {
  return {
    presentity,
    view,
    ...(shown === undefined ? {} : { version: versionToWire(shown.version) }),
  };
}
