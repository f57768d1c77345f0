/** The destination's side of messages between domains: Deliver in, Delivered out. */
import {
  type DomainName,
  domainOf,
  type InboxAddress,
  type PrincipalName,
  type Requester,
  tryParsePrincipal,
} from "@parley/model";
import { encodeDeliveredItem, federation } from "@parley/protocol";
import { type Env, ParleyError, RateLimiter, traceparentFrom } from "@parley/runtime";
import type { LanePosition } from "@parley/store";
import type { DomainExchange } from "../core/ports.js";
import { REMOTE_FAULTS_LOGGED } from "../exchange/remote-faults.js";
import type { Delivery, DeliveryResult } from "./delivery.js";
import type { InboxDirectory } from "./inbox-directory.js";
import type { LocalDelivery } from "./local-delivery.js";
import { type CheckedMessage, checkMessage } from "./message-check.js";
import type { ScopeCounts } from "./metrics.js";
import { statusOfRefusal } from "./report.js";

/** What {@link Receiving} works with. */
export interface ReceivingParts {
  readonly directory: InboxDirectory;
  readonly delivery: LocalDelivery;
  readonly exchange: DomainExchange;
  readonly messageBytesMax: number;
  /** Of messages from other domains. */
  readonly counts: ScopeCounts;
}

/** Messages from other domains that are being written; a further one is asked to come again (RETRY). */
const UNDER_WAY_MAX = 20_000;
const OUTBOX_NAME_CHARS_MAX = 64;
/** No outbox counts so far; stores keep numbers of six bytes. */
const OUTBOX_SEQ_MAX = 2 ** 48 - 1;

const { DeliveryOutcome } = federation;

/**
 * Takes messages from other domains. The envelope's origin is proven; a message is taken only when its sender and its `from`
 * are of that origin. Every Deliver is answered, the answers of one turn together in one envelope; one that is lost is made up
 * for by the origin, which sends again and is answered the same.
 */
export class Receiving {
  readonly #env: Env;
  readonly #parts: ReceivingParts;
  readonly #logLimit: RateLimiter;

  constructor(env: Env, parts: ReceivingParts) {
    this.#env = env;
    this.#parts = parts;
    this.#logLimit = new RateLimiter(env, REMOTE_FAULTS_LOGGED);
  }

