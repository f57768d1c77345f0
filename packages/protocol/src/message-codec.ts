/**
 * Instant messages on their way: hand-written encoders and readers for what happens once per message.
 *
 * They give the bytes that the generated code would give, in one allocation and without building objects.
 */
import { Reader } from "protobufjs/minimal";
import type { common, federation } from "./generated.js";
import {
  encodeNested,
  fieldSize,
  malformed,
  numberFieldSize,
  readInt64,
  stringFieldSize,
  utf8Size,
  writeBytes,
  writeLength,
  writeNumber,
  writeString,
} from "./wire.js";

/** What servers read of an `InstantMessage`; the rest is the sender's and the receiver's business. */
export interface MessageHeader {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly contentType: string;
  /** Unix milliseconds, by the sender's clock; 0 when not given. */
  readonly sentAtMs: number;
}

/**
 * Reads the header of an encoded `InstantMessage` without touching the body.
 * @throws ParleyError `invalid_argument` with reason `malformed_frame`.
 */
export function decodeMessageHeader(message: Uint8Array): MessageHeader {
  let id = "";
  let from = "";
  let to = "";
  let contentType = "";
  let sentAtMs = 0;
  try {
    const reader = Reader.create(message);
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      switch (tag) {
        case 0x0a:
          id = reader.string();
          break;
        case 0x12:
          from = reader.string();
          break;
        case 0x1a:
          to = reader.string();
          break;
        case 0x20:
          sentAtMs = readInt64(reader);
          break;
        case 0x2a:
          contentType = reader.string();
          break;
        default:
          reader.skipType(tag & 7, 0, tag >>> 3);
      }
    }
  } catch (cause) {
    throw malformed("instant message", cause);
  }
  return { id, from, to, contentType, sentAtMs };
}

/** `ClientItem{id, send{message}}`, of an encoded `InstantMessage`. */
export function encodeSendItem(id: number, message: Uint8Array): Uint8Array {
  const send = fieldSize(message.length);
  const item = numberFieldSize(id) + fieldSize(send);
  const target = Buffer.allocUnsafe(fieldSize(item));
  let at = writeLength(target, 0, 0x0a, item);
  at = writeNumber(target, at, 0x08, id);
  at = writeLength(target, at, 0x6a, send);
  writeBytes(target, at, 0x0a, message);
  return target;
}

/** `ClientItem{ackInbox}`: needs no answer, so it has no id. */
export function encodeAckInboxItem(inbox: string, device: string, seq: number): Uint8Array {
  const inboxSize = utf8Size(inbox);
  const deviceSize = utf8Size(device);
  const ack = stringFieldSize(inboxSize) + stringFieldSize(deviceSize) + numberFieldSize(seq);
  // Field 16: its tag takes two bytes, 0x82 0x01.
  const item = 1 + fieldSize(ack);
  const target = Buffer.allocUnsafe(fieldSize(item));
  let at = writeLength(target, 0, 0x0a, item);
  target[at++] = 0x82;
  at = writeLength(target, at, 0x01, ack);
  at = writeString(target, at, 0x0a, inbox, inboxSize);
  at = writeString(target, at, 0x12, device, deviceSize);
  writeNumber(target, at, 0x18, seq);
  return target;
}

/** `ServerItem{message}`: one message of an inbox, of its encoded `InstantMessage`. */
export function encodeInboxMessageItem(
  inbox: string,
  seq: number,
  receivedAtMs: number,
  message: Uint8Array,
): Uint8Array {
  const inboxSize = utf8Size(inbox);
  const inner =
    stringFieldSize(inboxSize) +
    numberFieldSize(seq) +
    numberFieldSize(receivedAtMs) +
    fieldSize(message.length);
  const item = fieldSize(inner);
  const target = Buffer.allocUnsafe(fieldSize(item));
  let at = writeLength(target, 0, 0x0a, item);
  at = writeLength(target, at, 0x2a, inner);
  at = writeString(target, at, 0x0a, inbox, inboxSize);
  at = writeNumber(target, at, 0x10, seq);
  at = writeNumber(target, at, 0x18, receivedAtMs);
  writeBytes(target, at, 0x22, message);
  return target;
}

