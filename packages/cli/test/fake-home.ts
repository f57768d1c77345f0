/** A home server that answers what a test says, behind the dialler that commands are given. */
import {
  type client,
  type Dialer,
  type DialTarget,
  decodeClientFrame,
  documentToBytes,
  encodeServerItem,
  type FrameHandler,
  type FrameStream,
} from "@parley/protocol";
import type { CloseReason, Env, ParleyError } from "@parley/runtime";

type Operation = NonNullable<client.ClientItem["operation"]>;
type Answer = (item: client.ClientItem, send: (item: client.IServerItem) => void) => client.IResponse;

export class FakeHome implements Dialer {
  readonly targets: DialTarget[] = [];
  /** Everything that arrived, on all connections. */
  readonly items: client.ClientItem[] = [];
  /** Dials fail with it while it is set. */
  failure: ParleyError | undefined;
  readonly answers = new Map<Operation, Answer>();
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
    this.on("signIn", ({ signIn }) => ({
      signedIn: {
        principal: signIn?.password?.principal ?? "",
        sessionId: signIn?.sessionId ?? "",
        heartbeatMs: 30_000,
      },
    }));
  }

  /** How operations of one kind are answered. */
  on(operation: Operation, answer: Answer): this {
    this.answers.set(operation, answer);
    return this;
  }

  all(operation: Operation): client.ClientItem[] {
    return this.items.filter((item) => item.operation === operation);
  }

  dial(target: DialTarget): Promise<FrameStream> {
    this.targets.push(target);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    let handler: FrameHandler | undefined;
    let isClosed = false;
    const close = (reason: CloseReason): void => {
      if (isClosed) return;
      isClosed = true;
      this.#env.clock.defer(() => handler?.onClose(reason));
    };
    const send = (item: client.IServerItem): void => {
      this.#env.clock.defer(() => {
        if (!isClosed) handler?.onFrame(encodeServerItem(item));
      });
    };
    return Promise.resolve({
      peer: { address: "test", encrypted: true },
      queuedBytes: 0,
      start: (taken) => {
        handler = taken;
      },
      send: (frame) => {
        for (const item of decodeClientFrame(Buffer.from(frame))) this.#take(item, send);
        return true;
      },
      pause: () => undefined,
      resume: () => undefined,
      close,
    });
  }

  #take(item: client.ClientItem, send: (item: client.IServerItem) => void): void {
    this.items.push(item);
    const answer = this.answers.get(item.operation as Operation);
    if (answer === undefined) return;
    const after: client.IServerItem[] = [];
    const response = answer(item, (later) => after.push(later));
    if (item.id !== 0) send({ response: { id: item.id, ...response } });
    for (const later of after) send(later);
  }
}

export function notification(presentity: string, counter: number, note: string): client.IServerItem {
  const document = documentToBytes({
    presentity: presentity as never,
    tuples: [{ id: "t", status: "open", values: ["busy"], markup: [], notes: [{ lang: "", text: note }] }],
  });
  return {
    notification: { presentity, version: { epoch: 1, counter }, document, freshness: { state: 1 } },
  };
}
