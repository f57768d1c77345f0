/**
 * How a `CloseReason` crosses gRPC.
 *
 * From the accepting side it goes in the trailers: status OK, so that it does not overtake the frames before it; the metadata
 * `parley-close-code` and `parley-close-reconnect`; and the reason as the status message. From the dialling side, which has
 * no trailers, it goes as a last frame with nothing but the field `closing`, before the half-close.
 */
import { Metadata, status as Status, type StatusObject } from "@grpc/grpc-js";
import type { CloseReason } from "@parley/runtime";
import { closeReasonFromWire, parseReconnect } from "../close-reason.js";
import { grpcStatusToCode } from "../errors.js";
import { client } from "../generated.js";

/** `closing` in `ClientFrame` and `LinkFrame`: field 15, length-delimited. */
const CLOSING_TAG = 0x7a;
/** Header lists are limited on both sides, so a reason is, too. */
const REASON_CHARACTERS_MAX = 1024;

const codeKey = "parley-close-code";
const reconnectKey = "parley-close-reconnect";

/** What is known when a connection ends without a word. */
export function connectionLost(detail: string): CloseReason {
  return { code: "connection_lost", reason: detail, reconnect: "backoff" };
}

/** The trailers that carry a reason. */
export function closeStatus(reason: CloseReason, code: Status = Status.OK) {
  const metadata = new Metadata();
  metadata.set(codeKey, headerText(reason.code));
  metadata.set(reconnectKey, reason.reconnect);
  return { code, details: statusText(reason.reason), metadata };
}

/** The reason of an ended call: what the acceptor said, else what gRPC says. */
export function closeReasonOfStatus(status: StatusObject): CloseReason {
  const told = toldReason(status);
  if (told !== undefined) return told;
  switch (status.code) {
    case Status.OK:
      return { code: "goodbye", reason: status.details, reconnect: "backoff" };
    case Status.RESOURCE_EXHAUSTED:
      // Of either side's grpc-js: "Received message larger than max (<bytes> vs <limit>)".
      return status.details.includes("larger than max")
        ? { code: "frame_too_large", reason: `${status.details} (frameBytesMax)`, reconnect: "backoff" }
        : { code: "resource_exhausted", reason: status.details, reconnect: "backoff" };
    case Status.UNAVAILABLE:
    case Status.CANCELLED:
    case Status.INTERNAL:
    case Status.UNKNOWN:
      return connectionLost(status.details);
    default:
      return { code: grpcStatusToCode(status.code), reason: status.details, reconnect: "backoff" };
  }
}

/** The reason that the acceptor put into the trailers. */
export function toldReason(status: StatusObject): CloseReason | undefined {
  const [code] = status.metadata.get(codeKey);
  if (typeof code !== "string" || code === "") return undefined;
  const [reconnect] = status.metadata.get(reconnectKey);
  return {
    code,
    reason: status.details,
    reconnect: parseReconnect(typeof reconnect === "string" ? reconnect : undefined),
  };
}

/** The dialling side's last frame; `LinkFrame` has the same field. */
export function encodeClosingFrame(reason: CloseReason): Uint8Array {
  return client.ClientFrame.encode({
    closing: {
      code: reason.code,
      reason: reason.reason.slice(0, REASON_CHARACTERS_MAX),
      reconnect: reason.reconnect,
    },
  }).finish();
}

/** Whether a frame is the dialling side's last one. Frames with items begin with another tag. */
export function isClosingFrame(frame: Uint8Array): boolean {
  return frame[0] === CLOSING_TAG;
}

/** @returns `undefined` when it cannot be read. */
export function decodeClosingFrame(frame: Uint8Array): CloseReason | undefined {
  try {
    const { closing } = client.ClientFrame.decode(frame);
    return closing ? closeReasonFromWire(closing) : undefined;
  } catch {
    // It says that the stream ends, in whatever words: the end itself follows.
    return undefined;
  }
}

/** Metadata values are printable ASCII. */
function headerText(text: string): string {
  return text.replace(/[^ -~]/g, "?").slice(0, 64) || "unspecified";
}

/** grpc-js percent-encodes the message, which throws on a surrogate without its pair. */
function statusText(text: string): string {
  return Buffer.from(text.slice(0, REASON_CHARACTERS_MAX)).toString();
}
