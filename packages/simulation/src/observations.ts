/** See the head of this file. */
import type { PresenceNotification, ReceivedMessage, SubscriptionInfo } from "@parley/client";
import { compareVersions, type PresenceDocument, type Version } from "@parley/model";
import { describeDocument, permits, type Trail, trailsOf } from "./documents.js";
import type { OwnPresentity, Person } from "./person.js";
import type { Stage } from "./stage.js";

/** Whose observations they are. */
export interface Observer {
  readonly person: Person;
  readonly name: string;
  note(event: string): void;
}

/** One notification that was seen. */
export interface Sighting {
  readonly atMs: number;
  readonly version: Version;
  readonly freshness: string;
  readonly text: string;
}

/** A subscription, as the device was last told of it. */
interface KnownState {
  readonly state: SubscriptionInfo["state"];
  readonly reason: string;
  /** How often the person had asked for it by then. */
  readonly subscribes: number;
  /** Whether an answer was outstanding by then: what comes after it may be of a newer subscription. */
  readonly unsure: boolean;
}

/** What one user agent was told of presentities, checked as it comes. */
export class Observations {
  readonly #observer: Observer;
  readonly #stage: Stage;
  /** In this life, by presentity: what was last said of the subscription, and the newest notification. */
  readonly states = new Map<string, KnownState>();
  readonly latest = new Map<string, Sighting>();
  /** How many notifications there were of each presentity, over all lives. */
  readonly sightings = new Map<string, number>();
  /** The newest version of each presentity, over all lives; where a domain has several homes, in this life. */
  readonly #newest = new Map<string, Version>();
  /** Numbers that were handed over, over all lives. */
  readonly received = new Set<number>();
  /** The newest number in this life. */
  lastSeq = 0;
  /** Since when this life is connected; absent while it is not. */
  connectedSinceMs: number | undefined;
  readonly #subscribing = new Map<string, number>();
  readonly #unsubscribing = new Map<string, number>();
  readonly #unsubscribes = new Map<string, number>();
  readonly #subscribes = new Map<string, number>();

  constructor(observer: Observer, stage: Stage) {
    this.#observer = observer;
    this.#stage = stage;
  }

  onConnected(): void {
    this.connectedSinceMs = this.#stage.nowMs();
  }

  onLifeEnded(): void {
    this.states.clear();
    this.latest.clear();
    if (this.#stage.hasSeveralHomes) this.#newest.clear();
    this.#subscribing.clear();
    this.#unsubscribing.clear();
    this.lastSeq = 0;
    this.connectedSinceMs = undefined;
  }

  onSubscribe(presentity: string): void {
    const { subscribes } = this.#observer.person;
    subscribes.set(presentity, (subscribes.get(presentity) ?? 0) + 1);
    this.#subscribing.set(presentity, (this.#subscribing.get(presentity) ?? 0) + 1);
    this.#subscribes.set(presentity, this.subscribes(presentity) + 1);
  }

  /** How often this device has asked for it. */
  subscribes(presentity: string): number {
    return this.#subscribes.get(presentity) ?? 0;
  }

  /** @param info - the answer, unless an unsubscribe has overtaken it. */
  onSubscribeAnswered(presentity: string, info: SubscriptionInfo | undefined): void {
    this.#subscribing.set(presentity, (this.#subscribing.get(presentity) ?? 1) - 1);
    if (info !== undefined) this.onSubscription(info);
  }

  /** What is renewed meanwhile may be seen until the answer. */
  onUnsubscribe(presentity: string): void {
    this.#unsubscribes.set(presentity, this.unsubscribes(presentity) + 1);
    this.#unsubscribing.set(presentity, (this.#unsubscribing.get(presentity) ?? 0) + 1);
  }

  /** How often this device has ended its subscription. */
  unsubscribes(presentity: string): number {
    return this.#unsubscribes.get(presentity) ?? 0;
  }

  onUnsubscribeAnswered(presentity: string): void {
    this.#unsubscribing.set(presentity, (this.#unsubscribing.get(presentity) ?? 1) - 1);
  }

  /** Whether the subscription goes on is not known: whoever was out of reach may have ended it all the same. */
  onUnsure(presentity: string): void {
    this.states.delete(presentity);
  }

  onSubscription({ presentity, state, reason }: SubscriptionInfo): void {
    this.#observer.note(`subscription ${presentity} ${state} ${reason}`);
    this.#stage.count(`subscription ${state}${reason === "" ? "" : ` ${reason}`}`);
    this.#know(presentity, state, reason);
  }

  onUnsubscribed({ presentity, state, reason }: SubscriptionInfo): void {
    this.#observer.note(`unsubscribed ${presentity} ${state} ${reason}`);
    // Detached from what goes on for others: this device sees nothing of it all the same.
    this.#know(presentity, "terminated", reason);
  }

  onNotification(notification: PresenceNotification): void {
    const { presentity, version, freshness } = notification;
    const { person, name } = this.#observer;
    const text = describeDocument(notification.document);
    this.#observer.note(`sees ${presentity} ${version.epoch}.${version.counter} ${freshness.kind} ${text}`);
    this.#stage.count(`freshness ${freshness.kind}`);
    if (!person.everWanted.has(presentity)) {
      this.#fail("no notification without a subscription", `${name} never asked for ${presentity}`);
    }
    if (!this.#maySee(presentity)) {
      // An answer in the same frame as the notification is told to the application behind it.
      this.#stage.soon(() => {
        if (!this.#maySee(presentity)) this.#failUnsubscribed(presentity, `${text}, ${freshness.kind}`);
      });
    }
    this.latest.set(presentity, { atMs: this.#stage.nowMs(), version, freshness: freshness.kind, text });
    this.sightings.set(presentity, (this.sightings.get(presentity) ?? 0) + 1);
    if (freshness.kind === "unknown") return;
    const newest = this.#newest.get(presentity);
    if (newest !== undefined && compareVersions(version, newest) < 0) {
      this.#fail(
        "versions rise",
        `${name} sees ${presentity} in ${version.epoch}.${version.counter} after ${newest.epoch}.${newest.counter}`,
      );
    }
    this.#newest.set(presentity, version);
    this.#checkShown(presentity, notification.document);
  }

  onFetched({ presentity, version, document }: PresenceNotification): void {
    this.#observer.note(
      `fetched ${presentity} ${version.epoch}.${version.counter} ${describeDocument(document)}`,
    );
    this.#stage.count("fetched");
    this.#checkShown(presentity, document);
  }

