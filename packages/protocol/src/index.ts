/** `@parley/protocol`: what goes over the wire, and the transport port. */

// The ports: transport, and administration.
export type { AdminApi } from "./admin-api.js";
// Wire and model.
export { closeReasonFromWire, closeReasonToWire } from "./close-reason.js";
export {
  appendHop,
  decodeBounce,
  decodeEnvelope,
  decodeEnvelopeHeader,
  type EnvelopeHeader,
  type EnvelopeView,
  encodeEnvelope,
  encodeEnvelopeItem,
  encodeRelayedEnvelopeItem,
} from "./envelope-codec.js";
export { codeToGrpcStatus, errorFromWire, errorToWire, grpcStatusToCode } from "./errors.js";
export type { Acceptor, Dialer, DialTarget, FrameHandler, FrameStream, PeerInfo } from "./frame-stream.js";
export { FrameWriter, type FrameWriterOptions, type Lane } from "./frame-writer.js";
// The generated message types.
export { admin, client, common, federation } from "./generated.js";
// Items and frames.
export {
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
export {
  decodeMessageHeader,
  encodeAckInboxItem,
  encodeDeliveredItem,
  encodeDeliverItem,
  encodeDoneResponse,
  encodeInboxMessageItem,
  encodeNotificationItem,
  encodeReportResponse,
  encodeSendItem,
  type MessageHeader,
} from "./message-codec.js";
export { networkOfPeer } from "./network-address.js";
export {
  documentFromBytes,
  documentToBytes,
  encodeNotification,
  freshnessFromWire,
  freshnessToWire,
  type NotificationParts,
  notificationToWire,
  tupleFromWire,
  tupleToWire,
  versionFromWire,
  versionToWire,
} from "./presence-codec.js";
export {
  accessRulesFromWire,
  accessRulesToWire,
  deliveryRulesFromWire,
  deliveryRulesToWire,
  type UncheckedAccessRules,
  type UncheckedDeliveryRules,
  type UncheckedRuleMatch,
} from "./rules-codec.js";
export {
  type ReportStatusWord,
  reportStatusFromWire,
  reportStatusToWire,
  requesterFromWire,
  requesterToWire,
  type SubscriptionStateKind,
  subscriptionStateFromWire,
  subscriptionStateToWire,
  type WireWatcher,
} from "./subscription-codec.js";
