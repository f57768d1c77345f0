/** Who in this process is interested in a subject: one subscription at NATS, however many there are. */
import type { BusHandler, BusSubscription } from "../bus.js";
import type { LinkSubscription } from "./link.js";

/** What a topic tells its bus. */
export interface TopicOwner {
  /** What every subject begins with at NATS, with the dot. */
  readonly subjectPrefix: string;
  /** A message has come. */
  arrived(topic: Topic, payload: Uint8Array): void;
  /** NATS does not let us subscribe. */
  refused(topic: Topic, error: Error): void;
  /** An interest was ended. */
  ended(interest: Interest): void;
}

/** One handler's interest in a topic. */
export class Interest implements BusSubscription {
  readonly topic: Topic;
  readonly handler: BusHandler;
  /** The number of the first message that it is for: those before it were published before it was there. */
  readonly fromNumber: number;
  open = true;

  constructor(topic: Topic, handler: BusHandler, fromNumber: number) {
    this.topic = topic;
    this.handler = handler;
    this.fromNumber = fromNumber;
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.topic.remove(this);
    this.topic.owner.ended(this);
  }
}

/** A subject that somebody here is interested in; at the same time what the NATS client keeps for it. */
export class Topic implements LinkSubscription {
  readonly owner: TopicOwner;
  readonly name: string;
  /** Never changed where it stands while handlers are called: {@link remove} makes a new one. */
  interests: Interest[] = [];
  /** Resolves when NATS has the subscription; `undefined` afterwards. */
  confirmation: Promise<void> | undefined;
  /** Why NATS does not take the subscription. */
  refusal: Error | undefined;

  // The client's.
  sid = 0;
  received = 0;
  readonly queue = undefined;
  readonly max = undefined;

  constructor(owner: TopicOwner, name: string) {
    this.owner = owner;
    this.name = name;
  }

  /** At NATS. Made when it is asked for, twice in its life at most. */
  get subject(): string {
    return this.owner.subjectPrefix + this.name;
  }

  callback(error: Error | null, message: { readonly data: Uint8Array }): void {
    if (error === null) this.owner.arrived(this, message.data);
    else this.owner.refused(this, error);
  }

  close(): void {
    // The client has no more use for it; the bus may have: it restores it on the next connection.
  }

  remove(interest: Interest): void {
    this.interests = this.interests.filter((one) => one !== interest);
  }
}
