/** Items on their way out, gathered by turn into payloads. */
import type { DomainName } from "@parley/model";
import type { ServiceName } from "../core/ports.js";

/** The items of one envelope. */
export interface Batch {
  readonly origin: DomainName;
  readonly destination: DomainName;
  readonly service: ServiceName;
  /** Encoded entries of a `Payload`. */
  readonly items: Uint8Array[];
  bytes: number;
  /** Of the tracked items. */
  tickets: number[] | undefined;
  /** Of the questions. */
  requests: number[] | undefined;
  /** Of the first item that is traced. */
  traceparent: string | undefined;
}

/** What is known of an item that is not in its bytes. */
export interface ItemNote {
  readonly ticket?: number;
  readonly request?: number;
  readonly traceparent?: string | undefined;
}

/**
 * Gathers items by origin, destination and service. An envelope takes items up to `payloadBytesMax`; what does not fit begins
 * the next. Order holds within a destination and service.
 */
export class Batches {
  readonly #payloadBytesMax: number;
  /** Those that take more items. */
  readonly #open = new Map<string, Batch>();
  #message: Batch[] = [];
  #presence: Batch[] = [];
  /** The batch of the last item: most come in runs. */
  #last: Batch | undefined;
  #bytes = 0;

  constructor(payloadBytesMax: number) {
    this.#payloadBytesMax = payloadBytesMax;
  }

  /** Everything that was gathered and not taken. */
  get bytes(): number {
    return this.#bytes;
  }

  add(
    origin: DomainName,
    destination: DomainName,
    service: ServiceName,
    item: Uint8Array,
    note?: ItemNote,
  ): void {
    let batch = this.#last;
    if (
      batch === undefined ||
      batch.destination !== destination ||
      batch.service !== service ||
      batch.origin !== origin
    ) {
      batch = this.#open.get(`${service} ${origin} ${destination}`);
    }
    if (batch === undefined || batch.bytes + item.length > this.#payloadBytesMax) {
      batch = this.#begin(origin, destination, service);
    }
    this.#last = batch;
    batch.items.push(item);
    batch.bytes += item.length;
    this.#bytes += item.length;
    if (note?.ticket !== undefined) {
      batch.tickets ??= [];
      batch.tickets.push(note.ticket);
    }
    if (note?.request !== undefined) {
      batch.requests ??= [];
      batch.requests.push(note.request);
    }
    if (note?.traceparent !== undefined) batch.traceparent ??= note.traceparent;
  }

  /** Takes all, messages before presence. */
  take(): readonly Batch[] {
    const batches = [...this.#message, ...this.#presence];
    this.#message = [];
    this.#presence = [];
    this.#open.clear();
    this.#last = undefined;
    this.#bytes = 0;
    return batches;
  }

  #begin(origin: DomainName, destination: DomainName, service: ServiceName): Batch {
    const batch: Batch = {
      origin,
      destination,
      service,
      items: [],
      bytes: 0,
      tickets: undefined,
      requests: undefined,
      traceparent: undefined,
    };
    this.#open.set(`${service} ${origin} ${destination}`, batch);
    if (service === "message") this.#message.push(batch);
    else this.#presence.push(batch);
    return batch;
  }
}
