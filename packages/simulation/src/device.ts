/** Errors that only a fault of ours explains: whatever happens around it, no operation may end so. */
import type {
  DeliveryReport,
  PublicationInfo,
  ReceivedMessage,
  SubscriptionInfo,
  UserAgent,
  UserAgentHandlers,
  WatcherInfo,
} from "@parley/client";
import type { AccessHandling, AccessRules, DeliveryRules } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import { tupleOf } from "./documents.js";
import type { SimNode } from "./node.js";
import { Observations, type Observer } from "./observations.js";
import type { OwnPresentity, Person, SentMessage } from "./person.js";
import type { Stage } from "./stage.js";

const faults: ReadonlySet<string> = new Set(["internal", "data_loss", "unimplemented", "unauthenticated"]);

/** A publication that the device has and may change. */
export interface Publication {
  readonly presentity: OwnPresentity;
  /** As the server last named it; absent until the first answer. */
  entityTag: string | undefined;
  /** What it may say: more than one number when a change was not confirmed. */
  numbers: number[];
  readonly bound: boolean;
  readonly held: boolean;
  /** Its end was asked for. */
  ended: boolean;
  /** Requests that have no answer yet. */
  pending: number;
}

/** What kind of device it is. */
export interface DeviceOptions {
  /** Names its cursor in the inbox. */
  readonly name: string;
  /** Whether it follows who watches. */
  readonly followsWatchers: boolean;
  /** Whether it takes final reports: one device of a person does. */
  readonly takesReports: boolean;
  /** Whether it comes back without the subscriptions that it had, and asks for them again by itself. */
  readonly attaches: boolean;
  /** Whether messages count as read when they were handed over; otherwise now and then. */
  readonly autoAck: boolean;
}

/** See the head of this file. */
export class Device implements Observer {
  readonly person: Person;
  readonly options: DeviceOptions;
  readonly observed: Observations;
  readonly publications = new Set<Publication>();
  /** What this life asked for in vain, for all that it knows: whoever was out of reach may have done it all the same. */
  readonly unsure = new Map<OwnPresentity, Set<number>>();
  /** Who watches which own presentity, as it was last told: `presentity principal kind` to the state. */
  readonly watchers = new Map<string, string>();
  life = 0;
  /** When this life began. */
  startedAtMs = 0;
  /** When the last life ended. */
  endedAtMs = 0;
  agent: UserAgent | undefined;

  /** What this life has asked for and has no answer to, with the time. */
  readonly waiting: Map<
    object,
    {
      readonly what: string;
      readonly sinceMs: number;
    }
  > = new Map();

  #node: SimNode | undefined;
  readonly #stage: Stage;

  constructor(person: Person, options: DeviceOptions, stage: Stage) {
    this.person = person;
    this.options = options;
    this.#stage = stage;
    this.observed = new Observations(this, stage);
  }

  /** For traces, and the name of its machine. */
  get name(): string {
    return `${this.person.name}/${this.options.name}`;
  }

  get online(): boolean {
    return this.agent !== undefined;
  }

