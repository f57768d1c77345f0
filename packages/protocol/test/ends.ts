/** An acceptor and a dialler on loopback, and what a test has opened on them. */

import type { DialTarget, FrameStream } from "@parley/protocol";
import {
  createGrpcDialer,
  type GrpcAcceptor,
  type GrpcDialerOptions,
  type GrpcListenOptions,
  listenGrpc,
} from "@parley/protocol/grpc";
import type { CloseReason, Env } from "@parley/runtime";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import type { TestEnv } from "@parley/runtime/testing";
import { authorityPem, north } from "./certificates.js";
import { Recorder } from "./recorder.js";

export const domain = "north.example";
export const reason: CloseReason = { code: "test_over", reason: "that was all", reconnect: "never" };
export const systemEnv: Env = createSystemEnv({ log: nullLogger });

/** Both ends of one stream. */
export interface Pair {
  readonly dialed: FrameStream;
  readonly accepted: FrameStream;
}

/** One acceptor. Streams come in the order in which they were opened. */
export class Ends {
  readonly acceptor: GrpcAcceptor;
  readonly target: DialTarget;
  readonly #env: Env;
  readonly #options: TestOptions;
  readonly #arrivals: Arrivals;

  private constructor(acceptor: GrpcAcceptor, env: Env, options: TestOptions, arrivals: Arrivals) {
    this.acceptor = acceptor;
    this.#env = env;
    this.#options = options;
    this.#arrivals = arrivals;
    this.target = {
      address: `127.0.0.1:${acceptor.address.port}`,
      domain,
      ...(options.plain ? { insecure: true } : { ca: authorityPem }),
    };
  }

  static async listen(options: TestOptions = {}): Promise<Ends> {
    const env = options.test?.env ?? systemEnv;
    const arrivals = new Arrivals();
    const acceptor = await listenGrpc(
      env,
      {
        service: "federation",
        host: "127.0.0.1",
        port: 0,
        ...(options.plain ? {} : { tls: north }),
        ...options.listen,
      },
      (stream) => arrivals.onStream(stream),
    );
    return new Ends(acceptor, env, options, arrivals);
  }

  /** Ends everything, whatever is open. */
  async stop(): Promise<void> {
    const closed = this.acceptor.close(0);
    await this.#options.test?.clock.advance(60_000);
    await closed;
  }

  /** The next stream that is opened. */
  accept(): Promise<FrameStream> {
    return this.#arrivals.next();
  }

  dial(target: Partial<DialTarget> = {}): Promise<FrameStream> {
    const service = this.#options.listen?.service ?? "federation";
    const dialer = createGrpcDialer(this.#env, service, this.#options.dial);
    return dialer.dial({ ...this.target, ...target }, { signal: new AbortController().signal });
  }

  async pair(target: Partial<DialTarget> = {}): Promise<Pair> {
    const [dialed, accepted] = await Promise.all([this.dial(target), this.accept()]);
    return { dialed, accepted };
  }

  /** Fails unless a new stream still carries a frame there and back. Streams that nobody has taken are answered, too. */
  async proveUnaffected(): Promise<void> {
    this.#arrivals.answerAll = true;
    const here = new Recorder();
    const dialed = await this.dial();
    dialed.start(here);
    dialed.send(Buffer.from("\nstill there?"));
    await here.until(({ frames }) => frames.length === 1);
    dialed.close(reason);
    expect(await here.closed).toEqual(reason);
    this.#arrivals.answerAll = false;
  }
}

/** Streams that were accepted and not yet asked for, or the other way round. */
class Arrivals {
  /** Send everything back, rather than keep streams for `next`. */
  answerAll = false;
  readonly #streams: FrameStream[] = [];
  readonly #waiting: ((stream: FrameStream) => void)[] = [];

  onStream(stream: FrameStream): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next(stream);
    else if (this.answerAll) echo(stream);
    else this.#streams.push(stream);
  }

  next(): Promise<FrameStream> {
    const stream = this.#streams.shift();
    if (stream !== undefined) return Promise.resolve(stream);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** Sends back what comes. */
export function echo(stream: FrameStream): void {
  stream.start({ onFrame: (frame) => void stream.send(frame), onDrain: () => {}, onClose: () => {} });
}

interface TestOptions {
  /** Instead of real time. */
  readonly test?: TestEnv;
  /** Without TLS. */
  readonly plain?: boolean;
  readonly listen?: Partial<GrpcListenOptions>;
  readonly dial?: GrpcDialerOptions;
}
