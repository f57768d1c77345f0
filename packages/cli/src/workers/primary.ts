/** Looks after the workers of `parley serve --workers N`: starts them, starts again what dies, and stops them all. */
import {
  Backoff,
  type Code,
  type Env,
  errorCodes,
  type HealthReport,
  ParleyError,
  type Timer,
} from "@parley/runtime";
import type { PageValues } from "../operations/prometheus.js";
import type { ForkWorker, WorkerMessage, WorkerProcess } from "./worker-messages.js";

/** What {@link Workers} is told. */
export interface WorkersOptions {
  readonly count: number;
  /** The arguments of each worker's command. */
  readonly args: readonly string[];
  readonly fork: ForkWorker;
  /** The first pause before a worker is started again; doubles up to `retryMaxMs`. @defaultValue 200 */
  readonly retryInitialMs?: number;
  /** @defaultValue 10_000 (10 s) */
  readonly retryMaxMs?: number;
}

/** What a worker said when it was ready. */
export interface ReadyWorker {
  readonly node: string;
  readonly addresses: Readonly<Record<string, string>>;
}

/** One that ran so long was well: the next pause is the shortest again. */
const wellAfterMs = 10_000;

/** How long workers may take to say what they have counted; who takes longer is left out. */
const metricsWithinMs = 2_000;

/** A question to all workers that is not answered by all yet. */
interface Question {
  readonly answers: Map<Place, PageValues>;
  readonly done: () => void;
}

/** One place among the workers, whoever fills it. */
interface Place {
  readonly index: number;
  readonly backoff: Backoff;
  process: WorkerProcess | undefined;
  ready: ReadyWorker | undefined;
  /** Of the worker that is ready here, or was the last to be. */
  incarnation: string;
  startedAtMs: number;
  health: HealthReport | undefined;
  /** Why it did not get ready, in its own words. */
  failure: ParleyError | undefined;
  retry: Timer | undefined;
}

/** `starting -> running -> stopping`, one way. While starting, the first failure ends it all; later a worker is started again. */
export class Workers {
  readonly #env: Env;
  readonly #options: WorkersOptions;
  readonly #places: readonly Place[];
  #state: "starting" | "running" | "stopping" = "starting";
  #onChange: (() => void) | undefined;
  readonly #questions = new Map<number, Question>();
  #lastQuestion = 0;
  #stopped: Promise<void> | undefined;

