/** Delivery into an inbox of this domain: rules, then a durable append, then whoever has the inbox open. */
import type { Bus } from "@parley/bus";
import type { Requester } from "@parley/model";
import { encodeInboxMessageItem } from "@parley/protocol";
import { type Env, ParleyError } from "@parley/runtime";
import type { AppendOutcome, InboxStore, LanePosition } from "@parley/store";
import { Pending } from "../core/pending.js";
import type { MessageOptions } from "../options.js";
import type { InboxHandle } from "./inbox-handle.js";

/** What became of a message. */
export type DeliveryResult =
  /** Durably in the inbox, now or earlier; or discarded by rule, which must not show. */
  | { readonly kind: "delivered" }
  | { readonly kind: "refused"; readonly reason: string }
  /** The message before it in its lane has not been decided here. */
  | { readonly kind: "out_of_order" }
  /** It is not known whether it is in the inbox; the same may be tried again. */
  | { readonly kind: "failed"; readonly error: ParleyError };

/** One message on its way into an inbox. */
export interface Delivery {
  readonly requester: Requester;
  /** The authenticated principal that sends. */
  readonly sender: string;
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Its place among the messages of another domain. */
  readonly lane?: LanePosition;
  /** Called once, when what is said is durable. */
  finish(result: DeliveryResult): void;
}

const DELIVERED: DeliveryResult = { kind: "delivered" };
const OUT_OF_ORDER: DeliveryResult = { kind: "out_of_order" };

/** What {@link LocalDelivery} works with. */
export interface LocalDeliveryParts {
  readonly store: Pick<InboxStore, "append" | "skip">;
  readonly bus: Bus;
  readonly options: Pick<MessageOptions, "inboxMessagesMax">;
}

/**
 * Takes messages into inboxes of this domain, those of its own people and those of others by the same code.
 *
 * Crash windows. Before the append is durable: nothing was said to anybody; the sender sends again, and the append is
 * idempotent by (inbox, sender, id). After it, before the answer: the resend finds the message (`duplicate`) and is answered
 * DELIVERED without a second one. After it, before the bus: whoever has the inbox open on another server finds it by the number of the
 * next message or the periodic check; sessions of this server died with it and read from the store when they come back.
 *
 * The rules are asked before the append, and what is refused now may have been taken before: a message whose answer was
 * lost while the owner changed the rules. So before a refusal is said, the store is asked whether the message is there.
 */
export class LocalDelivery {
  readonly #env: Env;
  readonly #parts: LocalDeliveryParts;
  /** Messages whose fate the store has not said yet. */
  readonly pending = new Pending();

  constructor(env: Env, parts: LocalDeliveryParts) {
    this.#env = env;
    this.#parts = parts;
  }

  /** Decides by the rules and carries it out. Calls in one order append in that order. */
  deliver(handle: InboxHandle, delivery: Delivery): void {
    if (handle.removed) {
      delivery.finish({ kind: "refused", reason: "no_such_inbox" });
      return;
    }
    const { handling, reason } = handle.decide(delivery.requester);
    if (handling === "refuse") this.#refuse(handle, delivery, reason ?? "blocked");
    else if (handling === "discard") this.#discard(handle, delivery);
    else if (handle.rules.whenAway === "refuse" && !handle.followed) this.#refuse(handle, delivery, "away");
    else this.#append(handle, delivery);
  }

  #append(handle: InboxHandle, delivery: Delivery): void {
    const { sender, id, bytes, lane } = delivery;
    const nowMs = this.#env.clock.wallMs();
    const messagesMax = this.#parts.options.inboxMessagesMax;
    const { inbox } = handle;
    this.pending.begin();
    const appending =
      lane === undefined
        ? this.#parts.store.append({ inbox, sender, id, bytes, nowMs, messagesMax })
        : this.#parts.store.append({ inbox, sender, id, bytes, nowMs, messagesMax, lane });
    appending.then(
      (outcome) => {
        this.pending.end();
        if (outcome.kind === "appended") {
          this.#parts.bus.publish(handle.subject, encodeInboxMessageItem(inbox, outcome.seq, nowMs, bytes));
          delivery.finish(DELIVERED);
        } else {
          this.#finish(handle, delivery, outcome, outcome.kind === "full" ? "inbox_full" : "too_late");
        }
      },
      (error: unknown) => {
        this.pending.end();
        delivery.finish({ kind: "failed", error: ParleyError.from(error) });
      },
    );
  }

  /**
   * Says no, unless the message is in the inbox already: an append with room for none finds that out. That it is decided is
   * noted in the same turn, so that the messages behind it in its lane, which come with it, are in order.
   */
  #refuse(handle: InboxHandle, delivery: Delivery, reason: string): void {
    const { sender, id, bytes, lane } = delivery;
    const { inbox } = handle;
    const { store } = this.#parts;
    const nowMs = this.#env.clock.wallMs();
    const found = store.append({
      inbox,
      sender,
      id,
      bytes,
      nowMs,
      messagesMax: 0,
      ...(lane === undefined ? {} : { lane }),
    });
    const noted = lane === undefined ? undefined : store.skip({ inbox, sender, lane });
    this.pending.begin();
    Promise.all([found, noted]).then(
      ([outcome]) => {
        this.pending.end();
        if (outcome.kind === "full") delivery.finish({ kind: "refused", reason });
        else this.#finish(handle, delivery, outcome, reason);
      },
      (error: unknown) => {
        this.pending.end();
        delivery.finish({ kind: "failed", error: ParleyError.from(error) });
      },
    );
  }

  #finish(handle: InboxHandle, delivery: Delivery, outcome: AppendOutcome, refusal: string): void {
    switch (outcome.kind) {
      case "appended":
      case "duplicate":
        delivery.finish(DELIVERED);
        return;
      case "out_of_order":
        delivery.finish(OUT_OF_ORDER);
        return;
      case "no_such_inbox":
        delivery.finish({ kind: "refused", reason: "no_such_inbox" });
        return;
      case "decided":
        // Said before, in an answer that was lost; or the origin has given it up. Either way it stays out.
        delivery.finish({ kind: "refused", reason: refusal });
        return;
      case "full":
        this.#skip(handle, delivery, { kind: "refused", reason: refusal });
    }
  }

  /** Drops it. The sender is told what it would be told of a delivery. */
  #discard(handle: InboxHandle, delivery: Delivery): void {
    this.#skip(handle, delivery, DELIVERED);
  }

  /** Decides without an append: the next message of the lane is in order then. */
  #skip(handle: InboxHandle, delivery: Delivery, result: DeliveryResult): void {
    const { sender, lane } = delivery;
    if (lane === undefined) {
      delivery.finish(result);
      return;
    }
    this.pending.begin();
    this.#parts.store.skip({ inbox: handle.inbox, sender, lane }).then(
      (outcome) => {
        this.pending.end();
        delivery.finish(outcome === "skipped" ? result : OUT_OF_ORDER);
      },
      (error: unknown) => {
        this.pending.end();
        delivery.finish({ kind: "failed", error: ParleyError.from(error) });
      },
    );
  }
}
