/** Final reports that no Send waited for: kept until the sender takes them. */
import type { Bus, BusSubscription } from "@parley/bus";
import { type PrincipalName, tryParseInbox } from "@parley/model";
import { type client, decodeServerFrame } from "@parley/protocol";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { Store, StoredReport } from "@parley/store";
import type { SessionPort, SessionRegistry } from "../core/ports.js";
import { RetryLater } from "../core/retry-later.js";
import { reportEvent } from "./report.js";

/** What {@link Reports} works with. */
export interface ReportsParts {
  readonly store: Pick<Store, "reports" | "removeReports" | "shared">;
  readonly bus: Bus;
  readonly sessions: SessionRegistry;
  /** How often senders that were told QUEUED here are told again what waits for them: the bus may have lost it. */
  readonly checkMs: number;
}

/** Sends that wait for a report, and are answered before it is told as an event. */
export interface ReportListener {
  readonly awaitsOthers: boolean;
  /** Sends that came before have not been handed to the store. */
  readonly holdsSends: boolean;
  sendsGone(): Promise<void>;
  beforeReport(message: { readonly sender: string; readonly inbox: string; readonly id: string }): void;
}

/** A report for whoever has a session of the sender: the principal's length (2 bytes), the principal, the item. */
const SUBJECT = "reports";
/** No report: whoever sent it was out of reach, and may have told some to nobody. */
const LOOK = Buffer.alloc(2);
/** Reports that are told before some have to be acknowledged. */
const PAGE = 100;
/** Senders of whom it is remembered that a report will come. Overflow policy: the oldest is told at its next sign-in. */
const EXPECTING_MAX = 20_000;
/** Sessions whose reports could not be read; beyond, the oldest is told at its next sign-in. */
const FAILED_MAX = 20_000;
/** Senders in one step of a comparison, and the pause before the next. */
const COMPARED = 100;
const COMPARE_PAUSE_MS = 20;

/**
 * Tells senders what became of their messages: at once when a session is there, and at every sign-in, until they say that
 * they have it. Stored before it is told, so that a crash in between loses nothing.
 */
export class Reports {
  readonly #env: Env;
  readonly #parts: ReportsParts;
  /** Sessions whose reports could not be read. */
  readonly #failed: RetryLater<SessionPort>;
  /** Where several servers share the store: senders with a session here that were told QUEUED. */
  readonly #expecting = new Set<PrincipalName>();
  /** The same: principals that have a session here. What other servers told them QUEUED of may come here. */
  readonly #here = new Set<PrincipalName>();
  readonly #abort = new AbortController();
  #subscription: BusSubscription | undefined;
  #listener: ReportListener | undefined;
  #timer: Timer | undefined;
  #comparing = false;
  /** What is to be compared again when the comparison that is under way is done: it may have passed whoever is meant. */
  readonly #again = new Set<Set<PrincipalName>>();

