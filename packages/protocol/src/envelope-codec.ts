/** Envelopes as relays see them: the header is read, the payload stays bytes, and a hop is appended without taking it apart. */
import { Reader } from "protobufjs/minimal";
import { federation } from "./generated.js";
import {
  encodeNested,
  fieldSize,
  malformed,
  numberFieldSize,
  readInt64,
  stringFieldSize,
  utf8Size,
  writeLength,
  writeNumber,
  writeString,
} from "./wire.js";

/** What is read of an envelope on the way. */
export interface EnvelopeHeader {
  readonly id: string;
  readonly origin: string;
  readonly destination: string;
  readonly service: federation.Service;
  /** Unix milliseconds; 0 for never. */
  readonly expiresAtMs: number;
  readonly hopLimit: number;
  readonly itemCount: number;
  /** The W3C `traceparent` of something in it; empty where nothing is traced. */
  readonly traceparent: string;
}

/** An envelope of which only the header was read. */
export interface EnvelopeView extends EnvelopeHeader {
  /** `domain/node` of every relay that it passed, in order. */
  readonly hops: readonly string[];
  /** The encoded `Payload`, a slice of the envelope; absent when it has other or no content. */
  readonly payload?: Uint8Array;
  /** The encoded `Bounce`, a slice of the envelope; absent when it has other or no content. */
  readonly bounce?: Uint8Array;
}

/**
 * Reads the header of an encoded `Envelope`.
 * @throws ParleyError `invalid_argument` with reason `malformed_frame`.
 */
export function decodeEnvelopeHeader(envelope: Uint8Array): EnvelopeView {
  const view: MutableView = {
    id: "",
    origin: "",
    destination: "",
    service: federation.Service.SERVICE_UNSPECIFIED,
    expiresAtMs: 0,
    hopLimit: 0,
    itemCount: 0,
    traceparent: "",
    hops: [],
  };
  try {
    const reader = Reader.create(envelope);
    while (reader.pos < reader.len) readField(view, reader);
  } catch (cause) {
    throw malformed("envelope", cause);
  }
  return view;
}

type MutableView = { -readonly [Key in keyof EnvelopeView]: EnvelopeView[Key] } & { hops: string[] };

function readField(view: MutableView, reader: Reader): void {
  const tag = reader.tag();
  switch (tag) {
    case 0x0a:
      view.id = reader.string();
      return;
    case 0x12:
      view.origin = reader.string();
      return;
    case 0x1a:
      view.destination = reader.string();
      return;
    case 0x20:
      view.service = reader.int32();
      return;
    case 0x28:
      view.expiresAtMs = readInt64(reader);
      return;
    case 0x30:
      view.hopLimit = reader.uint32();
      return;
    case 0x38:
      view.itemCount = reader.uint32();
      return;
    case 0x42:
      view.payload = reader.bytes();
      if (view.bounce !== undefined) delete view.bounce;
      return;
    case 0x4a:
      view.bounce = reader.bytes();
      if (view.payload !== undefined) delete view.payload;
      return;
    case 0x52:
      view.hops.push(reader.string());
      return;
    case 0x5a:
      view.traceparent = reader.string();
      return;
    default:
      reader.skipType(tag & 7, 0, tag >>> 3);
  }
}

/**
 * Decodes a whole `Envelope`.
 * @throws ParleyError `invalid_argument` with reason `malformed_frame`.
 */
export function decodeEnvelope(envelope: Uint8Array): federation.Envelope {
  try {
    return federation.Envelope.decode(envelope);
  } catch (cause) {
    throw malformed("envelope", cause);
  }
}

/**
 * Decodes a `Bounce`.
 * @throws ParleyError `invalid_argument` with reason `malformed_frame`.
 */
export function decodeBounce(bounce: Uint8Array): federation.Bounce {
  try {
    return federation.Bounce.decode(bounce);
  } catch (cause) {
    throw malformed("bounce", cause);
  }
}

/** An encoded `Envelope` whose payload is the concatenation of `items` (see `encodePayloadItem`), in one allocation. */
export function encodeEnvelope(header: EnvelopeHeader, items: readonly Uint8Array[]): Uint8Array {
  const idSize = utf8Size(header.id);
  const originSize = utf8Size(header.origin);
  const destinationSize = utf8Size(header.destination);
  const traceSize = utf8Size(header.traceparent);
  let payload = 0;
  for (const item of items) payload += item.length;
  const size =
    stringFieldSize(idSize) +
    stringFieldSize(originSize) +
    stringFieldSize(destinationSize) +
    numberFieldSize(header.service) +
    numberFieldSize(header.expiresAtMs) +
    numberFieldSize(header.hopLimit) +
    numberFieldSize(header.itemCount) +
    stringFieldSize(traceSize) +
    fieldSize(payload);
  const target = Buffer.allocUnsafe(size);
  let at = writeString(target, 0, 0x0a, header.id, idSize);
  at = writeString(target, at, 0x12, header.origin, originSize);
  at = writeString(target, at, 0x1a, header.destination, destinationSize);
  at = writeNumber(target, at, 0x20, header.service);
  at = writeNumber(target, at, 0x28, header.expiresAtMs);
  at = writeNumber(target, at, 0x30, header.hopLimit);
  at = writeNumber(target, at, 0x38, header.itemCount);
  at = writeLength(target, at, 0x42, payload);
  for (const item of items) {
    target.set(item, at);
    at += item.length;
  }
  writeString(target, at, 0x5a, header.traceparent, traceSize);
  return target;
}

/** `LinkItem{envelope}`, of an encoded `Envelope`. */
export function encodeEnvelopeItem(envelope: Uint8Array): Uint8Array {
  return encodeNested(0x32, envelope);
}

/** The envelope with one more hop: a repeated field is appended by concatenation. */
export function appendHop(envelope: Uint8Array, hop: string): Uint8Array {
  const hopSize = utf8Size(hop);
  const target = Buffer.allocUnsafe(envelope.length + fieldSize(hopSize));
  target.set(envelope, 0);
  writeString(target, envelope.length, 0x52, hop, hopSize);
  return target;
}

/** `LinkItem{envelope}` of an encoded `Envelope` with one more hop: what a relay passes on, in one allocation. */
export function encodeRelayedEnvelopeItem(envelope: Uint8Array, hop: string): Uint8Array {
  const hopSize = utf8Size(hop);
  const inner = envelope.length + fieldSize(hopSize);
  const item = fieldSize(inner);
  const target = Buffer.allocUnsafe(fieldSize(item));
  let at = writeLength(target, 0, 0x0a, item);
  at = writeLength(target, at, 0x32, inner);
  target.set(envelope, at);
  writeString(target, at + envelope.length, 0x52, hop, hopSize);
  return target;
}
