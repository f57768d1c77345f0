/** Delivery into an inbox of this domain: rules, then a durable append, then whoever has the inbox open. */
import type { Bus } from "@parley/bus";
import { encodeInboxMessageItem } from "@parley/protocol";
import { type Counter, type Env, ParleyError } from "@parley/runtime";
import type { AccountStore, AppendOutcome, InboxStore, Store } from "@parley/store";
import { conflictCounter } from "../core/metrics.js";
import { Pending } from "../core/pending.js";
import type { MessageOptions } from "../options.js";
import type { Delivery, DeliveryResult } from "./delivery.js";
import type { InboxDirectory } from "./inbox-directory.js";
import type { InboxHandle } from "./inbox-handle.js";
import { RulesGate, type RulesGateParts } from "./rules-gate.js";

const DELIVERED: DeliveryResult = { kind: "delivered", before: false };
const DELIVERED_BEFORE: DeliveryResult = { kind: "delivered", before: true };
const OUT_OF_ORDER: DeliveryResult = { kind: "out_of_order" };

/** What {@link LocalDelivery} works with. */
export interface LocalDeliveryParts {
  readonly store: Pick<InboxStore & AccountStore & Store, "append" | "skip" | "inbox" | "shared">;
  readonly directory: Pick<InboxDirectory, "apply" | "onChanged">;
  readonly bus: Bus;
  readonly options: Pick<MessageOptions, "inboxMessagesMax">;
  /** The rules of an inbox were read again. */
  readonly onRules?: (handle: InboxHandle) => void;
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
 *
 * Where other servers share the store, the rules that are remembered may be old: each call says by which revision it was
 * decided, and what the store gives back (`rules_changed`) is decided anew behind a {@link RulesGate}, in the order of the calls.
 */
export class LocalDelivery {
  readonly #env: Env;
  readonly #parts: LocalDeliveryParts;
  readonly #shared: boolean;
  readonly #gateParts: RulesGateParts;
  readonly #conflicts: Counter;
  /** Numbers the calls, where the store is shared. */
  #order = 0;
  /** Messages whose fate the store has not said yet. */
  readonly pending = new Pending();

  constructor(env: Env, parts: LocalDeliveryParts) {
    this.#env = env;
    this.#parts = parts;
    this.#shared = parts.store.shared;
    this.#conflicts = conflictCounter(env, "message");
    this.#gateParts = {
      store: parts.store,
      decide: (handle, delivery, order) => this.#decide(handle, delivery, order),
      onRecord: (handle, record) => {
        parts.directory.apply(handle, record);
        if (record !== undefined) parts.onRules?.(handle);
      },
      onOpened: (_handle, passed) => {
        for (let i = 0; i < passed; i++) this.pending.end();
      },
    };
    if (this.#shared) parts.directory.onChanged((handle) => this.reload(handle));
  }

  /** Decides by the rules and carries it out. Calls in one order append in that order. */
  deliver(handle: InboxHandle, delivery: Delivery): void {
    if (!this.#shared) {
      this.#decide(handle, delivery, 0);
      return;
    }
    const order = ++this.#order;
    if (handle.gate === undefined) this.#decide(handle, delivery, order);
    else this.#hold(handle, delivery, order);
  }

