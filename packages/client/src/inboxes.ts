/** The inbox user agent's side: each message to the application exactly once, in order, over any reconnects. */
import type { client } from "@parley/protocol";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import { inboxAddress } from "./addresses.js";
import type { Operations } from "./operations.js";
import { ReceivedMessage } from "./received.js";
import type { InboxInfo, InboxPage, OpenInboxRequest, OperationOptions, UserAgentHandlers } from "./types.js";

/** One inbox that this user agent has open. */
interface OpenedInbox {
  readonly inbox: string;
  readonly device: string;
  readonly follow: boolean;
  readonly autoAck: boolean;
  /** Where it starts as long as nothing was taken. */
  readonly fromSeq: number;
  /** The highest number that the application was given; 0 when none was. */
  taken: number;
  /** The highest number to acknowledge. */
  read: number;
  /** The highest number that was acknowledged on this connection. */
  acknowledged: number;
  /** Whether the answer to the first OpenInbox has come. */
  opened: boolean;
  /** An OpenInbox has not been answered: a reconnect sends it again, so that no other is needed. */
  asking: boolean;
  /** What the inbox held when it was opened; where one that does not follow ends. */
  lastSeq: number;
  /** Another attempt to open it again. */
  retry: Timer | undefined;
}

/**
 * An acknowledgement of its own would cost the server as much as a message. It says that everything up to a number has been
 * taken, so it may wait for more to come: it goes out after so many messages, or so long after the first. What it is late
 * for comes again only to a user agent that is started anew; this one knows what it has.
 */
const ackItemsMax = 32;
const ackDelayMs = 200;
/** How long after the server could not open an inbox again it is asked once more. */
const restoreRetryMs = 1_000;

export class Inboxes {
  readonly #env: Env;
  readonly #operations: Operations;
  readonly #handlers: UserAgentHandlers;
  readonly #opened = new Map<string, OpenedInbox>();
  #flushDue = false;
  #delayed: Timer | undefined;

  constructor(env: Env, operations: Operations, handlers: UserAgentHandlers) {
    this.#env = env;
    this.#operations = operations;
    this.#handlers = handlers;
  }

  async open(request: OpenInboxRequest, options?: OperationOptions): Promise<InboxInfo> {
    const address = inboxAddress(request.inbox);
    if (this.#opened.has(address)) {
      throw new ParleyError("failed_precondition", `${address} is open already in this user agent`, {
        details: { reason: "inbox_already_open" },
      });
    }
    const inbox: OpenedInbox = {
      inbox: address,
      device: request.device,
      follow: request.follow ?? true,
      autoAck: request.autoAck ?? true,
      fromSeq: request.fromSeq ?? 0,
      taken: 0,
      read: 0,
      acknowledged: 0,
      opened: false,
      asking: false,
      lastSeq: 0,
      retry: undefined,
    };
    // Before the answer: messages may stand in the same frame.
    this.#opened.set(address, inbox);
    try {
      const info = await this.#ask(inbox, options);
      inbox.opened = true;
      return info;
    } catch (error) {
      if (this.#opened.get(address) === inbox) this.#opened.delete(address);
      throw error;
    }
  }

  async close(inbox: string, options?: OperationOptions): Promise<void> {
    const address = inboxAddress(inbox);
    const opened = this.#opened.get(address);
    if (opened === undefined) return;
    this.flush();
    opened.retry?.cancel();
    this.#opened.delete(address);
    await this.#operations.submit({ closeInbox: { inbox: address, device: opened.device } }, options);
  }

  /** Says that the application has read everything up to a number. Goes out at the end of the turn. */
  ack(inbox: string, seq: number): void {
    const opened = this.#opened.get(inbox) ?? this.#opened.get(inboxAddress(inbox));
    if (opened === undefined || seq <= opened.read) return;
    opened.read = seq;
    this.#flushLater();
  }

  async read(
    request: { readonly inbox: string; readonly fromSeq?: number; readonly count?: number },
    options?: OperationOptions,
  ): Promise<InboxPage> {
    const { messages } = await this.#operations.submit(
      {
        readInbox: {
          inbox: inboxAddress(request.inbox),
          fromSeq: request.fromSeq ?? 0,
          count: request.count ?? 0,
        },
      },
      options,
    );
    return {
      messages: (messages?.messages ?? []).map((wire) => received(wire)),
      lastSeq: messages?.lastSeq ?? 0,
    };
  }

