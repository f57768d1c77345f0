/**
 * Encoding items, decoding frames.
 *
 * Every frame message is `repeated X items = 1`, so a frame is the concatenation of encoded items, each with its tag (0x0a)
 * and length. An item that goes to many is encoded once, and the same bytes are pushed to each.
 */
import { Writer } from "protobufjs/minimal";
import { client, federation } from "./generated.js";
import { malformed } from "./wire.js";

interface Encoder<T> {
  encode(message: T, writer: Writer): Writer;
}

/** A server's item for a session, ready to be concatenated to a frame. */
export function encodeServerItem(item: client.IServerItem): Uint8Array {
  return encodeItem(client.ServerItem, item);
}

/** A user agent's item, ready to be concatenated to a frame. */
export function encodeClientItem(item: client.IClientItem): Uint8Array {
  return encodeItem(client.ClientItem, item);
}

/** An item of a federation link, ready to be concatenated to a frame. */
export function encodeLinkItem(item: federation.ILinkItem): Uint8Array {
  return encodeItem(federation.LinkItem, item);
}

/** An item of an envelope's payload, ready to be concatenated to a `Payload`. */
export function encodePayloadItem(item: federation.IPayloadItem): Uint8Array {
  return encodeItem(federation.PayloadItem, item);
}

/** Makes one frame (or payload) of encoded items. A single item is returned as it is. */
export function concatItems(items: readonly Uint8Array[]): Uint8Array {
  return items.length === 1 ? (items[0] as Uint8Array) : Buffer.concat(items);
}

/**
 * The items of a frame, in order. Fields that this version does not know are ignored; an item whose operation it does not
 * know has none. Byte fields are slices of `frame`, which lives as long as any of them.
 * @throws ParleyError `invalid_argument` with reason `malformed_frame`.
 */
export function decodeClientFrame(frame: Uint8Array): client.ClientItem[] {
  try {
    return client.ClientFrame.decode(frame).items as client.ClientItem[];
  } catch (cause) {
    throw malformed("client frame", cause);
  }
}

/** See {@link decodeClientFrame}. */
export function decodeServerFrame(frame: Uint8Array): client.ServerItem[] {
  try {
    return client.ServerFrame.decode(frame).items as client.ServerItem[];
  } catch (cause) {
    throw malformed("server frame", cause);
  }
}

/** See {@link decodeClientFrame}. */
export function decodeLinkFrame(frame: Uint8Array): federation.LinkItem[] {
  try {
    return federation.LinkFrame.decode(frame).items as federation.LinkItem[];
  } catch (cause) {
    throw malformed("link frame", cause);
  }
}

/** The items of an envelope's payload. See {@link decodeClientFrame}. */
export function decodePayload(payload: Uint8Array): federation.PayloadItem[] {
  try {
    return federation.Payload.decode(payload).items as federation.PayloadItem[];
  } catch (cause) {
    throw malformed("payload", cause);
  }
}

function encodeItem<T>(type: Encoder<T>, item: T): Uint8Array {
  // The writer's buffer is its own and is not used again, so a view on it is as good as a copy.
  return type.encode(item, Writer.create().uint32(0x0a).fork()).ldelim().finish(true);
}