  /** Reads the rules again; what comes for the inbox meanwhile waits. */
  reload(handle: InboxHandle): void {
    RulesGate.close(handle, this.#gateParts);
  }

  #hold(handle: InboxHandle, delivery: Delivery, order: number): void {
    this.pending.begin();
    RulesGate.close(handle, this.#gateParts).hold(delivery, order);
  }

  #decide(handle: InboxHandle, delivery: Delivery, order: number): void {
    if (handle.removed) {
      delivery.finish({ kind: "refused", reason: "no_such_inbox" });
      return;
    }
    const { handling, reason } = handle.decide(delivery.requester);
    if (handling === "refuse") this.#refuse(handle, delivery, order, reason ?? "blocked");
    else if (handling === "discard") this.#discard(handle, delivery, order);
    else if (this.#shared) this.#appendShared(handle, delivery, order);
    else if (handle.rules.whenAway === "refuse" && !handle.followed)
      this.#refuse(handle, delivery, order, "away");
    else this.#append(handle, delivery);
  }

  #append(handle: InboxHandle, delivery: Delivery): void {
    const { sender, id, bytes, lane } = delivery;
    const nowMs = this.#env.clock.wallMs();
    const messagesMax = this.#parts.options.inboxMessagesMax;
    const { inbox } = handle;
    const appending =
      lane === undefined
        ? this.#parts.store.append({ inbox, sender, id, bytes, nowMs, messagesMax })
        : this.#parts.store.append({ inbox, sender, id, bytes, nowMs, messagesMax, lane });
    this.#await(handle, delivery, appending, (outcome) =>
      this.#onAppend(handle, delivery, 0, outcome, nowMs),
    );
  }

