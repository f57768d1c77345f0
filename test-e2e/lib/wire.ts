/** Below gRPC: sockets, TLS and HTTP/2 by hand. */
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { within } from "./within.js";

/** Where, and which certificate is expected. */
export interface WireTarget {
  readonly address: string;
  readonly domain: string;
  readonly ca: string;
}

/** Sends bytes on a new connection. Resolves when the server has ended it. @returns what it said. */
export function sendsGarbage(
  target: WireTarget,
  bytes: Uint8Array,
  options: { readonly tls: boolean; readonly waitMs?: number },
): Promise<Buffer> {
  const { host, port } = split(target.address);
  const ended = new Promise<Buffer>((resolve) => {
    const said: Buffer[] = [];
    const socket: Socket = options.tls
      ? connectTls({ host, port, ca: target.ca, servername: target.domain, ALPNProtocols: ["h2"] })
      : connectTcp({ host, port });
    socket.on("data", (chunk: Buffer) => said.push(chunk));
    // A reset is an end like any other.
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Buffer.concat(said)));
    socket.write(bytes);
  });
  return within(`the end of the garbage on ${target.address}`, ended, options.waitMs);
}

/** What came of an HTTP/2 request. */
export interface Http2Outcome {
  /** Response and trailers together. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly error: string;
}

/** Makes one gRPC request by hand. @param body - with or without gRPC's framing; ends the request. */
export function requests(
  target: WireTarget,
  path: string,
  body: Uint8Array,
  headers: OutgoingHttpHeaders = {},
): Promise<Http2Outcome> {
  const { host, port } = split(target.address);
  const session: ClientHttp2Session = connectHttp2(`https://${host}:${port}`, {
    ca: target.ca,
    servername: target.domain,
    settings: { enablePush: false },
    // So that our own side sends whatever it is told to.
    maxSendHeaderBlockLength: 1 << 24,
  } as Parameters<typeof connectHttp2>[1]);
  const outcome = new Promise<Http2Outcome>((resolve) => {
    const seen: Record<string, unknown> = {};
    let error = "";
    session.on("error", (thrown: Error) => {
      error ||= thrown.message;
      resolve({ headers: seen, error });
    });
    session.on("close", () => resolve({ headers: seen, error: error || "the connection was closed" }));
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: path,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: "application/grpc",
      [constants.HTTP2_HEADER_TE]: "trailers",
      ...headers,
    });
    stream.on("response", (got) => Object.assign(seen, got));
    stream.on("trailers", (got) => Object.assign(seen, got));
    stream.on("error", (thrown: Error) => {
      error ||= thrown.message;
    });
    stream.on("close", () => resolve({ headers: seen, error }));
    stream.resume();
    stream.end(Buffer.from(body));
  });
  return within(`the answer of ${target.address}`, outcome).finally(() => session.destroy());
}

/** A gRPC message with a length that need not be its own. */
export function framed(message: Uint8Array, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

function split(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}
