/** The inboxes that are in use, with their rules: each is loaded once. */
import type { Bus, BusSubscription } from "@parley/bus";
import { type InboxAddress, tryParseInbox } from "@parley/model";
import { type Env, ParleyError } from "@parley/runtime";
import type { AccountStore, InboxRecord, Store } from "@parley/store";
import { InboxHandle } from "./inbox-handle.js";

/** Says that the record of an inbox has changed (the address in UTF-8): whoever holds it reads it again. */
const CHANGED_SUBJECT = "inboxes.changed";

/** Who waits for an inbox: called with the handle, or with nothing when there is no such inbox. */
interface Waiting {
  use(handle: InboxHandle | undefined): void;
  fail(error: ParleyError): void;
}

/**
 * Finds inboxes. While one is loaded, whoever wants it waits in the order of arrival, so that messages keep their order.
 * At most `inboxesMax` are held, and those that somebody has open; overflow policy: those not used lately are dropped.
 */
export class InboxDirectory {
  readonly #env: Env;
  readonly #store: Pick<AccountStore, "inbox"> & Pick<Store, "shared">;
  readonly #bus: Bus;
  readonly #inboxesMax: number;
  readonly #handles = new Map<InboxAddress, InboxHandle>();
  readonly #loading = new Map<InboxAddress, Waiting[]>();
  #changes: BusSubscription | undefined;
  #onChanged: ((handle: InboxHandle) => void) | undefined;

  constructor(
    env: Env,
    parts: {
      readonly store: Pick<AccountStore, "inbox"> & Pick<Store, "shared">;
      readonly bus: Bus;
      readonly inboxesMax: number;
    },
  ) {
    this.#env = env;
    this.#store = parts.store;
    this.#bus = parts.bus;
    this.#inboxesMax = parts.inboxesMax;
  }

  async start(): Promise<void> {
    this.#changes = await this.#bus.subscribe(CHANGED_SUBJECT, (payload) => {
      const inbox = tryParseInbox(Buffer.from(payload).toString("utf8"));
      if (inbox !== undefined) this.#reload(inbox);
    });
  }

  stop(): void {
    this.#changes?.close();
    for (const handle of this.#handles.values()) {
      for (const feed of [...handle.feeds]) feed.close();
    }
    this.#handles.clear();
  }

  /** Sets who reads the rules of an inbox again, where the store is shared: in order with what is on its way into it. */
  onChanged(handler: (handle: InboxHandle) => void): void {
    this.#onChanged = handler;
  }

  /** How many are held. */
  get size(): number {
    return this.#handles.size;
  }

  /** The inbox, when it is held: the usual case, without a promise. */
  held(inbox: InboxAddress): InboxHandle | undefined {
    const handle = this.#handles.get(inbox);
    if (handle !== undefined) handle.used = true;
    return handle;
  }

  /** Calls `use` with the inbox, at once when it is held and otherwise in the order of the calls. */
  withInbox(
    inbox: InboxAddress,
    use: (handle: InboxHandle | undefined) => void,
    fail: (error: ParleyError) => void,
  ): void {
    const handle = this.held(inbox);
    if (handle !== undefined) {
      use(handle);
      return;
    }
    const waiting = this.#loading.get(inbox);
    if (waiting !== undefined) {
      waiting.push({ use, fail });
      return;
    }
    const mine: Waiting[] = [{ use, fail }];
    this.#loading.set(inbox, mine);
    this.#store.inbox(inbox).then(
      (record) => {
        this.#loading.delete(inbox);
        const loaded = record === undefined ? undefined : new InboxHandle(this.#bus, record);
        if (loaded !== undefined) this.#hold(loaded);
        for (const one of mine) one.use(loaded);
      },
      (thrown: unknown) => {
        this.#loading.delete(inbox);
        const error = ParleyError.from(thrown);
        for (const one of mine) one.fail(error);
      },
    );
  }

  /** {@link withInbox} as a promise. */
  inbox(inbox: InboxAddress): Promise<InboxHandle | undefined> {
    return new Promise((resolve, reject) => this.withInbox(inbox, resolve, reject));
  }

  /** The record of an inbox was written or removed: every server of the domain reads it again. */
  changed(inbox: InboxAddress): void {
    this.#bus.publish(CHANGED_SUBJECT, Buffer.from(inbox, "utf8"));
    this.#reload(inbox);
  }

  /** The handles that somebody has open. */
  *inUse(): Generator<InboxHandle> {
    for (const handle of this.#handles.values()) if (handle.inUse) yield handle;
  }

  #hold(handle: InboxHandle): void {
    this.#handles.set(handle.inbox, handle);
    // Second chance: one that was used since the last look goes to the end of the line.
    let looks = this.#handles.size > this.#inboxesMax ? 16 : 0;
    for (const [inbox, other] of this.#handles) {
      if (looks-- <= 0) break;
      if (other === handle) continue;
      this.#handles.delete(inbox);
      if (other.inUse || other.busy || other.used) {
        other.used = false;
        this.#handles.set(inbox, other);
      } else {
        break;
      }
    }
  }

  /** Takes what the store has of an inbox now: nothing, when it was removed. */
  apply(handle: InboxHandle, record: InboxRecord | undefined): void {
    if (record !== undefined) {
      handle.apply(record);
      return;
    }
    handle.removed = true;
    if (this.#handles.get(handle.inbox) === handle) this.#handles.delete(handle.inbox);
    for (const feed of [...handle.feeds]) feed.close();
  }

  /** Reads the record of an inbox again. */
  recheck(handle: InboxHandle): void {
    this.#reload(handle.inbox);
  }

  #reload(inbox: InboxAddress): void {
    const handle = this.#handles.get(inbox);
    if (handle === undefined) return;
    if (this.#store.shared) {
      this.#onChanged?.(handle);
      return;
    }
    this.#store.inbox(inbox).then(
      (record) => this.apply(handle, record),
      (thrown: unknown) => {
        // Forgotten, so that the next use loads it: old rules must not stay.
        const error = ParleyError.from(thrown);
        this.#env.log.warn({ event: "inbox.reload_failed", inbox, code: error.code, reason: error.reason });
        if (!handle.inUse) this.#handles.delete(inbox);
      },
    );
  }
}
