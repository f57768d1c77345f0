/** Somebody with an account, and a user agent: what they do, and what they see. */
import {
  type DeliveryReport,
  type OutgoingMessage,
  type PresenceNotification,
  type PublicationInfo,
  type PublishRequest,
  type ReceivedMessage,
  type SubscriptionInfo,
  UserAgent,
  type UserAgentOptions,
  type UserAgentState,
  type WatcherInfo,
} from "@parley/client";
import { type Status, validateAccessRules, validateDeliveryRules } from "@parley/model";
import type { DialTarget } from "@parley/protocol";
import { createGrpcDialer } from "@parley/protocol/grpc";
import type { Env } from "@parley/runtime";
import { type Domain, passwordOf } from "./domain.js";
import { Seen } from "./seen.js";
import type { Stage } from "./stage.js";
import { within } from "./within.js";

/** Who, and where. */
export interface PersonOptions {
  readonly principal: string;
  readonly password: string;
  readonly target: DialTarget;
  /** @defaultValue "device" */
  readonly device?: string;
  readonly agent?: Partial<UserAgentOptions>;
}

/** What was seen of a presentity, in a form that is easy to compare. */
export interface Glimpse {
  readonly presentity: string;
  readonly status: Status;
  readonly notes: readonly string[];
  readonly values: readonly string[];
  readonly contacts: readonly string[];
  readonly freshness: string;
  readonly counter: number;
}

/** One person with one device. */
export class Person {
  readonly principal: string;
  readonly presentity: string;
  readonly inbox: string;
  readonly agent: UserAgent;
  readonly notifications = new Seen<Glimpse>("a notification");
  /** The same notifications as they came. */
  readonly documents = new Seen<PresenceNotification>("a document", ({ presentity }) => presentity);
  readonly messages: Seen<ReceivedMessage>;
  readonly reports = new Seen<DeliveryReport>("a report");
  readonly subscriptions = new Seen<SubscriptionInfo>("a change of a subscription");
  readonly watchers = new Seen<WatcherInfo>("a watcher");
  readonly states = new Seen<UserAgentState>("a state of the user agent", ({ kind }) => kind);
  readonly #device: string;

  constructor(env: Env, options: PersonOptions) {
    const { principal, password, target } = options;
    this.principal = principal;
    this.presentity = `pres:${principal}`;
    this.inbox = `im:${principal}`;
    this.#device = options.device ?? "device";
    this.messages = new Seen(`a message for ${principal}`, ({ seq, id }) => `#${seq} ${id}`);
    this.agent = new UserAgent(env, {
      dialer: createGrpcDialer(env, "client"),
      target,
      credentials: { kind: "password", principal, password },
      backoff: { initialMs: 50, maxMs: 1_000 },
      ...options.agent,
      handlers: {
        onNotification: (notification) => {
          this.documents.push(notification);
          this.notifications.push(glimpse(notification));
        },
        onMessage: (message) => this.messages.push(message),
        onReport: (report) => this.reports.push(report),
        onSubscription: (change) => this.subscriptions.push(change),
        onWatcher: (_, watcher) => this.watchers.push(watcher),
        onState: (state) => this.states.push(state),
        ...options.agent?.handlers,
      },
    });
  }

  /** Connects, and opens the own inbox. */
  async signsIn(options: { readonly inbox?: boolean } = {}): Promise<this> {
    await within(`the sign-in of ${this.principal}`, this.agent.connect());
    if (options.inbox !== false) await this.opensInbox();
    return this;
  }

