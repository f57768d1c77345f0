/** Somebody in the exchange: a user agent, and what it has seen. */
import {
  type DeliveryReport,
  type PresenceNotification,
  type ReceivedMessage,
  UserAgent,
} from "@parley/client";
import type { Dialer } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import type { PlaygroundDomain } from "./layout.js";

interface Waiting {
  /** @returns whether it was what is waited for. */
  take(seen: Seen): boolean;
}

type Seen =
  | { readonly kind: "notification"; readonly notification: PresenceNotification }
  | { readonly kind: "message"; readonly message: ReceivedMessage }
  | { readonly kind: "report"; readonly report: DeliveryReport };

export interface ActorOptions {
  readonly dialer: Dialer;
  readonly home: PlaygroundDomain;
  readonly password: string;
  readonly ca: string;
}

export class Actor {
  readonly agent: UserAgent;
  readonly home: PlaygroundDomain;
  #seen: Seen[] = [];
  #waiting: Waiting[] = [];

  constructor(env: Env, { ca, dialer, home, password }: ActorOptions) {
    this.home = home;
    this.agent = new UserAgent(env, {
      dialer,
      target: { address: home.client, domain: home.domain, ca },
      credentials: { kind: "password", principal: home.person.principal, password },
      agent: "parley-playground",
      handlers: {
        onNotification: (notification) => this.#see({ kind: "notification", notification }),
        onMessage: (message) => this.#see({ kind: "message", message }),
        onReport: (report) => this.#see({ kind: "report", report }),
      },
    });
  }

  /** The next notification (or one that came and was not waited for) that fits. */
  notified(fits: (notification: PresenceNotification) => boolean): Promise<PresenceNotification> {
    return this.#wait((seen) =>
      seen.kind === "notification" && fits(seen.notification) ? seen.notification : undefined,
    );
  }

  /** The message with this id. */
  received(id: string): Promise<ReceivedMessage> {
    return this.#wait((seen) =>
      seen.kind === "message" && seen.message.id === id ? seen.message : undefined,
    );
  }

  /** The final report on the message with this id. */
  reported(id: string): Promise<DeliveryReport> {
    return this.#wait((seen) => (seen.kind === "report" && seen.report.id === id ? seen.report : undefined));
  }

  #wait<T>(pick: (seen: Seen) => T | undefined): Promise<T> {
    for (const [index, seen] of this.#seen.entries()) {
      const picked = pick(seen);
      if (picked === undefined) continue;
      this.#seen.splice(0, index + 1);
      return Promise.resolve(picked);
    }
    return new Promise((resolve) => {
      this.#waiting.push({
        take: (seen) => {
          const picked = pick(seen);
          if (picked !== undefined) resolve(picked);
          return picked !== undefined;
        },
      });
    });
  }

  #see(seen: Seen): void {
    const index = this.#waiting.findIndex((waiting) => waiting.take(seen));
    if (index >= 0) this.#waiting.splice(index, 1);
    else this.#seen.push(seen);
  }
}
