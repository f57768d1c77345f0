/** Streams of frames, without the client and without the servers' own code: what a stranger sends by the `.proto` files. */
import {
  client,
  type DialTarget,
  decodeLinkFrame,
  decodeServerFrame,
  encodeClientItem,
  encodeLinkItem,
  type FrameStream,
  type federation,
} from "@parley/protocol";
import { createGrpcDialer } from "@parley/protocol/grpc";
import type { CloseReason } from "@parley/runtime";
import { type Domain, passwordOf } from "./domain.js";
import { targetOf } from "./person.js";
import { Seen } from "./seen.js";
import type { Stage } from "./stage.js";
import { within } from "./within.js";

/** One end of a stream: frames out, items in. */
class RawStream<Item> {
  readonly stream: FrameStream;
  readonly items = new Seen<Item>("an item");
  /** Why it ended. */
  readonly closed: Promise<CloseReason>;

  constructor(stage: Stage, stream: FrameStream, decode: (frame: Uint8Array) => Item[]) {
    this.stream = stream;
    this.closed = new Promise((resolve) => {
      stream.start({
        onFrame: (frame) => {
          for (const item of decode(frame)) this.items.push(item);
        },
        onDrain: () => undefined,
        onClose: resolve,
      });
    });
    stage.atEnd(() => this.close());
  }

  /** Sends a frame as it is. */
  sendsFrame(frame: Uint8Array): void {
    this.stream.send(frame);
  }

  close(): void {
    this.stream.close({ code: "goodbye", reason: "the play is over", reconnect: "never" });
  }

  /** Waits for the end. */
  end(ms?: number): Promise<CloseReason> {
    return within("the end of the stream", this.closed, ms);
  }
}

/** A client session, by frames. */
export class RawSession extends RawStream<client.ServerItem> {
  #lastId = 100;

  says(item: client.IClientItem): void {
    this.sendsFrame(encodeClientItem(item));
  }

  /** Says again and again that it is there, until the stream ends. */
  staysInContact(everyMs: number): void {
    const timer = setInterval(() => this.says({ ping: { payload: 1 } }), everyMs);
    void this.closed.then(() => clearInterval(timer));
  }

  /** Sends an operation and waits for its answer. */
  async asks(item: client.IClientItem): Promise<client.Response> {
    const id = ++this.#lastId;
    this.says({ id, ...item });
    const answer = await this.items.some((each) => each.response?.id === id);
    return client.Response.create(answer.response ?? {});
  }
}

/** Opens a stream to a home server's client port; nothing is said yet. */
export async function openRawSession(
  stage: Stage,
  domain: Domain,
  target: Partial<DialTarget> = {},
): Promise<RawSession> {
  const dialer = createGrpcDialer(stage.env, "client", { frameBytesMax: 16 << 20 });
  const stream = await dialer.dial(
    { ...targetOf(domain), ...target },
    { signal: new AbortController().signal },
  );
  return new RawSession(stage, stream, decodeServerFrame);
}

/** The first item of a session. */
export function signInOf(domain: Domain, user: string, password = passwordOf(user)): client.IClientItem {
  return {
    id: 1,
    signIn: {
      password: { principal: `${user}@${domain.name}`, password },
      sessionId: `raw-${user}-${Math.random()}`,
      agent: "raw",
    },
  };
}

/** A session that is signed in. */
export async function signInRaw(stage: Stage, domain: Domain, user: string): Promise<RawSession> {
  const session = await openRawSession(stage, domain);
  session.says(signInOf(domain, user));
  const answer = await session.items.some(({ response }) => response?.id === 1);
  if (answer.response?.signedIn == null) throw new Error(`not signed in: ${JSON.stringify(answer.response)}`);
  return session;
}

/** A link between servers, by frames. */
export class RawLink extends RawStream<federation.LinkItem> {
  says(item: federation.ILinkItem): void {
    this.sendsFrame(encodeLinkItem(item));
  }
}

/** Opens a stream to a federation port; nothing is said yet. */
export async function openRawLink(stage: Stage, domain: Domain): Promise<RawLink> {
  const dialer = createGrpcDialer(stage.env, "federation", { frameBytesMax: 16 << 20 });
  const target = { address: domain.federation, domain: domain.name, ca: domain.caPem };
  const stream = await dialer.dial(target, { signal: new AbortController().signal });
  return new RawLink(stage, stream, decodeLinkFrame);
}
