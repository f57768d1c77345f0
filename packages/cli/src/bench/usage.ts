/** CPU of servers and generator over exactly the measured phase. */
import { cpuMicros, residentKib } from "./proc-stat.js";

/** A process that is looked at. */
export interface Watched {
  readonly name: string;
  /** A home server or a proxy; or Redis or NATS, whose work is reported beside theirs. */
  readonly kind: "server" | "service";
  readonly pid: number;
}

export interface ProcessUsage {
  readonly name: string;
  readonly kind: Watched["kind"];
  readonly cpuMicros: number;
  /** At the end of the phase. */
  readonly rssKib: number;
}

export interface Usage {
  readonly processes: readonly ProcessUsage[];
  /** The CPU of this process, which makes the load. */
  readonly generatorMicros: number;
}

/** Begins a phase. @returns a function that ends it. */
export function measureUsage(watched: readonly Watched[]): () => Usage {
  const before = watched.map(({ pid }) => cpuMicros(pid));
  const generator = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(generator);
    return {
      processes: watched.map(({ name, kind, pid }, at) => ({
        name,
        kind,
        cpuMicros: cpuMicros(pid) - (before[at] ?? 0),
        rssKib: residentKib(pid),
      })),
      generatorMicros: user + system,
    };
  };
}
