/**
 * The arguments and results of scripts: MessagePack, of which this is the part that Lua's `cmsgpack` in Redis speaks.
 *
 * One call carries the arguments of many items as one value, which costs both sides less than an argument each.
 */
import { corrupt } from "./errors.js";

/** What a script can be given. `undefined` arrives as `nil`: nothing after it in its list counts for Lua's `#`. */
export type Packable = string | number | boolean | Uint8Array | undefined | readonly Packable[];

/** Writes values one after the other into a buffer that grows. */
export class Packer {
  #buffer = Buffer.allocUnsafe(4_096);
  #at = 0;

  /** Begins anew; what was taken before stays what it was. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#at));
    this.#at = 0;
    if (this.#buffer.length > 1_048_576) this.#buffer = Buffer.allocUnsafe(4_096);
    return taken;
  }

  get size(): number {
    return this.#at;
  }

  /** The head of a list of so many values, which come next. */
  list(length: number): void {
    this.#head(length, 0x90, 15, 0xdc);
  }

  value(value: Packable): void {
    if (typeof value === "string") this.#text(value);
    else if (typeof value === "number") this.#number(value);
    else if (value === undefined) this.#byte(0xc0);
    else if (typeof value === "boolean") this.#byte(value ? 0xc3 : 0xc2);
    else if (value instanceof Uint8Array) this.#bytes(value);
    else {
      this.list(value.length);
      for (const one of value) this.value(one);
    }
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#buffer[this.#at++] = byte;
  }

  #number(value: number): void {
    this.#room(9);
    const buffer = this.#buffer;
    // Lua's numbers are these in any case.
    if (!Number.isSafeInteger(value) || value < 0) {
      buffer[this.#at++] = 0xcb;
      this.#at = buffer.writeDoubleBE(value, this.#at);
    } else if (value < 0x80) {
      buffer[this.#at++] = value;
    } else if (value <= 0xffffffff) {
      buffer[this.#at++] = 0xce;
      this.#at = buffer.writeUInt32BE(value, this.#at);
    } else {
      buffer[this.#at++] = 0xcf;
      this.#at = buffer.writeUInt32BE(Math.floor(value / 0x1_0000_0000), this.#at);
      this.#at = buffer.writeUInt32BE(value % 0x1_0000_0000, this.#at);
    }
  }

  #text(text: string): void {
    // What is short is written at once and then looked at: nearly everything is ASCII, as long as it is short.
    if (text.length < 11) {
      this.#room(34);
      const written = this.#buffer.write(text, this.#at + 1);
      if (written < 32) {
        this.#buffer[this.#at] = 0xa0 | written;
        this.#at += written + 1;
        return;
      }
    }
    const length = Buffer.byteLength(text);
    this.#room(length + 5);
    this.#head(length, 0xa0, 31, 0xda);
    this.#at += this.#buffer.write(text, this.#at);
  }

  #bytes(bytes: Uint8Array): void {
    this.#room(bytes.length + 5);
    // As texts are: Lua has one type for both.
    this.#head(bytes.length, 0xa0, 31, 0xda);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #head(length: number, small: number, smallMax: number, large: number): void {
    this.#room(5);
    if (length <= smallMax) {
      this.#buffer[this.#at++] = small | length;
    } else if (length <= 0xffff) {
      this.#buffer[this.#at++] = large;
      this.#at = this.#buffer.writeUInt16BE(length, this.#at);
    } else {
      this.#buffer[this.#at++] = large + 1;
      this.#at = this.#buffer.writeUInt32BE(length, this.#at);
    }
  }

  #room(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#at);
    this.#buffer = grown;
  }
}

/** Reads values one after the other, as what the reader expects them to be. */
export class Unpacker {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  /** The head of a list: how many values come next. */
  list(): number {
    const type = this.#byte();
    if (type >= 0x90 && type <= 0x9f) return type & 15;
    if (type === 0xdc) return this.#uint(2);
    if (type === 0xdd) return this.#uint(4);
    // Lua has one type for lists and maps: an empty one may come as either.
    if (type === 0x80) return 0;
    throw this.#unexpected(type, "a list");
  }

  number(): number {
    const type = this.#byte();
    if (type < 0x80) return type;
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xcc:
        return this.#uint(1);
      case 0xcd:
        return this.#uint(2);
      case 0xce:
        return this.#uint(4);
      case 0xcf:
        return this.#uint(4) * 0x1_0000_0000 + this.#uint(4);
      case 0xd0:
        return this.#buffer.readInt8(this.#skip(1));
      case 0xd1:
        return this.#buffer.readInt16BE(this.#skip(2));
      case 0xd2:
        return this.#buffer.readInt32BE(this.#skip(4));
      case 0xd3:
        return Number(this.#buffer.readBigInt64BE(this.#skip(8)));
      case 0xca:
        return this.#buffer.readFloatBE(this.#skip(4));
      case 0xcb:
        return this.#buffer.readDoubleBE(this.#skip(8));
      default:
        throw this.#unexpected(type, "a number");
    }
  }

