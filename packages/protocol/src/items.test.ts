import { ParleyError } from "@parley/runtime";
import * as fc from "fast-check";
import { parley } from "../generated/parley.js";
import { client, federation } from "./generated.js";
import {
  concatItems,
  decodeClientFrame,
  decodeLinkFrame,
  decodePayload,
  decodeServerFrame,
  encodeClientItem,
  encodeLinkItem,
  encodePayloadItem,
  encodeServerItem,
} from "./items.js";

type Decode = (frame: Uint8Array) => readonly object[];

/** Everything that is known of one kind of frame. */
interface Kind {
  readonly name: string;
  readonly oneof: string;
  readonly Item: { new (): object; prototype: object; encode(item: never): { finish(): Uint8Array } };
  readonly Frame: {
    encode(frame: never): { finish(): Uint8Array };
    decode(bytes: Uint8Array): { items?: object[] };
  };
  readonly encode: (item: never) => Uint8Array;
  readonly decode: Decode;
}

const kinds: readonly Kind[] = [
  {
    name: "ClientItem",
    oneof: "operation",
    Item: client.ClientItem,
    Frame: client.ClientFrame,
    encode: encodeClientItem,
    decode: decodeClientFrame,
  },
  {
    name: "ServerItem",
    oneof: "item",
    Item: client.ServerItem,
    Frame: client.ServerFrame,
    encode: encodeServerItem,
    decode: decodeServerFrame,
  },
  {
    name: "LinkItem",
    oneof: "item",
    Item: federation.LinkItem,
    Frame: federation.LinkFrame,
    encode: encodeLinkItem,
    decode: decodeLinkFrame,
  },
  {
    name: "PayloadItem",
    oneof: "item",
    Item: federation.PayloadItem,
    Frame: federation.Payload,
    encode: encodePayloadItem,
    decode: decodePayload,
  },
];

/** The members of the oneof: what is null in the generated class. */
function members({ Item }: Pick<Kind, "Item">): string[] {
  return Object.entries(Item.prototype)
    .filter(([, value]) => value === null)
    .map(([name]) => name);
}

function memberValue(kind: Kind, name: string): object {
  return kind.Item === federation.LinkItem && name === "envelope" ? Buffer.from("an envelope") : {};
}

