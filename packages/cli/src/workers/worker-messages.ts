/** What a primary process and its workers say to each other, and how a worker is started. */
import type { HealthReport } from "@parley/runtime";
import type { PageValues } from "../operations/prometheus.js";

/** From a worker. */
export type WorkerMessage =
  | {
      readonly kind: "ready";
      readonly node: string;
      /** Of the server: whoever takes its place may say that this one is gone. */
      readonly incarnation: string;
      readonly addresses: Readonly<Record<string, string>>;
    }
  | { readonly kind: "failed"; readonly code: string; readonly reason: string; readonly message: string }
  /** Now and then. */
  | { readonly kind: "health"; readonly health: HealthReport }
  /** The answer to the question of this number. */
  | { readonly kind: "metrics"; readonly number: number; readonly values: PageValues };

/** To a worker. */
export type PrimaryMessage =
  | { readonly kind: "stop" }
  /** Read the configuration again. */
  | { readonly kind: "reload" }
  /** What have you counted? */
  | { readonly kind: "metrics"; readonly number: number };

/** What a worker is started with. */
export interface WorkerPlan {
  /** From 1. */
  readonly index: number;
  /** The incarnation of the worker before it, which is gone; empty for the first. */
  readonly predecessor: string;
  /** The arguments of the command. */
  readonly args: readonly string[];
}

/** A worker, as its primary sees it. */
export interface WorkerProcess {
  readonly pid: number;
  send(message: PrimaryMessage): void;
  kill(): void;
}

/** Starts a worker. `onExit` is called last, once, with what ended it. */
export type ForkWorker = (
  plan: WorkerPlan,
  handlers: {
    readonly onMessage: (message: WorkerMessage) => void;
    readonly onExit: (cause: string) => void;
  },
) => WorkerProcess;

/** A worker's own end of the line. */
export interface WorkerLine {
  readonly index: number;
  readonly predecessor: string;
  send(message: WorkerMessage): void;
  /** Calls `fn` when the primary wants the configuration read again. */
  onReload(fn: () => void): void;
  /** Answers what the primary asks for its page of metrics. */
  onMetrics(fn: () => Promise<PageValues>): void;
}
