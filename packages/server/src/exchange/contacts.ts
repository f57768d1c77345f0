/** Which domains are in contact, and what went to and fro. */
import type { DomainName } from "@parley/model";
import type { DomainContact, ServiceName } from "../core/ports.js";

/** What is known of one domain. */
export interface DomainRecord {
  readonly domain: DomainName;
  contact: DomainContact;
  /** When something was last heard, monotonic milliseconds. */
  heardAtMs: number;
  /** Nothing is sent before this, by service (monotonic milliseconds): the next hop said so. */
  readonly refusedUntilMs: Record<ServiceName, number>;
  /** Why, for whoever asks meanwhile. */
  refusal: string;
  notificationsSent: number;
  notificationsReceived: number;
}

/** Domains that are remembered; beyond, the one known longest goes, which loses counts and contact, and no more. */
const DOMAINS_MAX = 100_000;

const UNKNOWN: DomainContact = { kind: "unknown" };
const UP: DomainContact = { kind: "up" };

/** The domains in use since the start. */
export class Contacts {
  readonly #records = new Map<DomainName, DomainRecord>();
  readonly #handlers: ((domain: DomainName, contact: DomainContact) => void)[] = [];

  onContact(handler: (domain: DomainName, contact: DomainContact) => void): void {
    this.#handlers.push(handler);
  }

  known(domain: DomainName): DomainRecord | undefined {
    return this.#records.get(domain);
  }

  record(domain: DomainName): DomainRecord {
    const known = this.#records.get(domain);
    if (known !== undefined) return known;
    if (this.#records.size >= DOMAINS_MAX) {
      const [oldest] = this.#records.keys();
      if (oldest !== undefined) this.#records.delete(oldest);
    }
    const record: DomainRecord = {
      domain,
      contact: UNKNOWN,
      heardAtMs: Number.NEGATIVE_INFINITY,
      refusedUntilMs: { presence: 0, message: 0 },
      refusal: "",
      notificationsSent: 0,
      notificationsReceived: 0,
    };
    this.#records.set(domain, record);
    return record;
  }

  all(): Iterable<DomainRecord> {
    return this.#records.values();
  }

  /** Something was heard of the domain. */
  heard(record: DomainRecord, nowMs: number): void {
    record.heardAtMs = nowMs;
    if (record.contact.kind === "up") return;
    this.#clearRefusals(record);
    this.#set(record, UP);
  }

  /** The domain cannot be reached. @param sinceMs - Unix milliseconds. */
  lost(record: DomainRecord, cause: string, sinceMs: number): void {
    if (record.contact.kind !== "down") this.#set(record, { kind: "down", sinceMs, cause });
  }

  /** The next hop is there again; whether the domain behind it is, shows when it is asked. */
  hopIsBack(record: DomainRecord): void {
    this.#clearRefusals(record);
    if (record.contact.kind === "down") this.#set(record, UNKNOWN);
  }

  #clearRefusals(record: DomainRecord): void {
    record.refusedUntilMs.presence = 0;
    record.refusedUntilMs.message = 0;
  }

  #set(record: DomainRecord, contact: DomainContact): void {
    record.contact = contact;
    for (const handler of this.#handlers) handler(record.domain, contact);
  }
}
