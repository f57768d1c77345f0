/**
 * Encoding items, decoding frames.
 *
 * Every frame message is `repeated X items = 1`, so a frame is the concatenation of encoded items, each with its tag (0x0a)
 * and length. An item that goes to many is encoded once, and the same bytes are pushed to each.
 */
import { Writer } from "protobufjs/minimal";
import { client, common, federation } from "./generated.js";
import { ItemDecoder } from "./item-decoder.js";
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
  return decodeItems<client.ClientItem>(clientItems, frame, "client frame");
}

/** See {@link decodeClientFrame}. */
export function decodeServerFrame(frame: Uint8Array): client.ServerItem[] {
  return decodeItems<client.ServerItem>(serverItems, frame, "server frame");
}

/** See {@link decodeClientFrame}. */
export function decodeLinkFrame(frame: Uint8Array): federation.LinkItem[] {
  return decodeItems<federation.LinkItem>(linkItems, frame, "link frame");
}

/** The items of an envelope's payload. See {@link decodeClientFrame}. */
export function decodePayload(payload: Uint8Array): federation.PayloadItem[] {
  return decodeItems<federation.PayloadItem>(payloadItems, payload, "payload");
}

const clientItems = new ItemDecoder({
  number: "id",
  oneof: "operation",
  members: {
    2: ["signIn", client.SignIn],
    3: ["ping", client.Ping],
    4: ["goodbye", client.Goodbye],
    5: ["publish", client.Publish],
    6: ["unpublish", client.Unpublish],
    7: ["fetch", client.Fetch],
    8: ["subscribe", client.Subscribe],
    9: ["unsubscribe", client.Unsubscribe],
    10: ["listSubscriptions", client.ListSubscriptions],
    11: ["listWatchers", client.ListWatchers],
    12: ["decide", client.Decide],
    13: ["send", client.Send],
    14: ["openInbox", client.OpenInbox],
    15: ["closeInbox", client.CloseInbox],
    16: ["ackInbox", client.AckInbox],
    17: ["readInbox", client.ReadInbox],
    18: ["deleteMessages", client.DeleteMessages],
    19: ["ackReports", client.AckReports],
    20: ["getRules", client.GetRules],
    21: ["setRules", client.SetRules],
  },
});

const responses = new ItemDecoder({
  number: "id",
  oneof: "result",
  members: {
    2: ["error", common.Error],
    3: ["done", client.Done],
    4: ["signedIn", client.SignedIn],
    5: ["published", client.Published],
    6: ["notification", common.Notification],
    7: ["subscription", client.SubscriptionChange],
    8: ["subscriptions", client.Subscriptions],
    9: ["watchers", client.Watchers],
    10: ["report", common.Report],
    11: ["inboxOpened", client.InboxOpened],
    12: ["messages", client.Messages],
    13: ["rules", client.Rules],
  },
});

const serverItems = new ItemDecoder({
  oneof: "item",
  members: {
    1: ["response", responses],
    2: ["notification", common.Notification],
    3: ["subscription", client.SubscriptionChange],
    4: ["watcher", client.WatcherChange],
    5: ["message", client.InboxMessage],
    6: ["report", common.Report],
    7: ["pong", client.Pong],
    8: ["goodbye", client.Goodbye],
    9: ["servers", client.Servers],
  },
});

const linkItems = new ItemDecoder({
  oneof: "item",
  members: {
    1: ["hello", federation.Hello],
    2: ["challenge", federation.Challenge],
    3: ["proof", federation.Proof],
    4: ["welcome", federation.Welcome],
    5: ["refusal", federation.Refusal],
    6: ["envelope", "bytes"],
    7: ["ping", federation.LinkPing],
    8: ["pong", federation.LinkPong],
    9: ["goodbye", federation.LinkGoodbye],
  },
});

const payloadItems = new ItemDecoder({
  number: "request",
  oneof: "item",
  members: {
    2: ["deliver", federation.Deliver],
    3: ["delivered", federation.Delivered],
    4: ["watch", federation.Watch],
    5: ["watchState", federation.WatchState],
    6: ["notify", federation.Notify],
    7: ["fetch", federation.FetchPresence],
    8: ["fetched", federation.Fetched],
    9: ["compare", federation.Compare],
    10: ["compared", federation.Compared],
    11: ["viewChange", federation.ViewChange],
    12: ["viewChangeTaken", federation.ViewChangeTaken],
  },
});

function decodeItems<Item extends object>(decoder: ItemDecoder, frame: Uint8Array, what: string): Item[] {
  try {
    // The layouts above are those of the generated types; a test compares them.
    return decoder.decodeFrame(frame) as Item[];
  } catch (cause) {
    throw malformed(what, cause);
  }
}

function encodeItem<T>(type: Encoder<T>, item: T): Uint8Array {
  // The writer's buffer is its own and is not used again, so a view on it is as good as a copy.
  return type.encode(item, Writer.create().uint32(0x0a).fork()).ldelim().finish(true);
}
