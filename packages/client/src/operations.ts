/** Operations in flight: sent, not answered, and sent again after a reconnect. */
import {
  type client,
  common,
  encodeAckInboxItem,
  encodeClientItem,
  encodeSendItem,
  errorFromWire,
} from "@parley/protocol";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { OperationOptions } from "./types.js";

export interface OperationsOptions {
  readonly operationsMax: number;
  readonly operationsBytesMax: number;
  /** Takes an encoded item; drops it while there is no connection (it is sent again then). */
  readonly push: (item: Uint8Array) => void;
  /** A Send was answered QUEUED: its final report comes later. */
  readonly onQueued: (message: MessageKey) => void;
}

/** What the server says it takes, in bytes; 0 says nothing. */
export interface ServerLimits {
  readonly messageBytesMax: number;
  readonly frameBytesMax: number;
}

/** What an item costs in a frame beside its own bytes, generously. */
const frameOverheadBytes = 64;

/** One operation that waits for its answer. */
interface Pending {
  readonly item: Uint8Array;
  readonly resolve: (response: client.IResponse) => void;
  readonly reject: (error: ParleyError) => void;
  /** Of a Send: which message. */
  readonly message: SentMessage | undefined;
  readonly onAnswer: ((response: client.IResponse) => void) | undefined;
  /** Whether it was sent more than once. */
  resent: boolean;
  /** Whether it is sent again when the server could not reach its store: it may have been carried out or not. */
  readonly repeatable: boolean;
  /** How often it was sent again because the server could not say what became of it. */
  repeats: number;
  /** When that is due. */
  repeat: Timer | undefined;
}

/**
 * A server that has taken a message, but cannot say what became of it (the one that was sending it to another domain has just
 * died, for example), asks for it to be sent again: it is recognised, and keeps its place.
 */
const askedAgain = "being_settled";
const storeAway = "store_unavailable";
const repeatsMax = 30;
const repeatMs = 200;
const repeatMsMax = 2_000;

/** Names a message of this user agent. */
export interface MessageKey {
  readonly id: string;
  readonly to: string;
}

interface SentMessage extends MessageKey {
  /** Of the encoded message. */
  readonly bytes: number;
}

/** 1 is the sign-in's. Ids are never used twice in the life of a user agent, so that a server can recognise a resend. */
const firstId = 2;

export class Operations {
  readonly #env: Pick<Env, "clock">;
  readonly #options: OperationsOptions;
  /** In the order in which they were submitted. */
  readonly #pending = new Map<number, Pending>();
  #nextId = firstId;
  #bytes = 0;
  #limits: ServerLimits = { messageBytesMax: 0, frameBytesMax: 0 };

  constructor(env: Pick<Env, "clock">, options: OperationsOptions) {
    this.#env = env;
    this.#options = options;
  }

  /** How many wait for an answer. */
  get size(): number {
    return this.#pending.size;
  }

  /**
   * Sends one operation.
   * @param onAnswer - is called with an answer that is no error at its place among what the server says, as handlers are: the
   * promise is settled only after the events that came in the same frame.
   * @returns the answer.
   * @throws ParleyError what the server answered; `resource_exhausted`, `too_many_operations`; `out_of_range`,
   * `message_too_large` or `operation_too_large`; `cancelled`.
   */
  submit(
    operation: client.IClientItem,
    options?: OperationOptions,
    onAnswer?: (response: client.IResponse) => void,
  ): Promise<client.IResponse> {
    const id = this.#nextId++;
    operation.id = id;
    return this.#enqueue(id, encodeClientItem(operation), { options, onAnswer });
  }

  /**
   * Like {@link submit} for an operation that the server recognises by its number: while its store is away, and nobody knows
   * whether it was carried out, it is sent again for a while.
   */
  submitRepeatable(operation: client.IClientItem, options?: OperationOptions): Promise<client.IResponse> {
    const id = this.#nextId++;
    operation.id = id;
    return this.#enqueue(id, encodeClientItem(operation), { options, repeatable: true });
  }