  onMessage(message: ReceivedMessage): void {
    const { name, person } = this.#observer;
    const { seq } = message;
    this.#observer.note(`received ${seq} ${message.id}`);
    if (seq <= this.lastSeq) {
      this.#fail(
        "nothing twice",
        `${name} was handed number ${seq} of ${person.inbox} after ${this.lastSeq}`,
      );
    }
    this.lastSeq = seq;
    this.received.add(seq);
    this.onRead(message);
  }

  /** A message of the own inbox was seen, in whatever way. */
  onRead({ seq, id, text, to }: ReceivedMessage): void {
    const { person } = this.#observer;
    const earlier = person.inboxIds.get(seq);
    if (earlier !== undefined && earlier !== id) {
      this.#fail("stable numbers", `${person.inbox} number ${seq} was ${earlier} and is now ${id}`);
    }
    person.inboxIds.set(seq, id);
    const sent = this.#sentMessage(id);
    if (sent === undefined) this.#fail("nothing made up", `${person.inbox} holds ${id}, which nobody sent`);
    else if (sent.body !== text || to !== person.inbox) {
      this.#fail("messages are untouched", `${id} arrived as ${text.slice(0, 40)} in ${person.inbox}`);
    }
  }

  #sentMessage(id: string): { readonly body: string } | undefined {
    for (const { sent } of this.#stage.people) {
      const message = sent.get(id);
      if (message !== undefined) return message;
    }
    return undefined;
  }

  #know(presentity: string, state: SubscriptionInfo["state"], reason: string): void {
    this.states.set(presentity, {
      state,
      reason,
      subscribes: this.#observer.person.subscribes.get(presentity) ?? 0,
      unsure: (this.#subscribing.get(presentity) ?? 0) > 0,
    });
  }

  /** Whether this device may have a live subscription, by what it was told. */
  #maySee(presentity: string): boolean {
    const known = this.states.get(presentity);
    if (known === undefined || known.state === "active" || known.unsure) return true;
    if ((this.#subscribing.get(presentity) ?? 0) + (this.#unsubscribing.get(presentity) ?? 0) > 0)
      return true;
    return known.subscribes !== this.#observer.person.subscribes.get(presentity);
  }

  #failUnsubscribed(presentity: string, shown: string): void {
    const known = this.states.get(presentity);
    const { name } = this.#observer;
    this.#fail(
      "no notification without a subscription",
      `${name} sees ${presentity} (${shown}) though it was told ${known?.state} ${known?.reason}`,
    );
  }

  /** No watcher sees what the rules hide: something can be seen when rules that may have been in force since it was asked for permit it. */
  #checkShown(presentity: string, document: PresenceDocument): void {
    const { person, name } = this.#observer;
    const own = this.#presentity(presentity);
    if (own === undefined) {
      this.#fail("nothing made up", `${name} sees ${presentity}, which is nobody's`);
      return;
    }
    if (own.owner === person) return;
    for (const trail of trailsOf(document)) {
      const fault = this.#faultOf(own, trail);
      if (fault !== undefined) {
        this.#fail("rules hide", `${name} sees ${describeDocument(document)} of ${presentity}: ${fault}`);
      }
    }
  }

  #faultOf(own: OwnPresentity, { number, needs }: Trail): string | undefined {
    const sinceMs = number === undefined ? 0 : own.publishedAtMs[number - 1];
    if (sinceMs === undefined) return `publication ${number} never was`;
    const { person } = this.#observer;
    const nowMs = this.#stage.nowMs();
    const permitted = own.mayHaveDecided(person.requester, sinceMs, nowMs, (decision) =>
      permits(decision, needs),
    );
    return permitted ? undefined : `no rules in force since publication ${number ?? "?"} show so much`;
  }

  #presentity(address: string): OwnPresentity | undefined {
    for (const { presentities } of this.#stage.people) {
      for (const own of presentities) if (own.address === address) return own;
    }
    return undefined;
  }

  #fail(invariant: string, detail: string): void {
    this.#stage.fail(invariant, detail);
  }
}
