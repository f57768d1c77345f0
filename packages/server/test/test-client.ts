/** A user agent by hand: sends items on a stream, and keeps what comes back. */

import type { FrameHandler, FrameStream } from "@parley/protocol";
import { type client, decodeServerFrame, encodeClientItem } from "@parley/protocol";
import type { CloseReason } from "@parley/runtime";
import type { ManualClock } from "@parley/runtime/testing";

export class TestClient implements FrameHandler {
  readonly items: client.ServerItem[] = [];
  readonly stream: FrameStream;
  readonly #clock: ManualClock;
  closed: CloseReason | undefined;
  #nextId = 1;

  constructor(clock: ManualClock, stream: FrameStream) {
    this.#clock = clock;
    this.stream = stream;
    stream.start(this);
  }

  onFrame(frame: Uint8Array): void {
    this.items.push(...decodeServerFrame(frame));
  }

  onDrain(): void {}

  onClose(reason: CloseReason): void {
    this.closed = reason;
  }

  /** Sends one frame of items. */
  push(...items: client.IClientItem[]): void {
    this.stream.send(Buffer.concat(items.map((item) => encodeClientItem(item))));
  }

  /** Sends an operation under a new id, without waiting. */
  begin(operation: client.IClientItem): number {
    const id = this.#nextId++;
    this.push({ ...operation, id });
    return id;
  }

  /** Sends an operation and lets everything come to rest. */
  async ask(operation: client.IClientItem): Promise<client.Response> {
    const id = this.begin(operation);
    await this.#clock.settle();
    const response = this.answerTo(id);
    if (response === undefined) throw new Error(`no answer to ${JSON.stringify(operation)}`);
    return response;
  }

  answerTo(id: number): client.Response | undefined {
    return this.items.find((item) => item.response?.id === id)?.response as client.Response | undefined;
  }

  answersTo(id: number): number {
    return this.items.filter((item) => item.response?.id === id).length;
  }

  get goodbye(): client.IGoodbye | undefined {
    return this.items.find((item) => item.goodbye != null)?.goodbye ?? undefined;
  }

  /** The messages that came, in the order of arrival. */
  get messages(): client.IInboxMessage[] {
    return this.items.flatMap((item) => (item.message == null ? [] : [item.message]));
  }
}