  /**
   * Sends a message.
   * @param message - an encoded `InstantMessage`.
   */
  submitSend(message: Uint8Array, key: MessageKey, options?: OperationOptions): Promise<client.IResponse> {
    const id = this.#nextId++;
    return this.#enqueue(id, encodeSendItem(id, message), {
      message: { ...key, bytes: message.length },
      options,
    });
  }

  #enqueue(
    id: number,
    item: Uint8Array,
    {
      message,
      options,
      onAnswer,
      repeatable = false,
    }: {
      readonly message?: SentMessage;
      readonly options: OperationOptions | undefined;
      readonly onAnswer?: ((response: client.IResponse) => void) | undefined;
      readonly repeatable?: boolean;
    },
  ): Promise<client.IResponse> {
    return new Promise((resolve, reject) => {
      const { operationsBytesMax, operationsMax } = this.#options;
      const signal = options?.signal;
      if (signal?.aborted) {
        reject(cancelled(signal));
        return;
      }
      if (this.#pending.size >= operationsMax || this.#bytes + item.length > operationsBytesMax) {
        const text = `${this.#pending.size} operations of ${this.#bytes} bytes wait for an answer, limits ${operationsMax} (operationsMax) and ${operationsBytesMax} (operationsBytesMax)`;
        reject(new ParleyError("resource_exhausted", text, { details: { reason: "too_many_operations" } }));
        return;
      }
      const tooLarge = this.#tooLarge(item, message);
      if (tooLarge !== undefined) {
        reject(tooLarge);
        return;
      }
      const pending: Pending = {
        item,
        resolve,
        reject,
        message,
        onAnswer,
        resent: false,
        repeatable,
        repeats: 0,
        repeat: undefined,
      };
      this.#pending.set(id, pending);
      this.#bytes += item.length;
      if (signal !== undefined) this.#watch(id, pending, signal);
      this.#options.push(item);
    });
  }

  /** Sends an operation that has no answer. Lost when there is no connection. */
  tell(operation: client.IClientItem): void {
    this.#options.push(encodeClientItem(operation));
  }

  /** Acknowledges messages. Lost when there is no connection. */
  tellRead(inbox: string, device: string, seq: number): void {
    this.#options.push(encodeAckInboxItem(inbox, device, seq));
  }

  /**
   * Takes an answer; one that nobody waits for is ignored.
   * @returns the message when this was the final report on a Send that was sent more than once: the server may have kept
   * the same report for later, too.
   */
  takeResponse(response: client.IResponse): MessageKey | undefined {
    const id = response.id ?? 0;
    if (this.#isUndecided(id, response.error) && this.#repeatLater(id)) return undefined;
    const pending = this.#remove(id);
    if (pending === undefined) return undefined;
    if (response.error) {
      pending.reject(errorFromWire(response.error));
      return undefined;
    }
    const { message, resent } = pending;
    const isFinal = response.report?.status !== common.ReportStatus.REPORT_STATUS_QUEUED;
    if (message !== undefined && !isFinal) this.#options.onQueued(message);
    pending.onAnswer?.(response);
    pending.resolve(response);
    return isFinal && resent ? message : undefined;
  }

  /**
   * Ends the Send of this message with a report that came as an event.
   * @returns whether one waited.
   */
  takeReport(key: MessageKey, report: client.IResponse["report"]): boolean {
    for (const [id, { message }] of this.#pending) {
      if (message === undefined || message.id !== key.id || message.to !== key.to) continue;
      this.#remove(id)?.resolve({ id, report: report ?? null });
      return true;
    }
    return false;
  }

  /**
   * Takes the limits of the server that is signed in to. What waits and is larger fails: the server would end the stream at
   * it, and at every resend.
   */
  setLimits(limits: ServerLimits): void {
    this.#limits = limits;
    for (const [id, { item, message }] of this.#pending) {
      const tooLarge = this.#tooLarge(item, message);
      if (tooLarge !== undefined) this.#remove(id)?.reject(tooLarge);
    }
  }

  /** Sends everything again that has no answer, in the order of the first time. */
  resend(): void {
    for (const pending of this.#pending.values()) this.#resendOne(pending);
  }

  /** Fails everything. */
  failAll(error: ParleyError): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    this.#bytes = 0;
    for (const { reject, repeat } of all) {
      repeat?.cancel();
      reject(error);
    }
  }

  /** Whether an answer says that it is not known what became of the operation, and asking again may tell. */
  #isUndecided(id: number, error: client.IResponse["error"]): boolean {
    if (error?.reason === askedAgain) return true;
    return error?.reason === storeAway && this.#pending.get(id)?.repeatable === true;
  }

  /** @returns whether it will be sent again: not for ever. */
  #repeatLater(id: number): boolean {
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.repeats >= repeatsMax) return false;
    const delayMs = Math.min(repeatMs * 2 ** pending.repeats, repeatMsMax);
    pending.repeats++;
    pending.repeat?.cancel();
    pending.repeat = this.#env.clock.timer(delayMs, () => this.#resendOne(pending));
    return true;
  }

  #resendOne(pending: Pending): void {
    pending.repeat?.cancel();
    pending.repeat = undefined;
    pending.resent = true;
    this.#options.push(pending.item);
  }

  #watch(id: number, pending: Pending, signal: AbortSignal): void {
    const onAbort = (): void => {
      if (this.#pending.get(id) !== pending) return;
      this.#remove(id);
      pending.reject(cancelled(signal));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const { resolve, reject } = pending;
    // Replaced in place, so that operations without a signal (the many) pay nothing.
    Object.assign(pending, {
      resolve: (response: client.IResponse) => {
        signal.removeEventListener("abort", onAbort);
        resolve(response);
      },
      reject: (error: ParleyError) => {
        signal.removeEventListener("abort", onAbort);
        reject(error);
      },
    });
  }

  #tooLarge(item: Uint8Array, message: SentMessage | undefined): ParleyError | undefined {
    const { messageBytesMax, frameBytesMax } = this.#limits;
    if (message !== undefined && messageBytesMax > 0 && message.bytes > messageBytesMax) {
      const text = `message is ${message.bytes} bytes, limit ${messageBytesMax} (messageBytesMax)`;
      return new ParleyError("out_of_range", text, { details: { reason: "message_too_large" } });
    }
    if (frameBytesMax > 0 && item.length + frameOverheadBytes > frameBytesMax) {
      const text = `operation is ${item.length} bytes, limit ${frameBytesMax - frameOverheadBytes} (frameBytesMax)`;
      return new ParleyError("out_of_range", text, { details: { reason: "operation_too_large" } });
    }
    return undefined;
  }

  #remove(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    this.#pending.delete(id);
    pending.repeat?.cancel();
    this.#bytes -= pending.item.length;
    return pending;
  }
}

function cancelled(signal: AbortSignal): ParleyError {
  return signal.reason instanceof ParleyError
    ? signal.reason
    : new ParleyError("cancelled", "the operation was given up before it was answered");
}
