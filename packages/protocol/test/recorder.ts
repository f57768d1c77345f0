/** A handler that keeps what it is told, and lets a test wait for it. */
import type { FrameHandler } from "@parley/protocol";
import type { CloseReason } from "@parley/runtime";

export class Recorder implements FrameHandler {
  readonly frames: Uint8Array[] = [];
  drains = 0;
  readonly closed: Promise<CloseReason>;
  closes = 0;
  #resolveClosed: (reason: CloseReason) => void = () => {};
  #changed: () => void = () => {};

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  onFrame(frame: Uint8Array): void {
    this.frames.push(frame);
    this.#changed();
  }

  onDrain(): void {
    this.drains++;
    this.#changed();
  }

  onClose(reason: CloseReason): void {
    this.closes++;
    this.#resolveClosed(reason);
    this.#changed();
  }

  /** Resolves when the condition holds; it is looked at after every call of the handler. */
  async until(condition: (recorder: this) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => {
        const before = this.#changed;
        this.#changed = () => {
          before();
          resolve();
        };
      });
    }
  }

  /** The frames as text. */
  get texts(): string[] {
    return this.frames.map((frame) => Buffer.from(frame).toString());
  }
}
