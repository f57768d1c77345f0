/** The views that this server's sessions are attached to, of its own domains and of others. */
import type { Bus } from "@parley/bus";
import { type DomainName, domainOf, type PresentityAddress } from "@parley/model";
import { decodeServerFrame, type federation, versionToWire } from "@parley/protocol";
import { type Env, ParleyError, type TaskGroup } from "@parley/runtime";
import type { DomainExchange, SessionPort } from "../core/ports.js";
import type { Shown } from "./exchanged.js";
import { type Comparison, HeldDomain } from "./held-domain.js";
import { HeldView, heldKey } from "./held-view.js";
import { shownFromWire } from "./notifications.js";
import type { ResolvedPresenceOptions } from "./options.js";
import { viewSubject } from "./presentity.js";

/** What {@link HeldViews} works with. */
export interface HeldViewsParts {
  readonly bus: Bus;
  readonly exchange: DomainExchange;
  readonly isLocal: (domain: string) => boolean;
  /** What a view of this server's domains shows now. */
  readonly heldLocally: (presentity: PresentityAddress, view: string) => Promise<Shown | undefined>;
  /** A view is not valid any more: its watchers have to ask again. */
  readonly onGone: (held: HeldView) => void;
  readonly tasks: TaskGroup;
}

/** Notifications of views that are not held that are kept, each up to `documentBytesMax`. */
const earlyMax = 256;

/**
 * The last mile: one document comes in for a view, from the bus or from another domain, and goes as the same bytes to every
 * session that is attached and was granted the view. Views that nobody is attached to are kept current for a while, up to
 * `viewsIdleMax`, so that a user agent that comes back has its notifications at once.
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

  constructor(env: Env, options: ResolvedPresenceOptions, parts: HeldViewsParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    parts.exchange.onContact((domain, contact) => this.#domains.get(domain)?.onContact(contact));
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
      held = new HeldView(presentity, view, origin);
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
    const domain = this.#domains.get(origin);
    const key = heldKey(shown.presentity, view);
    const held = domain?.views.get(key);
    if (held !== undefined) {
      held.take(shown);
    } else {
      this.#early.delete(key);
      this.#early.set(key, shown);
      if (this.#early.size > earlyMax) this.#early.delete(this.#early.keys().next().value as string);
    }
    domain?.heard();
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
        tasks: this.#parts.tasks,
      });
      this.#domains.set(name, domain);
      const contact = this.#parts.isLocal(name) ? undefined : this.#parts.exchange.contact(name);
      if (contact?.kind === "down") domain.onContact(contact);
    }
    return domain;
  }

  /** Begins to follow a view: on the bus when it is of this domain, and by asking what it shows. */
  #begin(held: HeldView): void {
    if (!this.#parts.isLocal(held.domain)) {
      if (held.shown === undefined) this.#domain(held.domain).compareSoon(held);
      return;
    }
    const { view } = held;
    this.#parts.tasks.run("presence.view_subscribe", async () => {
      const subscription = await this.#parts.bus.subscribe(viewSubject(held.presentity, view), (payload) =>
        this.#onBus(held, view, payload),
      );
      if (held.dropped || held.view !== view) {
        subscription.close();
        return;
      }
      held.subscription = subscription;
      // What was published before the subscription was in force.
      const shown = await this.#parts.heldLocally(held.presentity, view);
      if (held.dropped || held.view !== view) return;
      if (shown === undefined) this.#parts.onGone(held);
      else held.take(shown);
    });
  }

  #onBus(held: HeldView, view: string, payload: Uint8Array): void {
    // A document that was under way when the view got another id is for nobody.
    if (held.dropped || held.view !== view) return;
    const [item] = decodeServerFrame(payload);
    const { documentBytesMax } = this.#options;
    const shown = shownFromWire(item?.notification, documentBytesMax, held.presentity);
    if (shown !== undefined) held.take(shown, payload);
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

  /** The same without the wire: makes up for what the bus has lost. */
  async #askHere(views: readonly HeldView[]): Promise<Comparison> {
    const newer: { view: string; shown: Shown }[] = [];
    const gone: { presentity: string; view: string }[] = [];
    for (const { presentity, view } of views) {
      const shown = await this.#parts.heldLocally(presentity, view);
      if (shown === undefined) gone.push({ presentity, view });
      else newer.push({ view, shown });
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

function heldToWire({ presentity, view, shown }: HeldView): federation.IHeldView {
  return {
    presentity,
    view,
    ...(shown === undefined ? {} : { version: versionToWire(shown.version) }),
  };
}
