/** A server of a test, and what a test may do to it. */
import { createSystemClock, createSystemRandom } from "@parley/runtime/system";
import type { Place, ServedProcess } from "./place.js";
import type { Source } from "./source.js";

/** A running server. */
export interface TestServer {
  readonly host: string;
  readonly port: number;
  /** `redis://…`, `rediss://…`, `nats://…` or `tls://…`, with who signs in when the environment says so. */
  readonly url: string;
  /** Where it came from. One from the environment belongs to others, too: keep to names that start with `prefix`. */
  readonly source: Source["kind"];
  /** A name of this test's own (`t` and lower-case hexadecimal digits), for keys and subjects. */
  readonly prefix: string;
  /** The number of the process; `undefined` in a container and elsewhere. */
  readonly pid: number | undefined;
  /** Ends it in order (SIGTERM) and removes its files. Idempotent. Does nothing to one from the environment. */
  stop(): Promise<void>;
  /** Ends it in order (SIGTERM); its files stay for {@link restart}. */
  shutdown(): Promise<void>;
  /** Ends it at once (SIGKILL); its files stay for {@link restart}. */
  kill(): Promise<void>;
  /** Stops it where it is (SIGSTOP): connections stay, nothing is answered. */
  pause(): Promise<void>;
  /** Lets it go on (SIGCONT). */
  resume(): Promise<void>;
  /** Starts it again with the same port and files, after {@link shutdown} where it still runs. Resolves when it answers. */
  restart(): Promise<void>;
  /** What it has printed since it was started. */
  output(): Promise<string>;
}

/** How a server is started, and known to be ready. */
export interface ServerRecipe {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly args: readonly string[];
  /** One attempt to talk to it. @throws while it is not ready. */
  probe(): Promise<void>;
}

const READY_MS_MAX = 20_000;
const PROBE_INTERVAL_MS = 10;

const clock = createSystemClock();
const random = createSystemRandom();

/** A prefix that nobody else uses. */
function newPrefix(): string {
  return `t${Buffer.from(random.bytes(6)).toString("hex")}`;
}

/** Waits until `attempt` succeeds. @throws Error with its last failure, after 20 s. */
export async function eventually<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  const deadline = clock.monotonicMs() + READY_MS_MAX;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (clock.monotonicMs() > deadline || error instanceof GivenUp)
        throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
    await clock.sleep(PROBE_INTERVAL_MS);
  }
}

/** An attempt that need not be made again. */
class GivenUp extends Error {}

/** A server whose address was named in the environment. */
export function namedServer(url: URL, defaultPort: number): TestServer {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new Error("a server from the environment is not the tests' to stop: ask for one with `control`"),
    );
  return {
    host: url.hostname,
    port: url.port === "" ? defaultPort : Number(url.port),
    url: url.href,
    source: "environment",
    prefix: newPrefix(),
    pid: undefined,
    stop: () => Promise.resolve(),
    shutdown: refuse,
    kill: refuse,
    pause: refuse,
    resume: refuse,
    restart: refuse,
    output: refuse,
  };
}

/** A server that this test has started. */
export class OwnServer implements TestServer {
  readonly host = "127.0.0.1";
  readonly prefix = newPrefix();
  readonly #place: Place;
  readonly #recipe: ServerRecipe;
  /** The place is this server's alone, and goes with it. */
  readonly #ownPlace: boolean;
  #process: ServedProcess | undefined;
  #paused = false;
  #stopping: Promise<void> | undefined;

  constructor(place: Place, recipe: ServerRecipe, options: { readonly ownPlace: boolean }) {
    this.#place = place;
    this.#recipe = recipe;
    this.#ownPlace = options.ownPlace;
  }

  get port(): number {
    return this.#recipe.port;
  }

  get url(): string {
    return this.#recipe.url;
  }

  get source(): "program" | "container" {
    return this.#place.kind;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** @throws Error with its last words, when it ends instead. */
  async start(): Promise<void> {
    const served = await this.#place.start(this.#recipe.name, this.#recipe.args);
    this.#process = served;
    await eventually(`${this.#recipe.name} is not ready`, async () => {
      try {
        await this.#recipe.probe();
      } catch (error) {
        if (await served.hasEnded())
          throw new GivenUp(`it has ended:\n${(await served.output()).slice(-2_000)}`);
        throw error;
      }
    });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async shutdown(): Promise<void> {
    await this.resume();
    await this.#end("TERM");
  }

  kill(): Promise<void> {
    return this.#end("KILL");
  }

  async pause(): Promise<void> {
    this.#paused = true;
    await this.#running().signal("STOP");
  }

  async resume(): Promise<void> {
    if (!this.#paused) return;
    this.#paused = false;
    await this.#process?.signal("CONT");
  }

  async restart(): Promise<void> {
    if (this.#process !== undefined) await this.shutdown();
    await this.start();
  }

  async output(): Promise<string> {
    return this.#running().output();
  }

  async #stop(): Promise<void> {
    if (this.#process !== undefined) await this.shutdown();
    if (this.#ownPlace) await this.#place.remove();
  }

  async #end(signal: "TERM" | "KILL"): Promise<void> {
    const served = this.#running();
    await served.signal(signal);
    await served.ended();
    this.#process = undefined;
    this.#paused = false;
  }

  #running(): ServedProcess {
    if (this.#process === undefined) throw new Error(`${this.#recipe.name} does not run`);
    return this.#process;
  }
}
