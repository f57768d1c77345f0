/** What is on its way into an inbox while its rules are read again. */
import { ParleyError } from "@parley/runtime";
import type { AccountStore, InboxRecord } from "@parley/store";
import type { Delivery } from "./delivery.js";
import type { InboxGate, InboxHandle } from "./inbox-handle.js";

/** One message that waits; `order` is that of the calls. */
interface Waiting {
  readonly order: number;
  readonly delivery: Delivery;
}

type Read = { readonly record: InboxRecord | undefined } | { readonly error: ParleyError };

/** Rules that change more often than this while one message waits: it is given back to whoever sent it. */
const ROUNDS_MAX = 10;

/** What a {@link RulesGate} works with. */
export interface RulesGateParts {
  readonly store: Pick<AccountStore, "inbox">;
  /** Decides by the rules as they are now. */
  decide(handle: InboxHandle, delivery: Delivery, order: number): void;
  /** The record was read and applied, or there is none any more. */
  onRecord(handle: InboxHandle, record: InboxRecord | undefined): void;
  /** It is open again. */
  onOpened(handle: InboxHandle, passed: number): void;
}

/**
 * Closed while the rules of one inbox are read again. What comes meanwhile waits, and so does what the store gave back because it had been
 * decided by older rules; what is still under way is waited for, so that nothing overtakes what was called before it. Then
 * all of it is decided anew, in the order of the calls. Bounded by whoever bounds what is under way.
 */
export class RulesGate implements InboxGate {
  readonly #handle: InboxHandle;
  readonly #parts: RulesGateParts;
  readonly #waiting: Waiting[] = [];
  /** How often the rules have changed in between. */
  readonly #round: number;
  #read: Read | undefined;

  private constructor(handle: InboxHandle, parts: RulesGateParts) {
    this.#handle = handle;
    this.#parts = parts;
    this.#round = handle.rulesRounds++;
  }

  /** Closes the gate of an inbox, unless it is closed. */
  static close(handle: InboxHandle, parts: RulesGateParts): InboxGate {
    if (handle.gate !== undefined) return handle.gate;
    const gate = new RulesGate(handle, parts);
    handle.gate = gate;
    parts.store.inbox(handle.inbox).then(
      (record) => gate.#onRead({ record }),
      (thrown: unknown) => gate.#onRead({ error: ParleyError.from(thrown) }),
    );
    return gate;
  }

  hold(delivery: Delivery, order: number): void {
    this.#waiting.push({ delivery, order });
  }

  /** Something that was under way to the store has come back. */
  onReturned(): void {
    this.#openIfReady();
  }

  #onRead(read: Read): void {
    this.#read = read;
    this.#openIfReady();
  }

  #openIfReady(): void {
    const handle = this.#handle;
    if (this.#read === undefined || handle.underWay > 0 || handle.gate !== this) return;
    handle.gate = undefined;
    const waiting = this.#waiting.sort((one, other) => one.order - other.order);
    if (waiting.length === 0) handle.rulesRounds = 0;
    const error = "error" in this.#read ? this.#read.error : this.#tooOften();
    if ("record" in this.#read) this.#parts.onRecord(handle, this.#read.record);
    for (const { delivery, order } of waiting) {
      if (error !== undefined) delivery.finish({ kind: "failed", error });
      else if (handle.gate !== undefined) (handle.gate as InboxGate).hold(delivery, order);
      else this.#parts.decide(handle, delivery, order);
    }
    this.#parts.onOpened(handle, waiting.length);
  }

  #tooOften(): ParleyError | undefined {
    if (this.#round < ROUNDS_MAX) return undefined;
    this.#handle.rulesRounds = 0;
    const { inbox } = this.#handle;
    return new ParleyError("aborted", `the rules of ${inbox} change all the time`, {
      details: { reason: "rules_changing" },
    });
  }
}