  /** A number that Lua had as text: what Redis' commands answer with. */
  numeral(): number {
    return Number(this.text());
  }

  boolean(): boolean {
    const type = this.#byte();
    if (type === 0xc2 || type === 0xc0) return false;
    if (type === 0xc3) return true;
    throw this.#unexpected(type, "a boolean");
  }

  text(): string {
    const length = this.#length();
    const at = this.#skip(length);
    return this.#buffer.toString("utf8", at, at + length);
  }

  /** A part of the answer's own memory: to be copied by who keeps it for long. */
  bytes(): Buffer {
    const length = this.#length();
    const at = this.#skip(length);
    return this.#buffer.subarray(at, at + length);
  }

  /** Whether `false` or `nil` comes next, which scripts answer where there is nothing; then it is skipped. */
  nothing(): boolean {
    const type = this.#buffer[this.#at];
    if (type !== 0xc2 && type !== 0xc0) return false;
    this.#at++;
    return true;
  }

  /** Whether a text comes next. */
  get isText(): boolean {
    const type = this.#buffer[this.#at] ?? 0;
    return (type >= 0xa0 && type <= 0xbf) || (type >= 0xd9 && type <= 0xdb);
  }

  /** Whether a list comes next. */
  get isList(): boolean {
    const type = this.#buffer[this.#at] ?? 0;
    return (type >= 0x90 && type <= 0x9f) || type === 0xdc || type === 0xdd || type === 0x80;
  }

  /** Whether a whole number, not below zero, comes next. */
  get isNumber(): boolean {
    const type = this.#buffer[this.#at] ?? 0xc0;
    return type < 0x80 || (type >= 0xcc && type <= 0xcf);
  }

  /** Where the next value begins. */
  get at(): number {
    return this.#at;
  }

  /** Goes on there: where another value begins, or to one that was read before. */
  goTo(at: number): void {
    this.#at = at;
  }

  /** Skips a value, whatever it is: also maps, as which lists with holes come, where what a script has read is damaged. */
  skip(): void {
    const buffer = this.#buffer;
    let at = this.#at;
    for (let left = 1; left > 0; left--) {
      const type = buffer[at++];
      if (type === undefined) break;
      if (type < 0x80 || type >= 0xe0) continue;
      if (type < 0x90) left += 2 * (type & 15);
      else if (type < 0xa0) left += type & 15;
      else if (type < 0xc0) at += type & 31;
      else {
        this.#at = at;
        left += this.#skipLong(type);
        at = this.#at;
      }
    }
    if (at > buffer.length) throw corrupt("a script's answer ends too early");
    this.#at = at;
  }

  /** Skips what comes behind the type of a value that does not say its length itself. @returns how many values come in it. */
  #skipLong(type: number): number {
    switch (type) {
      case 0xc0: // nil
      case 0xc2: // false
      case 0xc3: // true
        return 0;
      case 0xd9:
        this.#skip(this.#uint(1));
        return 0;
      case 0xda:
        this.#skip(this.#uint(2));
        return 0;
      case 0xdb:
        this.#skip(this.#uint(4));
        return 0;
      case 0xdc:
        return this.#uint(2);
      case 0xdd:
        return this.#uint(4);
      case 0xde:
        return 2 * this.#uint(2);
      case 0xdf:
        return 2 * this.#uint(4);
      case 0xcc:
      case 0xd0:
        this.#skip(1);
        return 0;
      case 0xcd:
      case 0xd1:
        this.#skip(2);
        return 0;
      case 0xca:
      case 0xce:
      case 0xd2:
        this.#skip(4);
        return 0;
      case 0xcb:
      case 0xcf:
      case 0xd3:
        this.#skip(8);
        return 0;
      default:
        throw this.#unexpected(type, "a value");
    }
  }

  #length(): number {
    const type = this.#byte();
    if (type >= 0xa0 && type <= 0xbf) return type & 31;
    if (type === 0xd9) return this.#uint(1);
    if (type === 0xda) return this.#uint(2);
    if (type === 0xdb) return this.#uint(4);
    throw this.#unexpected(type, "a text");
  }

  #byte(): number {
    const byte = this.#buffer[this.#at++];
    if (byte === undefined) throw corrupt("a script's answer ends too early");
    return byte;
  }

  #uint(bytes: 1 | 2 | 4): number {
    return this.#buffer.readUIntBE(this.#skip(bytes), bytes);
  }

  #skip(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    return at;
  }

  #unexpected(type: number, expected: string): Error {
    return corrupt(`a script answered with type 0x${type.toString(16)} where ${expected} belongs`);
  }
}