  onMessage(wire: client.IInboxMessage): void {
    const opened = this.#opened.get(wire.inbox ?? "");
    const seq = wire.seq ?? 0;
    // Of an inbox that was just closed, or one that the application has already.
    if (opened === undefined || seq <= opened.taken) return;
    opened.taken = seq;
    try {
      this.#handlers.onMessage?.(received(wire));
    } finally {
      if (opened.autoAck && seq > opened.read) {
        opened.read = seq;
        if (seq - opened.acknowledged >= ackItemsMax) this.#flushLater();
        else this.#delayed ??= this.#env.clock.timer(ackDelayMs, () => this.flush());
      }
    }
  }

  /** Signed in again: opens behind the last message that the application was given. */
  restore(): void {
    for (const opened of this.#opened.values()) {
      opened.acknowledged = 0;
      this.#restoreOne(opened);
    }
    this.#flushLater();
  }

  #restoreOne(opened: OpenedInbox): void {
    opened.retry?.cancel();
    if (!opened.opened || opened.asking || this.#opened.get(opened.inbox) !== opened) return;
    if (!opened.follow && opened.taken >= opened.lastSeq) return;
    this.#ask(opened).catch((thrown: unknown) => {
      const error = ParleyError.from(thrown);
      if (error.code === "cancelled" || this.#opened.get(opened.inbox) !== opened) return;
      if (error.retryable) {
        // The server cannot say now: its store is away, for example.
        opened.retry = this.#env.clock.timer(restoreRetryMs, () => this.#restoreOne(opened));
        return;
      }
      this.#env.log.warn({
        event: "inbox.lost",
        inbox: opened.inbox,
        code: error.code,
        reason: error.reason,
      });
      this.#opened.delete(opened.inbox);
    });
  }

  /** Sends the acknowledgements that are due now. */
  flush(): void {
    this.#flushDue = false;
    this.#delayed?.cancel();
    this.#delayed = undefined;
    for (const opened of this.#opened.values()) {
      const { device, inbox, read } = opened;
      // Until the answer it may be another inbox of the same name: what was read of the old one would hide what is in it.
      if (read <= opened.acknowledged || (opened.opened && opened.asking)) continue;
      opened.acknowledged = read;
      this.#operations.tellRead(inbox, device, read);
    }
  }

  stop(): void {
    this.#delayed?.cancel();
    for (const { retry } of this.#opened.values()) retry?.cancel();
    this.#opened.clear();
  }

  async #ask(opened: OpenedInbox, options?: OperationOptions): Promise<InboxInfo> {
    const { inbox, device, follow } = opened;
    const fromSeq = opened.taken > 0 ? opened.taken + 1 : opened.fromSeq;
    opened.asking = true;
    const answered = ({ inboxOpened: answer }: client.IResponse): void => {
      opened.asking = false;
      if (opened.taken > (answer?.lastSeq ?? 0)) this.#beginAnew(opened, answer?.lastSeq ?? 0);
      this.#flushLater();
    };
    const { inboxOpened } = await this.#operations
      .submit({ openInbox: { inbox, device, follow, fromSeq } }, options, answered)
      .finally(() => {
        opened.asking = false;
      });
    const info = { inbox, cursor: inboxOpened?.cursor ?? 0, lastSeq: inboxOpened?.lastSeq ?? 0 };
    if (!opened.opened) opened.lastSeq = info.lastSeq;
    return info;
  }

  /** The inbox is another one of the same name: its account was removed and made anew, or the server has lost messages. */
  #beginAnew(opened: OpenedInbox, lastSeq: number): void {
    const { inbox, taken } = opened;
    this.#env.log.info({ event: "inbox.begun_anew", inbox, taken, lastSeq });
    opened.taken = 0;
    opened.read = 0;
    opened.acknowledged = 0;
    opened.lastSeq = lastSeq;
  }

  /** Once a turn: the highest number says it for all below. */
  #flushLater(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    this.#env.clock.defer(() => {
      if (this.#flushDue) this.flush();
    });
  }
}

function received(wire: client.IInboxMessage): ReceivedMessage {
  return new ReceivedMessage({
    inbox: wire.inbox ?? "",
    seq: wire.seq ?? 0,
    receivedAtMs: wire.receivedAtMs ?? 0,
    message: wire.message ?? new Uint8Array(0),
  });
}
