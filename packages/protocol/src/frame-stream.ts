/**
 * The transport port: ordered, reliable, bidirectional streams of byte frames, and how to open and accept them.
 *
 * gRPC is the first binding (`@parley/protocol/grpc`); the simulation has its own. A stream carries opaque frames: what
 * is in them is the business of `client/v1` and `federation/v1`.
 */
import type { CloseReason } from "@parley/runtime";

/** What is known of the other end. */
export interface PeerInfo {
  /** For logs, rate limits and nothing else: never shown to another user. */
  readonly address: string;
  /** Whether the connection is encrypted. */
  readonly encrypted: boolean;
  /** SHA-256 of the certificate that the *accepting* side showed in TLS, in DER; on both sides. Absent without TLS. */
  readonly acceptorFingerprint?: Uint8Array;
}

/** Takes what arrives on one stream. Calls come one at a time, `onClose` last and exactly once. */
export interface FrameHandler {
  onFrame(frame: Uint8Array): void;
  /** `queuedBytes` fell below the low-water mark after `send` had returned `false`. */
  onDrain(): void;
  /** The stream is gone, by whatever side; nothing can be sent any more. */
  onClose(reason: CloseReason): void;
}

/** One end of a stream. */
export interface FrameStream {
  readonly peer: PeerInfo;
  /** Begins to deliver to `handler`. Called once; what came before is kept until then (bounded by flow control). */
  start(handler: FrameHandler): void;
  /**
   * Hands one frame to the network. Frames arrive in order, or the stream ends. A frame is not empty and is an encoded
   * `ClientFrame`, `ServerFrame` or `LinkFrame`: a binding may keep the field `closing` of these for itself.
   * @returns `false` when more than the high-water mark is queued: stop until `onDrain`. The frame was taken all the same.
   */
  send(frame: Uint8Array): boolean;
  /** Bytes that `send` took and the network has not. */
  readonly queuedBytes: number;
  /** Stops the delivery of frames (and, by flow control, the peer) until `resume`. */
  pause(): void;
  resume(): void;
  /**
   * Ends the stream after what was sent. Idempotent. `onClose` is called on both sides: here with `reason`, there with
   * the same when the transport can carry it, else with code `connection_lost`.
   */
  close(reason: CloseReason): void;
}

/** Where to connect to. */
export interface DialTarget {
  /** `host:port`; IPv6 in brackets. */
  readonly address: string;
  /** The domain that the acceptor's certificate must be valid for. */
  readonly domain: string;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  /** Without TLS: only for benchmarks and tests on loopback. */
  readonly insecure?: boolean;
}

/** Opens streams. */
export interface Dialer {
  /**
   * Connects and opens one stream on a connection of its own.
   * @throws ParleyError `unavailable` with reason `connection_refused`, `dns_failed`, `connect_timeout`, `tls_wrong_name`,
   * `tls_unknown_authority`, `tls_expired_certificate`, `tls_failed` or `connection_lost`; `cancelled` when `signal` aborts;
   * `invalid_argument` with reason `bad_address` or `bad_certificate` for a target that is none; the peer's own code when
   * it refuses the stream.
   */
  dial(target: DialTarget, options: { readonly signal: AbortSignal }): Promise<FrameStream>;
}

/** What accepts streams. */
export interface Acceptor {
  /** Where it listens: the port is real also when 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number };
  /** Stops accepting; ends the streams that are still open after `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
}
