/** Final reports that no Send waited for: kept until the sender takes them. */
import type { Bus, BusSubscription } from "@parley/bus";
import { type PrincipalName, tryParseInbox } from "@parley/model";
import type { client } from "@parley/protocol";
import { type Env, ParleyError } from "@parley/runtime";
import type { OutboxStore, StoredReport } from "@parley/store";
import type { SessionPort, SessionRegistry } from "../core/ports.js";
import { reportEvent } from "./report.js";

/** What {@link Reports} works with. */
export interface ReportsParts {
  readonly store: Pick<OutboxStore, "reports" | "removeReports">;
  readonly bus: Bus;
  readonly sessions: SessionRegistry;
}

/** A report for whoever has a session of the sender: the principal's length (2 bytes), the principal, the item. */
const SUBJECT = "reports";
/** Reports that are told before some have to be acknowledged. */
const PAGE = 100;

/**
 * Tells senders what became of their messages: at once when a session is there, and at every sign-in, until they say that
 * they have it. Stored before it is told, so that a crash in between loses nothing.
 */
export class Reports {
  readonly #env: Env;
  readonly #parts: ReportsParts;
  #subscription: BusSubscription | undefined;

  constructor(env: Env, parts: ReportsParts) {
    this.#env = env;
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#subscription = await this.#parts.bus.subscribe(SUBJECT, (payload) => this.#onReport(payload));
  }

  stop(): void {
    this.#subscription?.close();
  }

  /** A report was stored: tells the sender's sessions, on whatever server of the domain. */
  stored(report: StoredReport): void {
    const sender = Buffer.from(report.sender, "utf8");
    const length = Buffer.allocUnsafe(2);
    length.writeUInt16BE(sender.length, 0);
    this.#parts.bus.publish(SUBJECT, Buffer.concat([length, sender, reportEvent(report)]));
  }

  /** Tells a new session what waits for its principal. */
  onSessionStart(session: SessionPort): void {
    if (session.principal !== undefined) this.#tell(session, session.principal);
  }

  async acknowledge(session: SessionPort, id: number, operation: client.IAckReports): Promise<void> {
    const { principal } = session;
    const keys = (operation.reports ?? []).map(({ id: messageId, to }) => ({
      id: messageId ?? "",
      inbox: tryParseInbox(to ?? "") ?? to ?? "",
    }));
    if (principal !== undefined && keys.length > 0) {
      await this.#parts.store.removeReports(principal, keys);
      // Those behind the first page; whoever has acknowledged less than a page has seen the last one.
      if (keys.length >= PAGE / 2) this.#tell(session, principal);
    }
    session.respond(id, { done: {} });
  }

  #tell(session: SessionPort, principal: PrincipalName): void {
    this.#parts.store.reports(principal, PAGE).then(
      (reports) => {
        for (const report of reports) session.push(reportEvent(report));
      },
      (thrown: unknown) => {
        // They come at the next sign-in.
        const error = ParleyError.from(thrown);
        this.#env.log.warn({
          event: "reports.read_failed",
          principal,
          code: error.code,
          reason: error.reason,
        });
      },
    );
  }

  #onReport(payload: Uint8Array): void {
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const end = 2 + bytes.readUInt16BE(0);
    const principal = bytes.toString("utf8", 2, end) as PrincipalName;
    for (const session of this.#parts.sessions.of(principal)) session.push(bytes.subarray(end));
  }
}
