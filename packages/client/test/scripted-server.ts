/** A home server's end of the stream, played by a test frame by frame. */
import {
  type client,
  type Dialer,
  type DialTarget,
  decodeClientFrame,
  encodeServerItem,
  type FrameHandler,
  type FrameStream,
  type PeerInfo,
} from "@parley/protocol";
import { type CloseReason, type Env, ParleyError } from "@parley/runtime";

/** One accepted stream, as the server sees it. */
export class ScriptedSession {
  /** Everything that arrived, in order. */
  readonly items: client.ClientItem[] = [];
  /** The frames that it came in. */
  frames = 0;
  closedWith: CloseReason | undefined;
  readonly #env: Env;
  #handler: FrameHandler | undefined;

  constructor(env: Env) {
    this.#env = env;
  }

  /** The user agent's end. */
  stream(): FrameStream {
    const peer: PeerInfo = { address: "test", encrypted: true };
    return {
      peer,
      queuedBytes: 0,
      start: (handler) => {
        this.#handler = handler;
      },
      send: (frame) => {
        if (this.closedWith !== undefined) return true;
        this.frames++;
        this.items.push(...decodeClientFrame(Buffer.from(frame)));
        return true;
      },
      pause: () => undefined,
      resume: () => undefined,
      close: (reason) => this.#close(reason),
    };
  }

  /** Sends items as one frame. */
  send(...items: client.IServerItem[]): void {
    if (this.closedWith !== undefined) return;
    this.#handler?.onFrame(Buffer.concat(items.map(encodeServerItem)));
  }

  /** Sends bytes that need not be a frame. */
  sendRaw(bytes: Uint8Array): void {
    this.#handler?.onFrame(bytes);
  }

  /** The connection breaks, without a goodbye of either side. */
  break(reason: Partial<CloseReason> = {}): void {
    this.#close({ code: "connection_lost", reason: "the network is gone", reconnect: "backoff", ...reason });
  }

  signIn(info: client.ISignedIn = {}): void {
    const signedIn = {
      principal: "alice@north.example",
      heartbeatMs: 30_000,
      outOfContactMs: 60_000,
      resumeToken: "token-1",
      messageBytesMax: 65_536,
      frameBytesMax: 1 << 20,
      presentities: ["pres:alice@north.example"],
      inboxes: ["im:alice@north.example"],
      ...info,
    };
    this.send({ response: { id: 1, signedIn } });
  }

  respond(item: client.ClientItem, result: client.IResponse): void {
    this.send({ response: { id: item.id, ...result } });
  }

  /** The operations of one kind that arrived. */
  all(kind: NonNullable<client.ClientItem["operation"]>): client.ClientItem[] {
    return this.items.filter(({ operation }) => operation === kind);
  }

  /** The last operation of one kind. */
  last(kind: NonNullable<client.ClientItem["operation"]>): client.ClientItem {
    const found = this.all(kind).at(-1);
    if (found === undefined)
      throw new Error(`no ${kind} arrived, only ${this.items.map((i) => i.operation)}`);
    return found;
  }

  #close(reason: CloseReason): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = reason;
    this.#env.clock.defer(() => this.#handler?.onClose(reason));
  }
}

/** Hands out a session for every dial, or fails it. */
export class ScriptedServer implements Dialer {
  readonly sessions: ScriptedSession[] = [];
  readonly targets: DialTarget[] = [];
  /** Dials fail with it while it is set. */
  failure: ParleyError | undefined;
  /** Addresses where nobody is. */
  readonly down = new Set<string>();
  /** Sign-ins are answered by themselves while it is set. */
  autoSignIn: client.ISignedIn | undefined;
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  dial(target: DialTarget): Promise<FrameStream> {
    this.targets.push(target);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.down.has(target.address)) {
      const text = `${target.address}: nobody is there`;
      return Promise.reject(
        new ParleyError("unavailable", text, { details: { reason: "connection_refused" } }),
      );
    }
    const session = new ScriptedSession(this.#env);
    this.sessions.push(session);
    const info = this.autoSignIn;
    // Two turns later: the sign-in is on its way by then.
    if (info !== undefined) this.#env.clock.defer(() => this.#env.clock.defer(() => session.signIn(info)));
    return Promise.resolve(session.stream());
  }

  /** The newest session. */
  get session(): ScriptedSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error("nobody has dialled");
    return session;
  }
}