  constructor(env: Env, parts: ReportsParts) {
    this.#env = env;
    this.#parts = parts;
    this.#failed = new RetryLater(env, {
      itemsMax: FAILED_MAX,
      retry: (session) => {
        if (session.open && session.principal !== undefined) this.#tell(session, session.principal);
      },
    });
  }

  /** Sets who is asked before a report is told. */
  beforeTelling(listener: ReportListener): void {
    this.#listener = listener;
  }

  async start(): Promise<void> {
    this.#subscription = await this.#parts.bus.subscribe(SUBJECT, (payload) => this.#onReport(payload));
  }

  stop(): void {
    this.#subscription?.close();
    this.#failed.stop();
    this.#timer?.cancel();
    this.#abort.abort();
    this.#expecting.clear();
    this.#here.clear();
  }

  /** A report was stored: tells the sender's sessions, on whatever server of the domain. */
  stored(report: StoredReport): void {
    const sender = Buffer.from(report.sender, "utf8");
    const length = Buffer.allocUnsafe(2);
    length.writeUInt16BE(sender.length, 0);
    this.#parts.bus.publish(SUBJECT, Buffer.concat([length, sender, reportEvent(report)]));
  }

  /** A report may have been stored, by a call whose answer was lost: tells it if it was. */
  maybeStored(report: StoredReport): void {
    this.#parts.store.reports(report.sender, PAGE).then(
      (reports) => {
        if (reports.some(({ id, inbox }) => id === report.id && inbox === report.inbox)) this.stored(report);
      },
      (thrown: unknown) => this.#onReadFailed(report.sender, ParleyError.from(thrown)),
    );
  }

  /** A Send of this principal was answered QUEUED here: another server may be the one that learns the rest. */
  expect(sender: PrincipalName): void {
    if (!this.#parts.store.shared || this.#abort.signal.aborted) return;
    if (!this.#expecting.has(sender) && this.#expecting.size >= EXPECTING_MAX) {
      for (const oldest of this.#expecting) {
        this.#expecting.delete(oldest);
        break;
      }
    }
    this.#expecting.add(sender);
    this.#compareLater();
  }

  /** Tells a new session what waits for its principal. */
  onSessionStart(session: SessionPort): void {
    const { principal } = session;
    if (principal === undefined) return;
    if (this.#parts.store.shared) {
      this.#here.add(principal);
      session.onEnd(() => this.#onSessionEnd(session, principal));
    }
    this.#tell(session, principal);
  }

  #onSessionEnd(session: SessionPort, principal: PrincipalName): void {
    for (const other of this.#parts.sessions.of(principal)) if (other !== session) return;
    this.#here.delete(principal);
  }

  /** The store answers again. */
  onStoreBack(): void {
    this.#failed.now();
  }

  /** The bus may have lost reports: tells whoever has a session here what is in the store, and so do other servers. */
  onGap(): void {
    this.#parts.bus.publish(SUBJECT, LOOK);
    this.#compare(this.#here);
  }

  /** @param senders - those without a session are taken out of it: they are told at their next sign-in. */
  #compare(senders: Set<PrincipalName>): void {
    if (senders.size === 0 || this.#abort.signal.aborted) return;
    if (this.#comparing) {
      this.#again.add(senders);
      return;
    }
    this.#comparing = true;
    this.#compareAll(senders)
      // Stopped.
      .catch(() => {})
      .finally(() => {
        this.#comparing = false;
        // Taken out at once: all but the first come in again, for when that is done.
        const again = [...this.#again];
        this.#again.clear();
        for (const next of again) this.#compare(next);
      });
  }

  async acknowledge(session: SessionPort, id: number, operation: client.IAckReports): Promise<void> {
    const { principal } = session;
    const keys = (operation.reports ?? []).map(({ id: messageId, to }) => ({
      id: messageId ?? "",
      inbox: tryParseInbox(to ?? "") ?? to ?? "",
    }));
    if (principal !== undefined && keys.length > 0) {
      // A Send that came before the acknowledgement has to find the report: without it, it would be a message of its own.
      if (this.#listener?.holdsSends === true) await this.#listener.sendsGone();
      await this.#parts.store.removeReports(principal, keys);
      // Those behind the first page; whoever has acknowledged less than a page has seen the last one.
      if (keys.length >= PAGE / 2) this.#tell(session, principal);
    }
    session.respond(id, { done: {} });
  }

  #compareLater(): void {
    this.#timer ??= this.#env.clock.timer(this.#parts.checkMs, () => {
      this.#timer = undefined;
      this.#compare(this.#expecting);
      if (this.#expecting.size > 0) this.#compareLater();
    });
  }

  async #compareAll(senders: Set<PrincipalName>): Promise<void> {
    let step = 0;
    for (const sender of [...senders]) {
      if (++step % COMPARED === 0) await this.#env.clock.sleep(COMPARE_PAUSE_MS, this.#abort.signal);
      let told = false;
      for (const session of this.#parts.sessions.of(sender)) {
        told = true;
        this.#tell(session, sender);
      }
      // It is told at its next sign-in.
      if (!told) senders.delete(sender);
    }
  }

  #tell(session: SessionPort, principal: PrincipalName): void {
    this.#parts.store.reports(principal, PAGE).then(
      (reports) => {
        for (const report of reports) session.push(reportEvent(report));
      },
      (thrown: unknown) => {
        const error = ParleyError.from(thrown);
        this.#onReadFailed(principal, error);
        if (error.retryable) this.#failed.add(session);
      },
    );
  }

  #onReadFailed(principal: PrincipalName, { code, reason }: ParleyError): void {
    this.#env.log.warn({ event: "reports.read_failed", principal, code, reason });
  }

  #onReport(payload: Uint8Array): void {
    if (payload.length === LOOK.length) {
      this.#compare(this.#here);
      return;
    }
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const end = 2 + bytes.readUInt16BE(0);
    const principal = bytes.toString("utf8", 2, end) as PrincipalName;
    const item = bytes.subarray(end);
    if (this.#listener?.awaitsOthers === true) {
      for (const { report } of decodeServerFrame(item)) {
        if (report != null)
          this.#listener.beforeReport({ sender: principal, inbox: report.to ?? "", id: report.id ?? "" });
      }
    }
    for (const session of this.#parts.sessions.of(principal)) session.push(item);
  }
}