/** `ServerItem{response{id, done}}`. */
export function encodeDoneResponse(id: number): Uint8Array {
  const response = numberFieldSize(id) + 2;
  const item = fieldSize(response);
  const target = Buffer.allocUnsafe(fieldSize(item));
  let at = writeLength(target, 0, 0x0a, item);
  at = writeLength(target, at, 0x0a, response);
  at = writeNumber(target, at, 0x08, id);
  writeLength(target, at, 0x1a, 0);
  return target;
}

/** `ServerItem{response{id, report}}`: the answer to Send. */
export function encodeReportResponse(id: number, report: common.IReport): Uint8Array {
  const messageId = report.id ?? "";
  const to = report.to ?? "";
  const status = report.status ?? 0;
  const reason = report.reason ?? "";
  const idSize = utf8Size(messageId);
  const toSize = utf8Size(to);
  const reasonSize = utf8Size(reason);
  const inner =
    stringFieldSize(idSize) + stringFieldSize(toSize) + numberFieldSize(status) + stringFieldSize(reasonSize);
  const response = numberFieldSize(id) + fieldSize(inner);
  const item = fieldSize(response);
  const target = Buffer.allocUnsafe(fieldSize(item));
  let at = writeLength(target, 0, 0x0a, item);
  at = writeLength(target, at, 0x0a, response);
  at = writeNumber(target, at, 0x08, id);
  at = writeLength(target, at, 0x52, inner);
  at = writeString(target, at, 0x0a, messageId, idSize);
  at = writeString(target, at, 0x12, to, toSize);
  at = writeNumber(target, at, 0x18, status);
  writeString(target, at, 0x22, reason, reasonSize);
  return target;
}

/** `ServerItem{notification}`, of an encoded `Notification`: one for all watchers of a view. */
export function encodeNotificationItem(notification: Uint8Array): Uint8Array {
  return encodeNested(0x12, notification);
}

/** `PayloadItem{request, deliver}`. */
export function encodeDeliverItem(request: number, deliver: federation.IDeliver): Uint8Array {
  const message = deliver.message ?? new Uint8Array(0);
  const outboxSeq = deliver.outboxSeq ?? 0;
  const previousSeq = deliver.previousSeq ?? 0;
  const sender = deliver.sender ?? "";
  const outbox = deliver.outbox ?? "";
  const traceparent = deliver.traceparent ?? "";
  const senderSize = utf8Size(sender);
  const outboxSize = utf8Size(outbox);
  const traceSize = utf8Size(traceparent);
  const inner =
    fieldSize(message.length) +
    numberFieldSize(outboxSeq) +
    numberFieldSize(previousSeq) +
    stringFieldSize(senderSize) +
    stringFieldSize(outboxSize) +
    stringFieldSize(traceSize);
  const item = numberFieldSize(request) + fieldSize(inner);
  const target = Buffer.allocUnsafe(fieldSize(item));
  let at = writeLength(target, 0, 0x0a, item);
  at = writeNumber(target, at, 0x08, request);
  at = writeLength(target, at, 0x12, inner);
  at = writeBytes(target, at, 0x0a, message);
  at = writeNumber(target, at, 0x10, outboxSeq);
  at = writeNumber(target, at, 0x18, previousSeq);
  at = writeString(target, at, 0x22, sender, senderSize);
  at = writeString(target, at, 0x2a, outbox, outboxSize);
  writeString(target, at, 0x32, traceparent, traceSize);
  return target;
}

/** `PayloadItem{request, delivered}`: the answer to Deliver. */
export function encodeDeliveredItem(request: number, delivered: federation.IDelivered): Uint8Array {
  const outboxSeq = delivered.outboxSeq ?? 0;
  const outcome = delivered.outcome ?? 0;
  const reason = delivered.reason ?? "";
  const reasonSize = utf8Size(reason);
  const inner = numberFieldSize(outboxSeq) + numberFieldSize(outcome) + stringFieldSize(reasonSize);
  const item = numberFieldSize(request) + fieldSize(inner);
  const target = Buffer.allocUnsafe(fieldSize(item));
  let at = writeLength(target, 0, 0x0a, item);
  at = writeNumber(target, at, 0x08, request);
  at = writeLength(target, at, 0x1a, inner);
  at = writeNumber(target, at, 0x08, outboxSeq);
  at = writeNumber(target, at, 0x10, outcome);
  writeString(target, at, 0x1a, reason, reasonSize);
  return target;
}
