/** Keeps one connection to NATS: opens it, asks whether it is still there, and opens a new one when it is not. */
import { Backoff, type Env, ParleyError } from "@parley/runtime";
import { NatsLink, RefusedError } from "./link.js";
import type { ResolvedNatsOptions } from "./options.js";

/** What a connector tells its bus. */
export interface ConnectorEvents {
  /** There is a connection; it is in use when this has resolved. @throws Error when the connection has ended meanwhile. */
  opened(link: NatsLink): Promise<void>;
  /** The connection that was last opened is gone. */
  lost(cause: Error): void;
  /** There is no connection yet, and why. */
  unreachable(cause: Error): void;
}

/** See the file's head. Made by {@link Connector.start}. */
export class Connector {
  readonly #env: Env;
  readonly #options: ResolvedNatsOptions;
  readonly #events: ConnectorEvents;
  readonly #servers: readonly string[];
  readonly #stopping = new AbortController();
  readonly #backoff: Backoff;
  #next = 0;
  #link: NatsLink | undefined;
  #running: Promise<void> | undefined;
  #roundTripMs: number | undefined;

  private constructor(env: Env, options: ResolvedNatsOptions, events: ConnectorEvents) {
    this.#env = env;
    this.#options = options;
    this.#events = events;
    this.#servers = shuffled(env, options.servers);
    this.#backoff = new Backoff(env, options.reconnect);
  }

  /**
   * Opens the first connection, and keeps one from then on.
   * @throws ParleyError `failed_precondition` (reason `bus_refused`) where the server does not let us in or is not trusted;
   * `unavailable` (reason `bus_unreachable`) when none has answered within `startTimeoutMs`.
   */
  static async start(env: Env, options: ResolvedNatsOptions, events: ConnectorEvents): Promise<Connector> {
    const connector = new Connector(env, options, events);
    const deadlineMs = env.clock.monotonicMs() + options.startTimeoutMs;
    const link = await connector.#open((cause) => {
      const servers = options.servers.join(", ");
      if (cause instanceof RefusedError)
        throw new ParleyError("failed_precondition", `NATS at ${servers}: ${cause.message}`, {
          details: { reason: "bus_refused" },
          cause,
        });
      if (env.clock.monotonicMs() >= deadlineMs)
        throw new ParleyError(
          "unavailable",
          `no NATS server has answered within ${options.startTimeoutMs} ms (startTimeoutMs) at ${servers}: ${cause.message}`,
          { details: { reason: "bus_unreachable" }, cause },
        );
    });
    connector.#running = connector.#run(link);
    return connector;
  }

  /** How long the server took for its last answer to a ping; `undefined` before there was one. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Sends what waits to be sent, for a second at most, and ends. */
  async stop(): Promise<void> {
    const link = this.#link;
    this.#stopping.abort(new Error("the bus is closed"));
    if (link !== undefined) {
      // The client hands on what was published in this turn at its end.
      await Promise.resolve();
      const timer = this.#env.clock.timer(END_MS_MAX, () => link.destroy(new Error("the bus is closed")));
      link.end();
      await link.ended();
      timer.cancel();
    }
    await this.#running;
  }

  async #run(first: NatsLink): Promise<void> {
    let link = first;
    while (!this.#stopping.signal.aborted) {
      this.#link = link;
      const ended = link.ended();
      const pings = this.#startPings(link);
      try {
        await this.#events.opened(link);
      } catch {
        // It has ended; `ended` says why.
      }
      const cause = await ended;
      pings.cancel();
      this.#link = undefined;
      if (this.#stopping.signal.aborted) return;
      this.#env.log.warn({ event: "bus.disconnected", server: link.server, error: cause.message });
      this.#events.lost(cause);
      try {
        link = await this.#open((error) => this.#events.unreachable(error));
      } catch {
        // Nothing but the stop ends these attempts.
        return;
      }
    }
    link.destroy(new Error("the bus is closed"));
  }

  /** Tries one server after the other, with a pause after each round. @param failed - is told of each failure; may throw. */
  async #open(failed: (cause: Error) => void): Promise<NatsLink> {
    const { signal } = this.#stopping;
    this.#backoff.reset();
    for (let attempt = 1; ; attempt++) {
      const server = this.#servers[this.#next++ % this.#servers.length] as string;
      try {
        return await NatsLink.open(this.#env, this.#options, server, signal);
      } catch (error) {
        signal.throwIfAborted();
        const cause = error as Error;
        const pauseMs = attempt % this.#servers.length === 0 ? this.#backoff.next() : 0;
        this.#env.log.warn({
          event: "bus.connect_failed",
          server,
          error: cause.message,
          retryInMs: pauseMs,
        });
        failed(cause);
        if (pauseMs > 0) await this.#env.clock.sleep(pauseMs, signal);
      }
    }
  }

  /** A server that is stopped, or behind a broken network, ends no connection: only a question shows it. */
  #startPings(link: NatsLink): { cancel(): void } {
    const { pingIntervalMs, pingTimeoutMs } = this.#options;
    const { clock } = this.#env;
    let timer = clock.timer(pingIntervalMs, ping);
    const connector = this;
    function ping(): void {
      const askedMs = clock.monotonicMs();
      let answered = false;
      const giveUp = (): void => {
        if (answered) return;
        link.destroy(new Error(`no answer to a ping within ${pingTimeoutMs} ms (pingTimeoutMs)`));
      };
      // When this process was busy or stopped for so long, the answer may be there already, and only has to be read.
      timer = clock.timer(pingTimeoutMs, () => clock.defer(() => clock.defer(giveUp)));
      link.flush().then(
        () => {
          answered = true;
          connector.#roundTripMs = clock.monotonicMs() - askedMs;
          timer.cancel();
          timer = clock.timer(pingIntervalMs, ping);
        },
        // The connection has ended, which is told elsewhere.
        () => timer.cancel(),
      );
    }
    return { cancel: () => timer.cancel() };
  }
}

const END_MS_MAX = 1_000;

/** Each server of the domain begins with another server of NATS. */
function shuffled(env: Env, servers: readonly string[]): string[] {
  const order = [...servers];
  for (let index = order.length - 1; index > 0; index--) {
    const other = env.random.int(index + 1);
    [order[index], order[other]] = [order[other] as string, order[index] as string];
  }
  return order;
}
