/**
 * Decoding the messages with a large `oneof`, which is what frames consist of.
 *
 * The generated decoder sets a `oneof` through a setter that deletes every other member, which turns each item into a slow
 * object, and reads it through a getter that searches. Here the name of the member is an ordinary property. What is inside
 * the member is decoded by the generated code.
 */
import { Reader } from "protobufjs/minimal";
import { readUint64 } from "./wire.js";

interface GeneratedType {
  decode(reader: Reader, length: number): unknown;
}

/** Describes one message: an optional number, and the members of its `oneof`. */
export interface ItemLayout {
  /** The name of the `oneof`: the property that holds the name of the member that is set. */
  readonly oneof: string;
  /** The name of field 1 where that is a number outside of the `oneof`. */
  readonly number?: string;
  /** The members by field number: a message type, or `bytes`. */
  readonly members: Readonly<Record<number, readonly [name: string, type: GeneratedType | "bytes"]>>;
}

/** Decodes one kind of item. */
export class ItemDecoder {
  readonly #oneof: string;
  readonly #number: string | undefined;
  readonly #names: readonly (string | undefined)[];
  readonly #types: readonly (GeneratedType | "bytes" | undefined)[];
  readonly #Item: new () => Record<string, unknown>;

  constructor(layout: ItemLayout) {
    this.#oneof = layout.oneof;
    this.#number = layout.number;
    const numbers = Object.keys(layout.members).map(Number);
    const slots = Array.from({ length: Math.max(...numbers) + 1 }, (_, field) => layout.members[field]);
    this.#names = slots.map((slot) => slot?.[0]);
    this.#types = slots.map((slot) => slot?.[1]);
    this.#Item = itemClass(layout);
  }

  /**
   * The items of a frame (`repeated … items = 1`). Other fields of the frame are passed over.
   * @throws Error, of any kind, when it is malformed.
   */
  decodeFrame(frame: Uint8Array): object[] {
    const reader = Reader.create(frame);
    const items: object[] = [];
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      if (tag === 0x0a) items.push(this.decode(reader, reader.size()));
      else reader.skipType(tag & 7, 0, tag >>> 3);
    }
    return items;
  }

  /** One item of `length` bytes. Of several members of the `oneof` the last counts. */
  decode(reader: Reader, length: number): object {
    const end = reader.pos + length;
    if (end > reader.len) throw new RangeError("item reaches beyond the frame");
    const item = new this.#Item();
    while (reader.pos < end) {
      const tag = reader.tag();
      const field = tag >>> 3;
      const type = this.#types[field];
      if (type !== undefined && (tag & 7) === 2) this.#member(item, field, type, reader);
      else if (tag === 8 && this.#number !== undefined) item[this.#number] = readUint64(reader);
      else reader.skipType(tag & 7, 0, field);
    }
    if (reader.pos !== end) throw new RangeError("field reaches beyond the item");
    return item;
  }

  #member(item: Record<string, unknown>, field: number, type: GeneratedType | "bytes", reader: Reader): void {
    const name = this.#names[field] as string;
    const before = item[this.#oneof] as string | undefined;
    if (before !== undefined && before !== name) item[before] = null;
    item[name] = type === "bytes" ? reader.bytes() : type.decode(reader, reader.size());
    item[this.#oneof] = name;
  }
}

/** A class with every member `null`, as in the generated one. */
function itemClass(layout: ItemLayout): new () => Record<string, unknown> {
  class Item {
    [name: string]: unknown;
    constructor() {
      // Always the first properties, so that items of one kind share their shape.
      if (layout.number !== undefined) this[layout.number] = 0;
      this[layout.oneof] = undefined;
    }
  }
  for (const [name] of Object.values(layout.members)) {
    Object.defineProperty(Item.prototype, name, { value: null, writable: true, enumerable: true });
  }
  return Item;
}
