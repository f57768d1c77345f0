import { decodeMessageHeader } from "@parley/protocol";
import {
  appendHop,
  decodeBounce,
  decodeEnvelope,
  decodeEnvelopeHeader,
  encodeEnvelope,
  encodeEnvelopeItem,
  encodeRelayedEnvelopeItem,
} from "./envelope-codec.js";
import { common, federation } from "./generated.js";
import { decodeLinkFrame, decodePayload, encodePayloadItem } from "./items.js";

const header = {
  id: "e-1",
  origin: "north.example",
  destination: "xn--bcher-kva.example",
  service: federation.Service.SERVICE_MESSAGE,
  expiresAtMs: 1_750_000_000_000,
  hopLimit: 8,
  itemCount: 2,
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};
const items = [
  encodePayloadItem({ request: 1, delivered: { outboxSeq: 7, outcome: 1 } }),
  encodePayloadItem({ request: 2, delivered: { outboxSeq: 8, outcome: 2, reason: "full" } }),
];
const envelope = encodeEnvelope(header, items);
const malformed = expect.objectContaining({
  code: "invalid_argument",
  details: { reason: "malformed_frame" },
});

describe("an envelope", () => {
  test("is encoded as the generated code does", () => {
    const payload = Buffer.concat(items);
    const expected = federation.Envelope.encode({ ...header, payload }).finish();
    expect(Buffer.from(envelope).equals(expected)).toBe(true);
    expect(
      Buffer.from(encodeEnvelope({ ...header, id: "", hopLimit: 0, traceparent: "" }, [])).toString("hex"),
    ).toBe(
      Buffer.from(
        federation.Envelope.encode({
          ...header,
          id: "",
          hopLimit: 0,
          traceparent: "",
          payload: new Uint8Array(0),
        }).finish(),
      ).toString("hex"),
    );
  });

  test("shows its header, hops and payload to a relay, without a copy", () => {
    const view = decodeEnvelopeHeader(envelope);
    expect(view).toEqual({ ...header, hops: [], payload: Buffer.concat(items) });
    expect(view.payload?.buffer).toBe(envelope.buffer);
    expect(decodePayload(view.payload ?? envelope).map(({ request }) => request)).toEqual([1, 2]);
  });

  test("gets another hop at its end, whatever is in it", () => {
    const future = Buffer.concat([envelope, Buffer.from([0xa0, 0x3f, 0x05])]);
    const once = appendHop(future, "north.example/proxy-1");
    const twice = appendHop(once, "süd.example/proxy-2");
    expect(decodeEnvelopeHeader(twice).hops).toEqual(["north.example/proxy-1", "süd.example/proxy-2"]);
    expect(Buffer.from(twice).subarray(0, future.length).equals(future)).toBe(true);
    expect(decodeEnvelope(twice).hops).toEqual(["north.example/proxy-1", "süd.example/proxy-2"]);
    const [item] = decodeLinkFrame(encodeRelayedEnvelopeItem(once, "süd.example/proxy-2"));
    expect(Buffer.from(item?.envelope ?? []).equals(twice)).toBe(true);
  });

  test("travels as an item of a link", () => {
    const [item] = decodeLinkFrame(encodeEnvelopeItem(envelope));
    expect(Buffer.from(item?.envelope ?? []).equals(envelope)).toBe(true);
  });

  test("holds a bounce instead of a payload", () => {
    const bounce = {
      envelopeId: "e-1",
      error: { code: "unavailable", reason: "no_route" },
      destination: "x.example",
    };
    const bytes = Buffer.from(federation.Envelope.encode({ ...header, bounce }).finish());
    const view = decodeEnvelopeHeader(bytes);
    expect(view.payload).toBeUndefined();
    expect(decodeBounce(view.bounce ?? bytes)).toMatchObject(bounce);
    expect(decodeEnvelopeHeader(Buffer.concat([envelope, bytes])).payload).toBeUndefined();
    expect(decodeEnvelopeHeader(Buffer.concat([bytes, envelope])).bounce).toBeUndefined();
  });

  test("is refused when it is cut off or of other types", () => {
    for (const bytes of [envelope.subarray(0, envelope.length - 1), Buffer.of(0x0b), Buffer.of(0x0a, 0x80)]) {
      expect(() => decodeEnvelopeHeader(bytes)).toThrow(malformed);
      expect(() => decodeEnvelope(bytes)).toThrow(malformed);
    }
    expect(() => decodeBounce(Buffer.of(0x0a, 5))).toThrow(malformed);
    // A known field of another type counts as unknown.
    expect(decodeEnvelopeHeader(Buffer.of(0x08, 5)).id).toBe("");
  });
});

describe("the header of a message", () => {
  const message = {
    id: "m-1",
    from: "im:älice@north.example",
    to: "im:bob@south.example",
    sentAtMs: 1_750_000_000_000,
    contentType: "text/plain; charset=utf-8",
    body: Buffer.from("hello"),
    headers: [{ name: "x", value: "y" }],
  };
  const bytes = Buffer.from(common.InstantMessage.encode(message).finish());

  test("is read without the body", () => {
    const { id, from, to, sentAtMs, contentType } = message;
    expect(decodeMessageHeader(Buffer.concat([bytes, Buffer.from([0xa0, 0x3f, 0x05])]))).toEqual({
      id,
      from,
      to,
      sentAtMs,
      contentType,
    });
    expect(decodeMessageHeader(Buffer.alloc(0))).toEqual({
      id: "",
      from: "",
      to: "",
      sentAtMs: 0,
      contentType: "",
    });
  });

  test("is refused when it is cut off", () => {
    expect(() => decodeMessageHeader(bytes.subarray(0, bytes.length - 1))).toThrow(malformed);
  });
});