  /** Only by the rules as they are in the store, and for who is away only as the store knows it: of all servers. */
  #appendShared(handle: InboxHandle, delivery: Delivery, order: number): void {
    const { sender, id, bytes, lane } = delivery;
    const nowMs = this.#env.clock.wallMs();
    const appending = this.#parts.store.append({
      inbox: handle.inbox,
      sender,
      id,
      bytes,
      nowMs,
      messagesMax: this.#parts.options.inboxMessagesMax,
      ifRevision: handle.revision,
      ...(lane === undefined ? undefined : { lane }),
      ...(handle.rules.whenAway === "refuse" ? { unlessAway: true } : undefined),
    });
    this.#await(handle, delivery, appending, (outcome) =>
      this.#onAppend(handle, delivery, order, outcome, nowMs),
    );
  }

  #onAppend(
    handle: InboxHandle,
    delivery: Delivery,
    order: number,
    outcome: AppendOutcome,
    nowMs: number,
  ): void {
    if (outcome.kind === "appended") {
      const { bytes } = delivery;
      this.#parts.bus.publish(
        handle.subject,
        encodeInboxMessageItem(handle.inbox, outcome.seq, nowMs, bytes),
      );
      delivery.finish(DELIVERED);
    } else {
      this.#finish(handle, delivery, order, outcome, outcome.kind === "full" ? "inbox_full" : "too_late");
    }
  }

  /**
   * Says no, unless the message is in the inbox already: an append with room for none finds that out. That it is decided is
   * noted in the same turn, so that the messages behind it in its lane, which come with it, are in order.
   */
  #refuse(handle: InboxHandle, delivery: Delivery, order: number, reason: string): void {
    const { sender, id, bytes, lane } = delivery;
    const { inbox } = handle;
    const { store } = this.#parts;
    const nowMs = this.#env.clock.wallMs();
    const condition = this.#condition(handle);
    const found = store.append({
      inbox,
      sender,
      id,
      bytes,
      nowMs,
      messagesMax: 0,
      ...condition,
      ...(lane === undefined ? {} : { lane }),
    });
    const noted = lane === undefined ? undefined : store.skip({ inbox, sender, lane, ...condition });
    const both = Promise.all([found, noted]).then(
      ([outcome, skipped]): AppendOutcome =>
        outcome.kind === "full" && skipped === "rules_changed" ? { kind: "rules_changed" } : outcome,
    );
    this.#await(handle, delivery, both, (outcome) => {
      if (outcome.kind === "full") delivery.finish({ kind: "refused", reason });
      else this.#finish(handle, delivery, order, outcome, reason);
    });
  }

  #finish(
    handle: InboxHandle,
    delivery: Delivery,
    order: number,
    outcome: AppendOutcome,
    refusal: string,
  ): void {
    switch (outcome.kind) {
      case "appended":
        delivery.finish(DELIVERED);
        return;
      case "duplicate":
        delivery.finish(DELIVERED_BEFORE);
        return;
      case "out_of_order":
        delivery.finish(OUT_OF_ORDER);
        return;
      case "no_such_inbox":
        // Removed by another server, whose news of it was lost.
        if (this.#shared) this.reload(handle);
        delivery.finish({ kind: "refused", reason: "no_such_inbox" });
        return;
      case "decided":
        // Said before, in an answer that was lost; or the origin has given it up. Either way it stays out.
        delivery.finish({ kind: "refused", reason: refusal });
        return;
      case "full":
        this.#skip(handle, delivery, order, { kind: "refused", reason: refusal });
        return;
      case "away":
        this.#skip(handle, delivery, order, { kind: "refused", reason: "away" }, this.#condition(handle));
        return;
      case "rules_changed":
        this.#conflicts.add();
        this.#hold(handle, delivery, order);
    }
  }

  /** Drops it. The sender is told what it would be told of a delivery. */
  #discard(handle: InboxHandle, delivery: Delivery, order: number): void {
    if (delivery.lane !== undefined || !this.#shared) {
      this.#skip(handle, delivery, order, DELIVERED, this.#condition(handle));
      return;
    }
    // There is no lane to note it in: an append with room for none tells whether the rules are still the same.
    const { sender, id, bytes } = delivery;
    const { inbox } = handle;
    const nowMs = this.#env.clock.wallMs();
    const asked = { inbox, sender, id, bytes, nowMs, messagesMax: 0, ifRevision: handle.revision };
    this.#await(handle, delivery, this.#parts.store.append(asked), (outcome) => {
      if (outcome.kind === "full") delivery.finish(DELIVERED);
      else this.#finish(handle, delivery, order, outcome, "");
    });
  }

  /** Decides without an append: the next message of the lane is in order then. */
  #skip(
    handle: InboxHandle,
    delivery: Delivery,
    order: number,
    result: DeliveryResult,
    condition: { readonly ifRevision?: number } = {},
  ): void {
    const { sender, lane } = delivery;
    if (lane === undefined) {
      delivery.finish(result);
      return;
    }
    const skipping = this.#parts.store.skip({ inbox: handle.inbox, sender, lane, ...condition });
    this.#await(handle, delivery, skipping, (outcome) => {
      if (outcome === "rules_changed") {
        this.#conflicts.add();
        this.#hold(handle, delivery, order);
      } else delivery.finish(outcome === "skipped" ? result : OUT_OF_ORDER);
    });
  }

  /** Where others may change the rules: only if they are still those that were asked. */
  #condition(handle: InboxHandle): { readonly ifRevision?: number } {
    return this.#shared ? { ifRevision: handle.revision } : {};
  }

  /** Waits for the store; a gate of the inbox waits for it, too. */
  #await<T extends AppendOutcome | string>(
    handle: InboxHandle,
    delivery: Delivery,
    answer: Promise<T>,
    use: (outcome: T) => void,
  ): void {
    this.pending.begin();
    handle.underWay++;
    answer.then(
      (outcome) => {
        handle.underWay--;
        if (outcome !== "rules_changed" && (outcome as AppendOutcome).kind !== "rules_changed")
          handle.rulesRounds = 0;
        try {
          use(outcome);
        } catch (thrown) {
          this.#onFault(handle, delivery, thrown);
        } finally {
          this.pending.end();
          handle.gate?.onReturned();
        }
      },
      (error: unknown) => {
        this.pending.end();
        handle.underWay--;
        delivery.finish({ kind: "failed", error: ParleyError.from(error) });
        handle.gate?.onReturned();
      },
    );
  }

  /**
   * What was to follow the store's answer has thrown. It is a fault of ours, and costs one message its answer, not the server
   * its life: whoever sent it is told to try again, and the append finds it.
   */
  #onFault({ inbox }: InboxHandle, delivery: Delivery, error: unknown): void {
    this.#env.log.error({ event: "delivery.failed", inbox, error });
    const fault = new ParleyError("internal", "internal error", { retryable: true, cause: error });
    delivery.finish({ kind: "failed", error: fault });
  }
}
