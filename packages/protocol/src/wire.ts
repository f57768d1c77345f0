/**
 * The few parts of the protobuf wire format that the hand-written encoders of hot paths need.
 *
 * An encoder computes the size first, allocates once and writes; nothing here keeps a buffer between calls, so bytes of
 * one message can't show up in another.
 */
import "../generated/protobuf.js";
import { ParleyError } from "@parley/runtime";
import type { Reader } from "protobufjs/minimal";

const TWO_POW_28 = 2 ** 28;

/** The bytes that a whole number takes as a varint; a negative one takes ten. */
export function varintSize(value: number): number {
  if (value < 0) return 10;
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  if (value < TWO_POW_28) return 4;
  if (value < 2 ** 35) return 5;
  if (value < 2 ** 42) return 6;
  if (value < 2 ** 49) return 7;
  if (value < 2 ** 56) return 8;
  return value < 2 ** 63 ? 9 : 10;
}

/** Writes a whole number. @returns the position behind it. */
export function writeVarint(target: Uint8Array, position: number, value: number): number {
  // What a peer said may be any number of 64 bits, and is said back to it.
  if (value < 0 || value > Number.MAX_SAFE_INTEGER) return writeLargeVarint(target, position, value);
  let at = position;
  let rest = value;
  if (rest >= TWO_POW_28) {
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

function writeLargeVarint(target: Uint8Array, position: number, value: number): number {
  let at = position;
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    target[at++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  target[at] = Number(rest);
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
  if (length === text.length && length < 48) {
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

/** Reads a `uint64`; beyond 2^53 it loses precision. Most are small, and the generated reader makes an object of each. */
export function readUint64(reader: Reader): number {
  // Without the `long` package (see generated/protobuf.js) it is a number, which the types do not know.
  return readSmall(reader) ?? (reader.uint64() as unknown as number);
}

/** Reads an `int64`. See {@link readUint64}. */
export function readInt64(reader: Reader): number {
  return readSmall(reader) ?? (reader.int64() as unknown as number);
}

function readSmall(reader: Reader): number | undefined {
  const byte = reader.buf[reader.pos];
  if (byte === undefined || byte >= 0x80 || reader.pos >= reader.len) return undefined;
  reader.pos++;
  return byte;
}
