/**
 * Reads what home servers say to each other off the wire, without decoding it whole: which kinds of items there are, so that a
 * set of runs can show that it has seen resends, out-of-order answers, changes of views and so on.
 */
import { federation } from "@parley/protocol";

const { DeliveryOutcome } = federation;

/** The kinds of `PayloadItem` by field number. */
const kinds: readonly (string | undefined)[] = [
  undefined,
  undefined,
  "deliver",
  "delivered",
  "watch",
  "watch state",
  "notify",
  "fetch",
  "fetched",
  "compare",
  "compared",
  "view change",
  "view change taken",
];

/** Field numbers: `LinkFrame.items`, `LinkItem.envelope`, `Envelope.payload`, `Envelope.bounce`, `Payload.items`. */
const path = { items: 1, envelope: 6, payload: 8, bounce: 9 };

/** Counts the items of frames that home servers send. */
export class LinkTap {
  readonly #count: (what: string) => void;
  /** Places in outboxes that were sent: a place that comes again is a resend. */
  readonly #sent = new Set<string>();

  constructor(count: (what: string) => void) {
    this.#count = count;
  }

  /** @param sender - names the outbox whose numbers are in the frame. */
  onFrame(sender: string, frame: Uint8Array): void {
    forEachBytes(frame, 0, frame.length, path.items, (itemStart, itemEnd) =>
      forEachBytes(frame, itemStart, itemEnd, path.envelope, (envelopeStart, envelopeEnd) => {
        forEachBytes(frame, envelopeStart, envelopeEnd, path.payload, (start, end) =>
          this.#onPayload(sender, frame, start, end),
        );
        forEachBytes(frame, envelopeStart, envelopeEnd, path.bounce, () => this.#count("bounce by a home"));
      }),
    );
  }

  #onPayload(sender: string, frame: Uint8Array, start: number, end: number): void {
    forEachBytes(frame, start, end, path.items, (itemStart, itemEnd) =>
      forEachField(frame, itemStart, itemEnd, (field, valueStart, valueEnd) => {
        const kind = kinds[field];
        if (kind === undefined || valueStart === valueEnd) return;
        this.#count(kind);
        if (kind === "deliver") this.#onDeliver(sender, frame, valueStart, valueEnd);
        if (kind === "delivered") this.#onDelivered(frame, valueStart, valueEnd);
      }),
    );
  }

  #onDeliver(sender: string, frame: Uint8Array, start: number, end: number): void {
    const place = `${sender} ${numberOf(frame, start, end, 2)}`;
    if (this.#sent.has(place)) this.#count("deliver again");
    this.#sent.add(place);
  }

  #onDelivered(frame: Uint8Array, start: number, end: number): void {
    const outcome = numberOf(frame, start, end, 2);
    const word = DeliveryOutcome[outcome] ?? String(outcome);
    this.#count(`answer ${word.replace("DELIVERY_OUTCOME_", "").toLowerCase()}`);
  }
}

/** The number in a field; 0 when it is not there. */
function numberOf(bytes: Uint8Array, start: number, end: number, wanted: number): number {
  let found = 0;
  forEachField(bytes, start, end, (field, _start, _end, value) => {
    if (field === wanted) found = value;
  });
  return found;
}

/** Calls `fn` with each value of a field of type bytes or message. */
function forEachBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  wanted: number,
  fn: (start: number, end: number) => void,
): void {
  forEachField(bytes, start, end, (field, valueStart, valueEnd) => {
    if (field === wanted && valueEnd > valueStart) fn(valueStart, valueEnd);
  });
}

/**
 * Goes over the fields of an encoded message.
 * @param fn - gets where the value lies when it is bytes, and its number when it is a varint.
 */
function forEachField(
  bytes: Uint8Array,
  start: number,
  end: number,
  fn: (field: number, start: number, end: number, value: number) => void,
): void {
  let at = start;
  const varint = (): number => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
  };
  while (at < end) {
    const tag = varint();
    const field = tag >>> 3;
    switch (tag & 7) {
      case 0:
        fn(field, at, at, varint());
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        fn(field, at, at + length, 0);
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new Error(`wire type ${tag & 7} in a frame of ours`);
    }
  }
}
