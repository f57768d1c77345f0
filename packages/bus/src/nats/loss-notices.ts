/**
 * What a bus could not send, others cannot miss: they see no gap in their own connection. So a bus that has lost publishes
 * says so to all of the domain as soon as it can, on a subject that is nobody else's.
 */
import type { Env, Timer } from "@parley/runtime";
import type { BusGap } from "../bus.js";
import type { LinkSubscription, NatsLink } from "./link.js";
import type { ResolvedNatsOptions } from "./options.js";

/** `$` is no character of a subject of the port. */
const TOKEN = "$lost";

/** The first byte of a notice. A notice of another version says at least that there is one. */
const VERSION = 1;

/** Notices of a bus, told and taken. */
export class LossNotices {
  readonly #env: Env;
  readonly #options: ResolvedNatsOptions;
  readonly #onGap: (gap: BusGap) => void;
  readonly #subject: string;
  #timer: Timer | undefined;
  #awayMs = 0;

  constructor(env: Env, options: ResolvedNatsOptions, onGap: (gap: BusGap) => void) {
    this.#env = env;
    this.#options = options;
    this.#onGap = onGap;
    this.#subject = `${options.prefix}.${TOKEN}`;
  }

  /** Takes notices from `link` from now on. */
  listen(link: NatsLink): void {
    const subscription: LinkSubscription = {
      subject: this.#subject,
      sid: 0,
      received: 0,
      queue: undefined,
      max: undefined,
      callback: (error, { data }) => {
        if (error === null) this.#take(data);
        else
          this.#env.log.error({
            event: "bus.subject_refused",
            subject: this.#subject,
            error: error.message,
          });
      },
      close: () => undefined,
    };
    link.subscribe(subscription);
  }

  /** Tells the others that publishes of the last `awayMs` may not have reached them. */
  tell(link: NatsLink, awayMs: number): void {
    const notice = Buffer.alloc(5);
    notice.writeUInt8(VERSION, 0);
    notice.writeUInt32BE(Math.min(awayMs, 0xffff_ffff), 1);
    link.publish(this.#subject, notice);
  }

  close(): void {
    this.#timer?.cancel();
  }

  /**
   * After an outage every server tells of it, and each that hears it looks into the store: a random moment for each, and one
   * for all notices that came by then.
   */
  #take(notice: Uint8Array): void {
    const view = Buffer.from(notice.buffer, notice.byteOffset, notice.byteLength);
    const awayMs = view.length >= 5 && view[0] === VERSION ? view.readUInt32BE(1) : 0;
    this.#awayMs = Math.max(this.#awayMs, awayMs);
    this.#timer ??= this.#env.clock.timer(this.#env.random.int(this.#options.gapSpreadMs + 1), () => {
      const gap: BusGap = { kind: "reconnected", awayMs: this.#awayMs };
      this.#timer = undefined;
      this.#awayMs = 0;
      this.#onGap(gap);
    });
  }
}
