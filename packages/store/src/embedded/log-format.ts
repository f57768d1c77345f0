/**
 * The bytes of the log's files.
 *
 * A file is a header and then one record for each group, each at a multiple of 8 bytes. Numbers are big-endian.
 *
 * | header | bytes | |
 * |---|---|---|
 * | magic | 8 | `PARLEYLG` |
 * | version | 4 | 1 |
 * | checksum | 4 | CRC-32 of what follows, to byte 64 |
 * | number | 8 | of this file, from 1 |
 * | previous records | 8 | how many the file before it holds; 0 for the first |
 * | salt | 4 | random: records of an earlier life of the file do not fit |
 *
 * | record | bytes | |
 * |---|---|---|
 * | checksum | 4 | CRC-32 of what follows, seeded with the salt |
 * | length | 4 | of the writes |
 * | index | 8 | in this file, from 1 |
 * | writes | | for each: key length (2), value length (4; all ones: removed), key, value |
 */
import { crc32 } from "node:zlib";
import type { Key, KvWrites } from "./ordered-kv.js";

export const HEADER_BYTES = 64;
/** Before a record's first write. */
export const RECORD_HEADER_BYTES = 16;
const WRITE_HEADER_BYTES = 6;
const REMOVED = 0xffff_ffff;
const MAGIC = Buffer.from("PARLEYLG", "latin1");
const VERSION = 1;

/** What a file says about itself. */
export interface LogHeader {
  readonly number: number;
  readonly previousRecords: number;
  /** 32 bits. */
  readonly salt: number;
}

export function encodeHeader(header: LogHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32BE(VERSION, 8);
  writeUInt64(bytes, header.number, 16);
  writeUInt64(bytes, header.previousRecords, 24);
  bytes.writeUInt32BE(header.salt, 32);
  bytes.writeUInt32BE(crc32(bytes.subarray(16)), 12);
  return bytes;
}

/** @returns `undefined` when these are not the bytes of a header; `"newer"` when a newer version wrote them. */
export function decodeHeader(bytes: Buffer): LogHeader | "newer" | undefined {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  const version = bytes.readUInt32BE(8);
  if (version > VERSION) return "newer";
  if (version < VERSION || bytes.readUInt32BE(12) !== crc32(bytes.subarray(16, HEADER_BYTES)))
    return undefined;
  return {
    number: readUInt64(bytes, 16),
    previousRecords: readUInt64(bytes, 24),
    salt: bytes.readUInt32BE(32),
  };
}

/** The length of a group's record, a multiple of 8. */
export function recordLength(writes: KvWrites): number {
  let length = RECORD_HEADER_BYTES;
  for (const [key, value] of writes) length += writeLength(key, value);
  return (length + 7) & ~7;
}

/** Encodes a group into a buffer of {@link recordLength} bytes. The first write stands at {@link RECORD_HEADER_BYTES}. */
export function encodeRecord(buffer: Buffer, writes: KvWrites, index: number, salt: number): void {
  let at = RECORD_HEADER_BYTES;
  for (const [key, value] of writes) at = encodeWrite(buffer, at, key, value);
  buffer.fill(0, at);
  buffer.writeUInt32BE(at - RECORD_HEADER_BYTES, 4);
  writeUInt64(buffer, index, 8);
  buffer.writeUInt32BE(crc32(buffer.subarray(4, at), salt), 0);
}

/** The length of one encoded write. */
export function writeLength(key: Key, value: Buffer | null): number {
  return WRITE_HEADER_BYTES + key.length + (value === null ? 0 : value.length);
}

/** Encodes one write. @returns where it ends. */
export function encodeWrite(buffer: Buffer, at: number, key: Key, value: Buffer | null): number {
  const keyAt = at + WRITE_HEADER_BYTES;
  const valueAt = keyAt + key.length;
  buffer.writeUInt16BE(key.length, at);
  buffer.writeUInt32BE(value === null ? REMOVED : value.length, at + 2);
  buffer.write(key, keyAt, "latin1");
  if (value === null) return valueAt;
  buffer.set(value, valueAt);
  return valueAt + value.length;
}

/** The value of an encoded write that does not remove: a part of the buffer. */
export function valueOfWrite(buffer: Buffer, at: number): Buffer {
  const valueAt = at + WRITE_HEADER_BYTES + buffer.readUInt16BE(at);
  return buffer.subarray(valueAt, valueAt + buffer.readUInt32BE(at + 2));
}

/** See {@link readRecords}. */
export interface ReadRecords {
  readonly records: number;
  /** Where the first byte after the last whole record is. */
  readonly end: number;
}

/**
 * Reads the records of a file, up to the first that is not whole.
 * @param bytes - the whole file.
 * @param take - called for each write, in order. The value is a part of `bytes`.
 */
export function readRecords(
  bytes: Buffer,
  salt: number,
  take: (key: string, value: Buffer | null) => void,
): ReadRecords {
  let at = HEADER_BYTES;
  let records = 0;
  for (let end = wholeRecord(bytes, at, salt); end !== undefined; end = wholeRecord(bytes, at, salt)) {
    if (readUInt64(bytes, at + 8) !== records + 1) break;
    readWrites(bytes.subarray(at + RECORD_HEADER_BYTES, end), take);
    records++;
    at = (end + 7) & ~7;
  }
  return { records, end: at };
}

/**
 * Whether a whole record stands somewhere after `from`. Where the records end it must not: only the last one can be
 * unfinished, so one behind it means that something before it was damaged.
 */
export function hasRecordAfter(bytes: Buffer, from: number, salt: number, records: number): boolean {
  for (let at = from + 8; at + RECORD_HEADER_BYTES <= bytes.length; at += 8) {
    // The upper half of the index, which is 0 for every record: most of an unused file is passed quickly.
    if (bytes.readUInt32BE(at + 8) !== 0 || bytes.readUInt32BE(at + 12) <= records) continue;
    if (wholeRecord(bytes, at, salt) !== undefined) return true;
  }
  return false;
}

/** @returns the end of the record's writes when a whole record stands at `at`. */
function wholeRecord(bytes: Buffer, at: number, salt: number): number | undefined {
  if (at + RECORD_HEADER_BYTES > bytes.length) return undefined;
  const end = at + RECORD_HEADER_BYTES + bytes.readUInt32BE(at + 4);
  if (end > bytes.length) return undefined;
  return bytes.readUInt32BE(at) === crc32(bytes.subarray(at + 4, end), salt) ? end : undefined;
}

function readWrites(bytes: Buffer, take: (key: string, value: Buffer | null) => void): void {
  for (let at = 0; at < bytes.length; ) {
    const keyEnd = at + WRITE_HEADER_BYTES + bytes.readUInt16BE(at);
    const valueLength = bytes.readUInt32BE(at + 2);
    const key = bytes.toString("latin1", at + WRITE_HEADER_BYTES, keyEnd);
    const valueEnd = valueLength === REMOVED ? keyEnd : keyEnd + valueLength;
    take(key, valueLength === REMOVED ? null : bytes.subarray(keyEnd, valueEnd));
    at = valueEnd;
  }
}

function writeUInt64(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32BE(Math.floor(value / 2 ** 32), at);
  bytes.writeUInt32BE(value % 2 ** 32, at + 4);
}

function readUInt64(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}
