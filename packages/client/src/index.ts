/** `@parley/client`: presence, watcher, sender and inbox user agents over one session. */
export {
  type MessageHeader,
  type NotificationHead,
  PresenceNotification,
  ReceivedMessage,
} from "./received.js";
export type {
  Credentials,
  DeliveryReport,
  InboxInfo,
  InboxPage,
  OpenInboxRequest,
  OperationOptions,
  OutgoingMessage,
  PublicationInfo,
  PublishRequest,
  SetRulesRequest,
  SignedInInfo,
  SubscriptionInfo,
  UserAgentHandlers,
  UserAgentOptions,
  UserAgentState,
  WatcherInfo,
} from "./types.js";
export { UserAgent } from "./user-agent.js";
