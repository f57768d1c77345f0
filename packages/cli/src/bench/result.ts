/** What a scenario found. */
import { cpus } from "node:os";
import { type Mark, markOf } from "./marks.js";
import type { BenchOptions } from "./options.js";
import { type Percentiles, rounded, type Samples } from "./samples.js";
import type { Usage } from "./usage.js";

/** What a scenario gives; the rest of its line follows from it. */
export interface Measured {
  readonly scenario: string;
  /** What an item is: a message, a notification, a sign-in, a session. */
  readonly unit: string;
  readonly items: number;
  readonly seconds: number;
  /** From the sending to the receiver's having it. */
  readonly latency?: Samples;
  /** From the sending to the sender's having the answer. */
  readonly report?: Samples;
  /** Counted over the whole run, the warm-up included. */
  readonly lost: number;
  readonly doubled: number;
  /** Items that a server answered with anything but success. */
  readonly refused: number;
  readonly usage: Usage;
  /** What only this scenario has. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** One line of the output. */
export interface BenchLine {
  readonly event: "scenario";
  readonly scenario: string;
  readonly unit: string;
  readonly items: number;
  readonly seconds: number;
  readonly throughput: number;
  readonly latencyMs: Percentiles | null;
  readonly reportMs: Percentiles | null;
  readonly lost: number;
  readonly doubled: number;
  readonly refused: number;
  readonly serverCpuMicrosPerItem: number;
  /** Of Redis and NATS. */
  readonly serviceCpuMicrosPerItem: number;
  readonly generatorCpuMicrosPerItem: number;
  readonly processes: readonly {
    readonly name: string;
    readonly kind: "server" | "service";
    readonly cpuMicrosPerItem: number;
    readonly rssKib: number;
  }[];
  readonly mark: Mark | null;
  readonly context: {
    readonly node: string;
    readonly cpu: string;
    readonly cores: number;
    readonly tls: boolean;
    readonly engine: BenchOptions["engine"];
    readonly servers: number;
    readonly idleAccounts: number;
  };
  readonly [extra: string]: unknown;
}

/** What of the options a line depends on. */
export type LineContext = Pick<BenchOptions, "tls" | "engine" | "servers" | "idleAccounts">;

export function lineOf(measured: Measured, { tls, engine, servers, idleAccounts }: LineContext): BenchLine {
  const { scenario, unit, items, seconds, latency, report, lost, doubled, refused, usage, extra } = measured;
  const perItem = (micros: number): number => (items === 0 ? 0 : rounded(micros / items));
  const of = (kind: "server" | "service"): number =>
    perItem(usage.processes.reduce((sum, used) => (used.kind === kind ? sum + used.cpuMicros : sum), 0));
  const processors = cpus();
  return {
    event: "scenario",
    scenario,
    unit,
    items,
    seconds: rounded(seconds, 3),
    throughput: rounded(items / seconds, 1),
    latencyMs: latency?.percentiles() ?? null,
    reportMs: report?.percentiles() ?? null,
    lost,
    doubled,
    refused,
    serverCpuMicrosPerItem: of("server"),
    serviceCpuMicrosPerItem: of("service"),
    generatorCpuMicrosPerItem: perItem(usage.generatorMicros),
    processes: usage.processes.map(({ name, kind, cpuMicros, rssKib }) => ({
      name,
      kind,
      cpuMicrosPerItem: perItem(cpuMicros),
      rssKib,
    })),
    ...extra,
    mark: markOf(scenario, { tls, engine }) ?? null,
    context: {
      node: process.version,
      cpu: processors[0]?.model ?? "",
      cores: processors.length,
      tls,
      engine,
      servers,
      idleAccounts,
    },
  };
}

/** Whether nothing was lost, nothing came twice, and nothing was refused. */
export function isWhole({
  lost,
  doubled,
  refused,
}: Pick<BenchLine, "lost" | "doubled" | "refused">): boolean {
  return lost === 0 && doubled === 0 && refused === 0;
}