  start(): void {
    this.#parts.exchange.on("deliver", (origin, item, _reply, destination) => {
      if (item.deliver != null) this.#onDeliver(origin, destination, item.request ?? 0, item.deliver);
    });
  }

  #onDeliver(
    origin: DomainName,
    destination: DomainName,
    request: number,
    deliver: federation.IDeliver,
  ): void {
    const parent = traceparentFrom(deliver.traceparent);
    const span =
      parent === undefined
        ? undefined
        : this.#env.tracer.start("parley.deliver", {
            parent,
            kind: "consumer",
            attributes: { "parley.origin": origin, "parley.destination": destination },
          });
    const answer = (outcome: federation.DeliveryOutcome, reason = ""): void => {
      const outboxSeq = deliver.outboxSeq ?? 0;
      const isDelivered = outcome === DeliveryOutcome.DELIVERY_OUTCOME_DELIVERED;
      span?.end(isDelivered ? undefined : reason || DeliveryOutcome[outcome]);
      // Best effort: without the answer it comes again.
      this.#parts.exchange.sendEncoded(
        origin,
        "message",
        encodeDeliveredItem(request, { outboxSeq, outcome, reason }),
        destination,
        span?.traceparent ?? parent,
      );
    };
    const { counts, delivery, directory } = this.#parts;
    let received: RemoteDelivery;
    try {
      received = this.#check(origin, destination, deliver, answer);
    } catch (thrown) {
      const error = ParleyError.from(thrown);
      if (this.#logLimit.take(origin) === 0) {
        this.#env.log.warn({ event: "message.rejected", origin, reason: error.reason });
      }
      counts.refused(statusOfRefusal(error.reason), error.reason);
      answer(DeliveryOutcome.DELIVERY_OUTCOME_REFUSED, error.reason);
      return;
    }
    if (delivery.pending.count >= UNDER_WAY_MAX) {
      counts.ended("retry");
      answer(DeliveryOutcome.DELIVERY_OUTCOME_RETRY, "busy");
      return;
    }
    directory.withInbox(
      received.to,
      (handle) => {
        if (handle !== undefined) delivery.deliver(handle, received);
        else received.finish({ kind: "refused", reason: "no_such_inbox" });
      },
      (error) => received.finish({ kind: "failed", error }),
    );
  }

  /** @throws ParleyError with the reason to refuse the message for good. */
  #check(
    origin: DomainName,
    destination: DomainName,
    deliver: federation.IDeliver,
    answer: Answer,
  ): RemoteDelivery {
    const bytes = deliver.message ?? new Uint8Array(0);
    const message = checkMessage(bytes, this.#parts.messageBytesMax);
    const sender = tryParsePrincipal(deliver.sender ?? "");
    if (sender === undefined || domainOf(sender) !== origin || domainOf(message.from) !== origin) {
      throw new ParleyError("permission_denied", `the message is not from ${origin}`, {
        details: { reason: "wrong_origin" },
      });
    }
    if (domainOf(message.to) !== destination) {
      throw new ParleyError("not_found", `${message.to} is not of ${destination}`, {
        details: { reason: "no_such_inbox" },
      });
    }
    const outboxSeq = deliver.outboxSeq ?? 0;
    const previousSeq = deliver.previousSeq ?? 0;
    const outbox = deliver.outbox ?? "";
    const sound =
      Number.isSafeInteger(outboxSeq) &&
      outboxSeq > 0 &&
      outboxSeq <= OUTBOX_SEQ_MAX &&
      previousSeq >= 0 &&
      previousSeq < outboxSeq;
    if (!sound || outbox.length > OUTBOX_NAME_CHARS_MAX) {
      throw new ParleyError("invalid_argument", "the message has no place in its lane", {
        details: { reason: "bad_lane" },
      });
    }
    return new RemoteDelivery(
      sender,
      message,
      bytes,
      { origin: outbox, outboxSeq, previousSeq },
      answer,
      this.#parts.counts,
    );
  }
}

type Answer = (outcome: federation.DeliveryOutcome, reason?: string) => void;

/** One message from another domain. */
class RemoteDelivery implements Delivery {
  readonly sender: PrincipalName;
  readonly id: string;
  readonly to: InboxAddress;
  readonly bytes: Uint8Array;
  readonly lane: LanePosition;
  readonly #answer: Answer;
  readonly #counts: ScopeCounts;

  constructor(
    sender: PrincipalName,
    { id, to }: CheckedMessage,
    bytes: Uint8Array,
    lane: LanePosition,
    answer: Answer,
    counts: ScopeCounts,
  ) {
    this.#counts = counts;
    this.sender = sender;
    this.id = id;
    this.to = to;
    this.bytes = bytes;
    this.lane = lane;
    this.#answer = answer;
  }

  get requester(): Requester {
    return { kind: "principal", principal: this.sender };
  }

  finish(result: DeliveryResult): void {
    switch (result.kind) {
      case "delivered":
        if (result.before) this.#counts.ended("duplicate");
        else this.#counts.delivered(this.bytes.length);
        this.#answer(DeliveryOutcome.DELIVERY_OUTCOME_DELIVERED);
        return;
      case "refused":
        this.#counts.refused(statusOfRefusal(result.reason), result.reason);
        this.#answer(DeliveryOutcome.DELIVERY_OUTCOME_REFUSED, result.reason);
        return;
      case "out_of_order":
        this.#counts.ended("out_of_order");
        this.#answer(DeliveryOutcome.DELIVERY_OUTCOME_OUT_OF_ORDER);
        return;
      case "failed":
        this.#counts.ended("retry");
        this.#answer(DeliveryOutcome.DELIVERY_OUTCOME_RETRY, result.error.reason);
    }
  }
}
