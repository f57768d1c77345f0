/** `@parley/server`: the home server of a domain. */

// For users.
export type { AdminApi } from "@parley/protocol";
export { createArgon2Hasher } from "./auth/argon2-hasher.js";
export type { PasswordHasher } from "./auth/password-hasher.js";
export {
  type FederationParts,
  HomeServer,
  type HomeServerParts,
  type HomeServerState,
} from "./home-server.js";
export type { SharedSettings } from "./nodes/shared-settings.js";
export {
  type ExchangeOptions,
  type HomeServerOptions,
  type HomeServerSettings,
  homeServerDefaults,
  type MessageOptions,
  type NodeOptions,
  type OutboxOptions,
  type RateLimit,
  type ResolvedHomeServerOptions,
  resolveHomeServerOptions,
  type ServicesOffered,
  type SessionOptions,
} from "./options.js";
export type { PresenceOptions } from "./presence/options.js";