  constructor(env: Env, options: WorkersOptions) {
    this.#env = env;
    this.#options = options;
    const backoff = { initialMs: options.retryInitialMs ?? 200, maxMs: options.retryMaxMs ?? 10_000 };
    this.#places = Array.from({ length: options.count }, (_, at) => ({
      index: at + 1,
      backoff: new Backoff(env, backoff),
      process: undefined,
      ready: undefined,
      incarnation: "",
      startedAtMs: 0,
      health: undefined,
      failure: undefined,
      retry: undefined,
    }));
  }

  /**
   * Starts all, and waits until they are ready.
   * @throws ParleyError what the first one said that did not get ready; the others have been told to stop then.
   */
  async start(): Promise<readonly ReadyWorker[]> {
    for (const place of this.#places) this.#fork(place);
    await this.#until(
      () => this.#places.every(({ ready }) => ready) || this.#places.some(({ failure }) => failure),
    );
    const failure = this.#places.find((place) => place.failure !== undefined)?.failure;
    if (failure !== undefined) throw failure;
    this.#state = this.#state === "starting" ? "running" : this.#state;
    return this.#places.flatMap(({ ready }) => ready ?? []);
  }

  /** Tells all to read the configuration again. */
  reload(): void {
    for (const { process } of this.#places) process?.send({ kind: "reload" });
  }

  /** What each of the workers that run has counted. */
  async metrics(): Promise<readonly PageValues[]> {
    const asked = this.#places.filter(({ process, ready }) => process !== undefined && ready !== undefined);
    if (asked.length === 0) return [];
    const number = ++this.#lastQuestion;
    const answers = new Map<Place, PageValues>();
    await new Promise<void>((resolve) => {
      const timer = this.#env.clock.timer(metricsWithinMs, resolve);
      const done = (): void => {
        if (answers.size < asked.length) return;
        timer.cancel();
        resolve();
      };
      this.#questions.set(number, { answers, done });
      for (const { process } of asked) process?.send({ kind: "metrics", number });
    });
    this.#questions.delete(number);
    return [...answers.values()];
  }

  /** Ready when any worker is: the ports are taken by those that are there. */
  get health(): HealthReport {
    const reports = this.#places.map(({ health, process }) => (process === undefined ? undefined : health));
    return {
      live: true,
      ready: this.#state !== "stopping" && reports.some((report) => report?.ready === true),
      checks: reports.map((report, at) => ({
        name: `worker-${at + 1}`,
        ok: report?.ready === true,
        detail: report === undefined ? "does not run" : firstProblem(report),
      })),
    };
  }

  /** Stops all, and waits until they are gone; those that are not after `deadlineMs` are killed. Idempotent. */
  stop(deadlineMs: number): Promise<void> {
    this.#stopped ??= this.#stop(deadlineMs);
    return this.#stopped;
  }

  async #stop(deadlineMs: number): Promise<void> {
    this.#state = "stopping";
    for (const { process, retry } of this.#places) {
      retry?.cancel();
      process?.send({ kind: "stop" });
    }
    const late = this.#env.clock.timer(deadlineMs, () => {
      for (const { index, process } of this.#places) {
        if (process === undefined) continue;
        this.#env.log.error({ event: "worker.killed", worker: index, deadlineMs });
        process.kill();
      }
    });
    await this.#until(() => this.#places.every(({ process }) => process === undefined));
    late.cancel();
  }

  #fork(place: Place): void {
    place.startedAtMs = this.#env.clock.monotonicMs();
    place.failure = undefined;
    place.health = undefined;
    place.process = this.#options.fork(
      { index: place.index, predecessor: place.incarnation, args: this.#options.args },
      {
        onMessage: (message) => this.#onMessage(place, message),
        onExit: (cause) => this.#onExit(place, cause),
      },
    );
  }

  #onMessage(place: Place, message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        place.ready = { node: message.node, addresses: message.addresses };
        place.incarnation = message.incarnation;
        this.#env.log.info({ event: "worker.started", worker: place.index, pid: place.process?.pid ?? 0 });
        break;
      case "failed":
        place.failure = new ParleyError(codeOf(message.code), message.message, {
          details: { reason: message.reason },
        });
        break;
      case "health":
        place.health = message.health;
        break;
      case "metrics": {
        const question = this.#questions.get(message.number);
        question?.answers.set(place, message.values);
        question?.done();
      }
    }
    this.#onChange?.();
  }

  #onExit(place: Place, cause: string): void {
    place.process = undefined;
    if (this.#state === "starting") {
      place.failure ??= new ParleyError(
        "unavailable",
        `worker ${place.index} ended before it was ready: ${cause}`,
        {
          details: { reason: "worker_ended" },
        },
      );
    } else if (this.#state === "running") {
      if (this.#env.clock.monotonicMs() - place.startedAtMs >= wellAfterMs) place.backoff.reset();
      const retryInMs = place.backoff.next();
      const reason = place.failure?.message ?? cause;
      this.#env.log.error({ event: "worker.ended", worker: place.index, reason, retryInMs });
      place.retry = this.#env.clock.timer(retryInMs, () => this.#fork(place));
    }
    this.#onChange?.();
  }

  /** Waits for something to be so after a message or an end. One waits at a time. */
  #until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onChange = () => {
        if (!condition()) return;
        this.#onChange = undefined;
        resolve();
      };
    });
  }
}

function codeOf(code: string): Code {
  return Object.hasOwn(errorCodes, code) ? (code as Code) : "internal";
}

function firstProblem({ checks }: HealthReport): string {
  const problem = checks.find(({ ok }) => !ok);
  return problem === undefined ? "" : `${problem.name}: ${problem.detail}`;
}