describe.each(kinds)("$name", (kind) => {
  const { decode, encode, oneof } = kind;
  const number =
    "id" in kind.Item.prototype ? "id" : "request" in kind.Item.prototype ? "request" : undefined;

  test("is encoded so that frames are concatenations", () => {
    const items = members(kind).map((name) => ({ [name]: memberValue(kind, name) }));
    const whole = kind.Frame.encode({ items } as never).finish();
    const parts = items.map((item) => encode(item as never));
    expect(Buffer.from(concatItems(parts)).equals(whole)).toBe(true);
    expect(concatItems(parts.slice(0, 1))).toBe(parts[0]);
  });

  test("is decoded as the generated code does, for every member", () => {
    const names = members(kind);
    expect(names.length).toBeGreaterThan(7);
    const items = names.map((name, i) => ({
      ...(number === undefined ? {} : { [number]: i * 1_000_003 }),
      [name]: memberValue(kind, name),
    }));
    const frame = Buffer.from(kind.Frame.encode({ items } as never).finish());
    const expected = (kind.Frame.decode(frame).items ?? []) as Record<string, unknown>[];
    const decoded = decode(frame) as Record<string, unknown>[];
    expect(decoded.map((item) => item[oneof])).toEqual(names);
    decoded.forEach((item, i) => {
      for (const name of names.filter((each) => each !== "response")) {
        expect(item[name]).toEqual(expected[i]?.[name]);
      }
      if (number !== undefined) expect(item[number]).toBe(expected[i]?.[number]);
      // What was decoded can be encoded again.
      expect(Buffer.from(encode(item as never)).equals(encode(items[i] as never))).toBe(true);
    });
  });

  test("ignores what a newer version has added", () => {
    const name = members(kind)[0] as string;
    const known = encode({ [name]: memberValue(kind, name) } as never);
    const unknownFields = [
      Buffer.from([0xa0, 0x3f, 0x05]), // 1012: varint
      Buffer.from([0xa1, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8]), // 64 bits
      Buffer.from([0xa2, 0x3f, 2, 1, 2]), // length-delimited
      Buffer.from([0xa5, 0x3f, 1, 2, 3, 4]), // 32 bits
    ];
    const unknownItem = Buffer.from([0x0a, 5, 0xa2, 0x3f, 2, 1, 2]);
    const frame = Buffer.concat([...unknownFields, known, unknownItem, ...unknownFields, known]);
    const items = decode(frame) as Record<string, unknown>[];
    expect(items.map((item) => item[oneof])).toEqual([name, undefined, name]);
    expect(decode(Buffer.alloc(0))).toEqual([]);
  });

  test("takes the last of several members", () => {
    const [first, second] = members(kind) as [string, string];
    const bytes = [first, second, first].map((name) =>
      kind.Item.encode({ [name]: memberValue(kind, name) } as never).finish(),
    );
    const two = Buffer.concat(bytes.slice(0, 2));
    const three = Buffer.concat(bytes);
    const frame = Buffer.concat([Buffer.of(0x0a, two.length), two, Buffer.of(0x0a, three.length), three]);
    const items = decode(frame) as Record<string, unknown>[];
    expect(items.map((item) => [item[oneof], item[first] === null, item[second] === null])).toEqual([
      [second, true, false],
      [first, false, true],
    ]);
  });

  test("is refused when it is cut off or not what it says", () => {
    const name = members(kind)[0] as string;
    const frame = encode({ [name]: memberValue(kind, name), ...(number && { [number]: 300 }) } as never);
    for (let length = 1; length < frame.length; length++) {
      expect(() => decode(frame.subarray(0, length))).toThrow(
        expect.objectContaining({ code: "invalid_argument", details: { reason: "malformed_frame" } }),
      );
    }
    for (const bytes of [
      [0x0a, 3, 0x12, 5, 1], // a member beyond its item
      [0x0a, 2, 0x08, 0x80], // a number beyond its item
      [0x07, 1], // no such wire type
      [0x0a, 2, 0x0f, 0], // nor here
      [0x02, 0], // field 0
      [0x0a, 2, 0x02, 0], // nor here
    ]) {
      expect(() => decode(Buffer.from([...bytes]))).toThrow(ParleyError);
    }
  });

  test("never fails in another way, whatever comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decode(Buffer.from(bytes));
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_argument", details: { reason: "malformed_frame" } });
        }
      }),
      { numRuns: 500 },
    );
    const valid = Buffer.concat(
      members(kind).map((name) => Buffer.from(encode({ [name]: memberValue(kind, name) } as never))),
    );
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(valid);
        changed[at] = byte;
        try {
          decode(changed);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_argument", details: { reason: "malformed_frame" } });
        }
      }),
      { numRuns: 500 },
    );
  });
});

test.each(members({ Item: client.Response }))(
  "a response with %s is decoded as the generated code does",
  (name) => {
    const frame = Buffer.from(encodeServerItem({ response: { id: 2 ** 40, [name]: {} } }));
    const expected = client.ServerFrame.decode(frame).items[0]?.response as client.Response;
    const decoded = decodeServerFrame(frame)[0]?.response as client.Response;
    expect([decoded.id, decoded.result]).toEqual([2 ** 40, name]);
    for (const member of members({ Item: client.Response }) as (keyof client.Response)[]) {
      expect(decoded[member]).toEqual(expected[member]);
    }
  },
);

test("byte fields are slices of the frame, and an item's bytes are nobody else's", () => {
  const message = Buffer.alloc(500, 7);
  const first = encodeClientItem({ id: 1, send: { message } });
  const second = encodeClientItem({ id: 2, send: { message: Buffer.alloc(500, 8) } });
  expect(Buffer.from(first).equals(encodeClientItem({ id: 1, send: { message } }))).toBe(true);
  const frame = Buffer.concat([first, second]);
  const [item] = decodeClientFrame(frame);
  expect(item?.send?.message?.buffer).toBe(frame.buffer);
  expect(item?.send?.message).toEqual(message);
});

test("the namespaces are those of the generated code", () => {
  expect(client).toBe(parley.client.v1);
  expect(federation).toBe(parley.federation.v1);
});