  async opensInbox(fromSeq = 0): Promise<void> {
    await this.agent.openInbox({ inbox: this.inbox, device: this.#device, fromSeq });
  }

  /** Sends and waits for the first report. */
  sends(to: Person | string, body: Uint8Array | string, more: Partial<OutgoingMessage> = {}) {
    const inbox = typeof to === "string" ? to : to.inbox;
    return within(`the report to ${this.principal}`, this.agent.send({ to: inbox, body, ...more }));
  }

  /** Waits for the message with this text. */
  receives(text: string): Promise<ReceivedMessage> {
    return this.messages.next((message) => message.text === text);
  }

  publishes(
    status: Status,
    note = "",
    more: Partial<PublishRequest> & { readonly contact?: string } = {},
  ): Promise<PublicationInfo> {
    const { contact, ...request } = more;
    return within(
      `the publication of ${this.principal}`,
      this.agent.publish({
        presentity: this.presentity,
        tuples: [
          {
            id: "main",
            status,
            values: [],
            markup: [],
            notes: note === "" ? [] : [{ lang: "", text: note }],
            ...(contact === undefined ? {} : { contact: { uri: contact } }),
          },
        ],
        ...request,
      }),
    );
  }

  watches(whom: Person | string): Promise<SubscriptionInfo> {
    const presentity = typeof whom === "string" ? whom : whom.presentity;
    return within(`the subscription of ${this.principal}`, this.agent.subscribe(presentity));
  }

  /** Waits for a notification that shows this, behind those that were waited for before. */
  sees(wanted: Partial<Glimpse>, ms?: number): Promise<Glimpse> {
    return this.notifications.next((seen) => fits(seen, wanted), ms);
  }

  /** What the newest notification shows. */
  get sight(): Glimpse | undefined {
    return this.notifications.all.at(-1);
  }

  /** Replaces the access rules, in the form in which people write them. */
  async setsAccess(rules: unknown): Promise<void> {
    const checked = validateAccessRules(rules);
    if (checked.kind !== "valid") throw new Error("these are no access rules");
    await this.agent.setRules({ kind: "access", address: this.presentity, rules: checked.value });
  }

  /** Replaces the delivery rules. */
  async setsDelivery(rules: unknown): Promise<void> {
    const checked = validateDeliveryRules(rules);
    if (checked.kind !== "valid") throw new Error("these are no delivery rules");
    await this.agent.setRules({ kind: "delivery", address: this.inbox, rules: checked.value });
  }

  decides(watcher: Person, decision: "allow" | "block" | "polite-block"): Promise<void> {
    const { presentity } = this;
    return this.agent.decide({ presentity, principal: watcher.principal, decision });
  }

  async leaves(): Promise<void> {
    await this.agent.close();
  }
}

/** Adds an account; nobody is signed in yet. */
export async function makePerson(
  stage: Stage,
  domain: Domain,
  user: string,
  options: Partial<PersonOptions> = {},
): Promise<Person> {
  await domain.addAccount(user);
  return anotherDevice(stage, domain, user, options);
}

/** One more user agent of an account that there is. */
export function anotherDevice(
  stage: Stage,
  domain: Domain,
  user: string,
  options: Partial<PersonOptions> = {},
): Person {
  const person = new Person(stage.env, {
    principal: `${user}@${domain.name}`,
    password: passwordOf(user),
    target: targetOf(domain),
    ...options,
  });
  stage.atEnd(() => person.agent.abort());
  return person;
}

/** Where a domain's user agents connect. */
export function targetOf(domain: Domain): DialTarget {
  return { address: domain.client, domain: domain.name, ca: domain.caPem };
}

/** In a form that is easy to compare. */
function glimpse(notification: PresenceNotification): Glimpse {
  const { document, freshness, presentity, version } = notification;
  const { tuples } = document;
  return {
    presentity,
    status: tuples.some(({ status }) => status === "open") ? "open" : "closed",
    notes: tuples.flatMap(({ notes }) => notes.map(({ text }) => text)),
    values: tuples.flatMap(({ values }) => values),
    contacts: tuples.flatMap(({ contact }) => (contact === undefined ? [] : [contact.uri])),
    freshness: freshness.kind,
    counter: version.counter,
  };
}

function fits(seen: Glimpse, wanted: Partial<Glimpse>): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => JSON.stringify(seen[key as keyof Glimpse]) === JSON.stringify(value),
  );
}
