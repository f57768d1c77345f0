/** A session that signs in at one server ends its older connection at another. */
import type { Bus, BusSubscription } from "@parley/bus";
import type { CloseReason, Env } from "@parley/runtime";
import { decodeBusMessage, encodeBusMessage } from "../core/bus-message.js";
import type { Session } from "./session.js";
import type { SessionTable } from "./session-table.js";

const subject = "sessions";

/** Why an older connection of a session ends. */
export const replaced: CloseReason = {
  code: "replaced",
  reason: "the same session has come on a newer connection",
  reconnect: "never",
};

/**
 * Tells the other servers who has signed in here, and ends who has signed in there. A message that is lost does no harm: an
 * older connection that is still open is nearly always a dead one, whose writes are refused by their fence, and which its
 * silence ends. Guests are left out: their sessions hold nothing, and their names prove nothing.
 */
export class Replacements {
  readonly #env: Env;
  readonly #bus: Bus;
  readonly #table: SessionTable;
  /** Tells this server's own messages, whatever its name. */
  readonly #origin: string;
  #interest: BusSubscription | undefined;

  constructor(env: Env, bus: Bus, table: SessionTable) {
    this.#env = env;
    this.#bus = bus;
    this.#table = table;
    this.#origin = env.ids.next("server");
  }

  async start(): Promise<void> {
    if (!this.#bus.shared) return;
    this.#interest = await this.#bus.subscribe(subject, (bytes) => this.#onMessage(bytes));
  }

  stop(): void {
    this.#interest?.close();
  }

  /** A session has signed in here. */
  tell({ principal, sessionId, signedInAtMs }: Session): void {
    if (!this.#bus.shared || principal === undefined) return;
    this.#bus.publish(
      subject,
      encodeBusMessage({ principal, sessionId, fence: signedInAtMs, origin: this.#origin }),
    );
  }

  #onMessage(bytes: Uint8Array): void {
    const message = decodeBusMessage(bytes);
    if (message === undefined || message.origin === this.#origin) return;
    const session = this.#table.byId(String(message.sessionId));
    if (session?.principal === undefined || session.principal !== message.principal) return;
    if (session.signedInAtMs >= Number(message.fence)) return;
    this.#env.log.debug({ event: "session.replaced_elsewhere", principal: session.principal });
    session.end(replaced);
  }
}
