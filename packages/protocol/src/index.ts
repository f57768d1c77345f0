/** `@parley/protocol`: what goes over the wire, and the transport port. */
export type { Acceptor, Dialer, DialTarget, FrameHandler, FrameStream, PeerInfo } from "./frame-stream.js";
