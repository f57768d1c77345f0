/**
 * The few parts of the protobuf wire format that the hand-written encoders and readers of hot paths need.
 *
 * An encoder computes the size first, allocates once and writes; nothing here keeps a buffer between calls, so bytes of
 * one message can't show up in another.
 */
import { assert, ParleyError } from "@parley/runtime";

const TWO_POW_28 = 2 ** 28;

/** The wire types (protobuf encoding, "Message structure"). Groups (3 and 4) are not used and refused. */
export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The bytes that a whole number of at least 0 takes as a varint. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  if (value < TWO_POW_28) return 4;
  if (value < 2 ** 35) return 5;
  if (value < 2 ** 42) return 6;
  if (value < 2 ** 49) return 7;
  return 8;
}

/** Writes a whole number, `0 <= value <= Number.MAX_SAFE_INTEGER`. @returns the position behind it. */
export function writeVarint(target: Uint8Array, position: number, value: number): number {
  let at = position;
  let rest = value;
  if (rest >= TWO_POW_28 || rest < 0) {
    assert(
      Number.isSafeInteger(rest) && rest >= 0,
      "sizes, numbers and times on the wire are whole and not negative",
    );
    let low = rest % TWO_POW_28;
    for (let i = 0; i < 4; i++) {
      target[at++] = (low & 0x7f) | 0x80;
      low >>>= 7;
    }
    rest = Math.floor(rest / TWO_POW_28);
  }
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at] = rest;
  return at + 1;
}

/** Tag and length of a length-delimited field with a field number below 16, and the field. */
export function fieldSize(length: number): number {
  return 1 + varintSize(length) + length;
}

/** A string field that is left out when empty. `length` is its size in UTF-8. */
export function stringFieldSize(length: number): number {
  return length === 0 ? 0 : fieldSize(length);
}

/** A varint field that is left out when 0. */
export function numberFieldSize(value: number): number {
  return value === 0 ? 0 : 1 + varintSize(value);
}

/** Writes tag and length of a length-delimited field. @returns the position behind them. */
export function writeLength(target: Uint8Array, position: number, tag: number, length: number): number {
  target[position] = tag;
  return writeVarint(target, position + 1, length);
}

/** Writes a bytes field, also when empty. @returns the position behind it. */
export function writeBytes(target: Uint8Array, position: number, tag: number, bytes: Uint8Array): number {
  const at = writeLength(target, position, tag, bytes.length);
  target.set(bytes, at);
  return at + bytes.length;
}

/** Writes a string field of `length` bytes in UTF-8; nothing when it is empty. @returns the position behind it. */
export function writeString(
  target: Buffer,
  position: number,
  tag: number,
  text: string,
  length: number,
): number {
  if (length === 0) return position;
  const at = writeLength(target, position, tag, length);
  // As many bytes as characters: ASCII. A loop is faster than a call into the engine as long as it is short.
  if (length === text.length && length < 24) {
    for (let i = 0; i < length; i++) target[at + i] = text.charCodeAt(i);
  } else {
    target.write(text, at, length);
  }
  return at + length;
}

/** Writes a varint field; nothing when it is 0. @returns the position behind it. */
export function writeNumber(target: Uint8Array, position: number, tag: number, value: number): number {
  if (value === 0) return position;
  target[position] = tag;
  return writeVarint(target, position + 1, value);
}

/** The size of a text in UTF-8. */
export function utf8Size(text: string): number {
  return Buffer.byteLength(text);
}

/** The same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** One message inside another: `tag`, length and the bytes, behind tag and length of an item of a frame (field 1). */
export function encodeNested(tag: number, bytes: Uint8Array): Uint8Array {
  const inner = fieldSize(bytes.length);
  const target = Buffer.allocUnsafe(fieldSize(inner));
  writeBytes(target, writeLength(target, 0, 0x0a, inner), tag, bytes);
  return target;
}

/** What cannot be decoded: `invalid_argument` with reason `malformed_frame`. */
export function malformed(what: string, cause?: unknown): ParleyError {
  return new ParleyError("invalid_argument", `${what} cannot be decoded`, {
    details: { reason: "malformed_frame" },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Walks over the fields of one encoded message without building it. Byte fields are slices of the input. */
export class FieldReader {
  readonly #bytes: Buffer;
  readonly #what: string;
  #at = 0;
  /** The number of the current field. */
  field = 0;
  /** The wire type of the current field. */
  wireType = 0;

  /** @param what - what is read, for the message of the error. */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = asBuffer(bytes);
    this.#what = what;
  }

  /** Goes to the next field; its value has to be read or skipped before the next call. @returns `false` at the end. */
  next(): boolean {
    if (this.#at >= this.#bytes.length) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    this.wireType = tag & 7;
    if (this.field === 0) throw malformed(this.#what);
    return true;
  }

  /** @throws ParleyError `malformed_frame` when the field is not a varint, or cut off. */
  number(): number {
    if (this.wireType !== WireType.varint) throw malformed(this.#what);
    return this.#varint();
  }

  /** @throws ParleyError `malformed_frame` when the field is not length-delimited, or cut off. */
  bytes(): Uint8Array {
    const end = this.#delimited();
    const value = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  /** Ill-formed UTF-8 becomes U+FFFD, which no address and no name holds. */
  string(): string {
    const end = this.#delimited();
    const value = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end;
    return value;
  }

  /** Passes over the value of the current field. */
  skip(): void {
    switch (this.wireType) {
      case WireType.varint:
        this.#varint();
        return;
      case WireType.fixed64:
        this.#pass(8);
        return;
      case WireType.bytes:
        this.#at = this.#delimited();
        return;
      case WireType.fixed32:
        this.#pass(4);
        return;
      default:
        throw malformed(this.#what);
    }
  }

  #pass(length: number): void {
    this.#at += length;
    if (this.#at > this.#bytes.length) throw malformed(this.#what);
  }

  /** Reads the length. @returns the end of the value. */
  #delimited(): number {
    if (this.wireType !== WireType.bytes) throw malformed(this.#what);
    const end = this.#varint() + this.#at;
    if (end > this.#bytes.length) throw malformed(this.#what);
    return end;
  }

  /** A varint of up to 64 bits; beyond 2^53 it loses precision, as in the generated code. */
  #varint(): number {
    const bytes = this.#bytes;
    let value = 0;
    let weight = 1;
    for (let i = 0; i < 10; i++) {
      const byte = bytes[this.#at];
      if (byte === undefined) throw malformed(this.#what);
      this.#at++;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
      weight *= 0x80;
    }
    throw malformed(this.#what);
  }
}
