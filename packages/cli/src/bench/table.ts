/** The lines for people: a table that fills as scenarios end, with the marks beside what was reached. */
import type { BenchLine } from "./result.js";

const columns = [
  { title: "scenario", width: 25 },
  { title: "per s", width: 9 },
  { title: "p50 ms", width: 8 },
  { title: "p99 ms", width: 8 },
  { title: "max ms", width: 8 },
  { title: "lost", width: 5 },
  { title: "twice", width: 6 },
  { title: "generator µs", width: 13 },
  { title: "server µs", width: 10 },
  { title: "redis+nats µs", width: 14 },
  { title: "first mark", width: 11 },
  { title: "goal", width: 6 },
] as const;

export function tableHead(): string {
  return row(columns.map(({ title }) => title));
}

export function tableRow(line: BenchLine): string {
  const { latencyMs, mark } = line;
  const kib = line.kibPerSession;
  return row([
    line.scenario,
    String(line.throughput),
    latencyMs === null ? "" : String(latencyMs.p50),
    latencyMs === null ? "" : String(latencyMs.p99),
    latencyMs === null ? "" : String(latencyMs.max),
    String(line.lost),
    String(line.doubled),
    String(line.generatorCpuMicrosPerItem),
    typeof kib === "number" ? `${kib} KiB` : String(line.serverCpuMicrosPerItem),
    line.context.engine === "redis" ? String(line.serviceCpuMicrosPerItem) : "",
    mark === null ? "" : `${mark.first}${reached(line, mark.first)}`,
    mark === null ? "" : `${mark.goal}${reached(line, mark.goal)}`,
  ]);
}

function reached(line: BenchLine, mark: number): string {
  const value = typeof line.kibPerSession === "number" ? line.kibPerSession : line.serverCpuMicrosPerItem;
  return value <= mark ? " ✓" : " ✗";
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, at) =>
      at === 0 ? cell.padEnd(columns[at]?.width ?? 0) : cell.padStart(columns[at]?.width ?? 0),
    )
    .join(" ");
}