  /** Starts the user agent, opens the inbox, takes up what an earlier life left undone. */
  start(resend: boolean): void {
    if (this.agent !== undefined) return;
    this.life += 1;
    this.startedAtMs = this.#stage.nowMs();
    this.note(`start life ${this.life}`);
    this.#node = this.#stage.spawn(this.name);
    const agent = this.#stage.createUserAgent(
      this.#node,
      this.person,
      this.options.attaches,
      this.#handlers(),
    );
    this.agent = agent;
    const { person, options } = this;
    this.#attempt("connect", agent.connect());
    if (person.principal === undefined) return;
    this.#openInbox();
    if (options.followsWatchers) for (const own of person.presentities) this.listWatchers(own.address, true);
    if (options.takesReports) this.#goOn(resend);
  }

  /** Ends the user agent without a word, as kill -9 would. */
  crash(): void {
    if (this.agent === undefined) return;
    this.note("crash");
    this.#stage.count("device crashes");
    this.#node?.kill();
    this.#forget();
  }

  /** Ends the user agent with a goodbye. */
  leave(): void {
    const { agent } = this;
    if (agent === undefined) return;
    this.note("leave");
    this.#attempt("close", agent.close());
    // The process lives until its goodbye is out; what it still hears then is no business of the person's.
    this.#forget();
  }

  publish(own: OwnPresentity, request: PublishWish, change?: Publication): void {
    const { agent } = this;
    if (agent === undefined) return;
    const number = own.publishedAtMs.push(this.#stage.nowMs());
    const publication = change ?? {
      presentity: own,
      entityTag: undefined,
      numbers: [],
      bound: request.bound,
      held: request.hold,
      ended: false,
      pending: 0,
    };
    this.publications.add(publication);
    publication.numbers.push(number);
    publication.pending++;
    const { expiresMs, bound, hold, status, shared } = request;
    this.note(`publish ${number} ${own.address} ${status} ${change === undefined ? "new" : "change"}`);
    const done = agent.publish({
      presentity: own.address,
      tuples: [tupleOf(number, status, this.person.inbox, shared)],
      bound,
      hold,
      expiresMs,
      ...(publication.entityTag === undefined ? {} : { entityTag: publication.entityTag }),
    });
    this.#attempt(`publish ${number}`, done, {
      done: (info) => {
        publication.pending--;
        publication.entityTag = info.entityTag;
        publication.numbers = publication.numbers.filter((other) => other >= number);
        this.note(`published ${number} as ${info.version.counter}`);
      },
      failed: (error) => {
        publication.pending--;
        this.unsure.set(own, (this.unsure.get(own) ?? new Set()).add(number));
        // Nobody keeps up what was never confirmed; or it is not there any more: it ran out, or the server says so after a fault.
        if (error.reason === "no_such_publication" || publication.entityTag === undefined) {
          this.publications.delete(publication);
        }
      },
    });
  }

  unpublish(publication: Publication): void {
    const { agent } = this;
    if (agent === undefined || publication.entityTag === undefined || publication.ended) return;
    const { presentity, entityTag } = publication;
    publication.ended = true;
    publication.pending++;
    this.note(`unpublish ${presentity.address} ${publication.numbers.join()}`);
    this.#attempt("unpublish", agent.unpublish(presentity.address, entityTag), {
      done: () => {
        this.publications.delete(publication);
      },
      failed: (error) => {
        publication.pending--;
        if (error.reason === "no_such_publication") this.publications.delete(publication);
      },
    });
  }

  subscribe(presentity: string, expiresMs: number): void {
    const { agent, person } = this;
    if (agent === undefined) return;
    person.wants.add(presentity);
    person.everWanted.add(presentity);
    this.note(`subscribe ${presentity} ${expiresMs}`);
    const { observed } = this;
    const unsubscribes = observed.unsubscribes(presentity);
    observed.onSubscribe(presentity);
    this.#attempt("subscribe", agent.subscribe(presentity, { expiresMs }), {
      done: (info) => {
        const isOvertaken = observed.unsubscribes(presentity) !== unsubscribes;
        observed.onSubscribeAnswered(presentity, isOvertaken ? undefined : info);
      },
      failed: () => observed.onSubscribeAnswered(presentity, undefined),
    });
  }

  unsubscribe(presentity: string, detach: boolean): void {
    const { agent, person } = this;
    if (agent === undefined) return;
    if (!detach) person.wants.delete(presentity);
    this.note(`unsubscribe ${presentity}${detach ? " detach" : ""}`);
    const { observed } = this;
    observed.onUnsubscribe(presentity);
    const subscribes = observed.subscribes(presentity);
    this.#attempt("unsubscribe", agent.unsubscribe(presentity, { detach }), {
      done: (info) => {
        observed.onUnsubscribeAnswered(presentity);
        // What was asked for since may have been answered before.
        if (observed.subscribes(presentity) === subscribes) observed.onUnsubscribed(info);
      },
      failed: () => {
        observed.onUnsubscribeAnswered(presentity);
        observed.onUnsure(presentity);
      },
    });
  }

  fetch(presentity: string): void {
    this.note(`fetch ${presentity}`);
    this.#attempt("fetch", this.agent?.fetch(presentity), {
      done: (notification) => this.observed.onFetched(notification),
    });
  }

  listWatchers(presentity: string, follow: boolean): void {
    this.#attempt("watchers", this.agent?.watchers(presentity, { follow }), {
      done: (watchers) => {
        for (const watcher of watchers) this.#onWatcher(presentity, watcher);
      },
      failed: (error) => {
        if (follow) this.#tryAgain(error, () => this.listWatchers(presentity, follow));
      },
    });
  }

  setAccessRules(own: OwnPresentity, rules: AccessRules): void {
    const { agent } = this;
    if (agent === undefined) return;
    const change = own.access.add({ kind: "rules", rules }, this.#stage.nowMs(), this.life);
    this.note(`access ${own.address} ${describeRules(rules)}`);
    this.#attempt("rules", agent.setRules({ kind: "access", address: own.address, rules }), {
      done: () => this.#confirm(change),
    });
  }

  decide(own: OwnPresentity, principal: string, handling: Exclude<AccessHandling, "confirm">): void {
    const { agent } = this;
    if (agent === undefined) return;
    const change = own.access.add({ kind: "decision", principal, handling }, this.#stage.nowMs(), this.life);
    this.note(`decide ${own.address} ${principal} ${handling}`);
    this.#attempt("decide", agent.decide({ presentity: own.address, principal, decision: handling }), {
      done: () => this.#confirm(change),
    });
  }

  setDeliveryRules(rules: DeliveryRules): void {
    const { agent, person } = this;
    if (agent === undefined) return;
    const change = person.delivery.add(rules, this.#stage.nowMs(), this.life);
    const words = rules.rules.map(({ match, handling }) => `${JSON.stringify(match)}=${handling}`);
    this.note(`delivery ${rules.otherwise} ${rules.whenAway} ${words.join()}`);
    this.#attempt("delivery rules", agent.setRules({ kind: "delivery", address: person.inbox, rules }), {
      done: () => this.#confirm(change),
    });
  }

  /** @param bodyBytes - at least; the number is in the body, too. */
  send(to: string, bodyBytes: number, oversize: boolean): void {
    const { person } = this;
    if (this.agent === undefined) return;
    const number = person.nextNumber(to);
    const id = `m-${person.name}-${to}-${number}`;
    const message = {
      id,
      to,
      number,
      body: `#${number} `.padEnd(bodyBytes, "."),
      sentAtMs: this.#stage.nowMs(),
      oversize,
      transmissions: 0,
      finals: [],
      acknowledged: false,
      acknowledgedAtMs: undefined,
      interrupted: false,
      abandoned: false,
    };
    person.sent.set(id, message);
    this.#transmit(message);
  }

  deleteMessages(seqs: readonly number[]): void {
    const { agent, person } = this;
    if (agent === undefined || seqs.length === 0) return;
    // From now on they may be gone, whether or not the answer comes.
    for (const seq of seqs) person.deleted.add(seq);
    this.note(`delete ${seqs.join()}`);
    this.#attempt("delete", agent.deleteMessages(person.inbox, seqs));
  }

  readInbox(fromSeq: number): void {
    const { agent, person } = this;
    this.#attempt("read inbox", agent?.readInbox({ inbox: person.inbox, fromSeq }), {
      done: ({ messages }) => {
        for (const message of messages) this.observed.onRead(message);
      },
    });
  }

  /** Says that everything was read so far; for a device that does not do that by itself. */
  acknowledge(): void {
    if (!this.options.autoAck && this.observed.lastSeq > 0) {
      this.agent?.ackInbox(this.person.inbox, this.observed.lastSeq);
    }
  }

  note(event: string): void {
    this.#stage.trace.add(this.#stage.nowMs(), this.name, event);
  }

  #handlers(): UserAgentHandlers {
    const { life } = this;
    const ifCurrent =
      <T>(handler: (value: T) => void) =>
      (value: T): void => {
        if (this.life === life && this.online) handler(value);
      };
    return {
      onMessage: ifCurrent((message: ReceivedMessage) => this.observed.onMessage(message)),
      ...(this.options.takesReports
        ? { onReport: ifCurrent((report: DeliveryReport) => this.#onReport(report)) }
        : {}),
      onSubscription: ifCurrent((change: SubscriptionInfo) => this.observed.onSubscription(change)),
      onNotification: ifCurrent((notification) => this.observed.onNotification(notification)),
      onWatcher: (presentity, watcher) => {
        if (this.life === life && this.online) this.#onWatcher(presentity, watcher);
      },
      onPublicationLost: ifCurrent((lost: PublicationInfo) => {
        this.note(`publication lost ${lost.presentity}`);
        for (const publication of this.publications) {
          if (publication.entityTag === lost.entityTag) this.publications.delete(publication);
        }
      }),
      onState: ifCurrent((state) => {
        this.note(`is ${state.kind}`);
        if (state.kind === "online") this.observed.onConnected();
        else this.#interrupt();
        if (state.kind === "closed" && state.error !== undefined) {
          this.#stage.fail("user agents go on", `${this.name} ended: ${state.error.message}`);
        }
      }),
    };
  }

  #openInbox(): void {
    const { person, options } = this;
    const opened = this.agent?.openInbox({
      inbox: person.inbox,
      device: options.name,
      autoAck: options.autoAck,
    });
    this.#attempt("open inbox", opened, {
      failed: (error) => this.#tryAgain(error, () => this.#openInbox()),
    });
  }

  /** Does again a little later what every application needs, when it failed for a reason that passes. */
  #tryAgain(error: ParleyError, fn: () => void): void {
    const { life } = this;
    if (!error.retryable) return;
    this.#stage.after(500, () => {
      if (this.life === life && this.online) fn();
    });
  }

  #interrupt(): void {
    if (!this.options.takesReports) return;
    for (const message of this.person.sent.values()) {
      if (!message.acknowledged) message.interrupted = true;
    }
  }

  #confirm(change: { confirmedAtMs?: number; readonly requestedAtMs: number }): void {
    change.confirmedAtMs = this.#stage.nowMs();
    this.note(`confirmed what was asked at ${change.requestedAtMs}`);
  }

  /** Takes up what an earlier life left undone: sends again, or lets go what was never acknowledged. */
  #goOn(resend: boolean): void {
    for (const message of this.person.sent.values()) {
      if (message.finals.length > 0 || message.abandoned) continue;
      // Sending it again after later ones would break the order by the application's own doing.
      if (resend) this.#transmit(message);
      else if (!message.acknowledged) message.abandoned = true;
    }
  }

  #transmit(message: SentMessage): void {
    this.note(`send ${message.id}`);
    message.transmissions++;
    const outgoing = { to: message.to, id: message.id, body: message.body };
    this.#attempt("send", this.agent?.send(outgoing), {
      done: (report) => this.#onReport(report),
      failed: (error) => {
        message.abandoned = true;
        if (message.oversize !== (error.reason === "message_too_large")) {
          const expected = message.oversize ? "message_too_large" : "another answer";
          if (message.oversize || !error.retryable) {
            this.#stage.fail("answers", `${message.id}: ${error.reason}, expected ${expected}`);
          }
        }
      },
    });
  }

  #onReport(report: DeliveryReport): void {
    const { person } = this;
    const message = person.sent.get(report.id);
    if (message === undefined) {
      this.#stage.fail("true reports", `${this.name} was told of ${report.id}, which it never sent`);
      return;
    }
    this.note(`report ${report.id} ${report.status} ${report.reason}`);
    this.#stage.count(`report ${report.status}`);
    message.acknowledged = true;
    message.acknowledgedAtMs ??= this.#stage.nowMs();
    if (report.status === "queued") return;
    const { life } = this;
    if (message.finals.some((earlier) => earlier.life === life)) {
      this.#stage.fail(
        "one final report",
        `${report.id} got a second final report: ${report.status} ${report.reason}`,
      );
    }
    message.finals.push({
      life,
      status: report.status,
      reason: report.reason,
      atMs: this.#stage.nowMs(),
    });
  }

  #onWatcher(presentity: string, { principal, kind, state, reason }: WatcherInfo): void {
    this.watchers.set(`${presentity} ${principal} ${kind}`, `${state ?? ""} ${reason}`);
  }

  #forget(): void {
    this.agent = undefined;
    this.#node = undefined;
    this.endedAtMs = this.#stage.nowMs();
    this.waiting.clear();
    this.publications.clear();
    this.unsure.clear();
    this.watchers.clear();
    this.observed.onLifeEnded();
  }

  /** A refusal is part of life here: it is traced, and the checks decide whether anything is wrong with it. */
  #attempt<T>(
    what: string,
    promise: Promise<T> | undefined,
    then: {
      readonly done?: (value: T) => void;
      readonly failed?: (error: ParleyError) => void;
    } = {},
  ): void {
    const { life } = this;
    const isCurrent = (): boolean => this.life === life && this.online;
    if (promise === undefined) return;
    this.waiting.set(promise, { what, sinceMs: this.#stage.nowMs() });
    promise.then(
      (value) => {
        this.waiting.delete(promise);
        if (isCurrent()) then.done?.(value);
      },
      (thrown: unknown) => {
        this.waiting.delete(promise);
        if (!isCurrent()) return;
        const error = ParleyError.from(thrown);
        this.note(`${what} failed: ${error.code} ${error.reason}`);
        this.#stage.count(`failed ${error.reason}`);
        if (faults.has(error.code)) {
          const cause = error.cause instanceof Error ? error.cause.stack : "";
          this.#stage.fail(
            "answers",
            `${this.name}: ${what} failed: ${error.code} ${error.message} ${cause}`,
          );
        }
        then.failed?.(error);
      },
    );
  }
}

function describeRules({ rules, otherwise }: AccessRules): string {
  const words = rules.map(({ match, handling, show }) => {
    const who =
      match.kind === "identity"
        ? match.identities.join()
        : match.kind === "domain"
          ? match.domains.join()
          : match.kind;
    return `${who}=${handling}${show === undefined ? "" : `/${show}`}`;
  });
  return [...words, `*=${otherwise}`].join(" ");
}

/** How to publish. */
export interface PublishWish {
  readonly status: "open" | "closed";
  readonly bound: boolean;
  readonly hold: boolean;
  /** 0: the server's default. */
  readonly expiresMs: number;
  /** Under a tuple id that other publications use, too. */
  readonly shared: boolean;
}
