/** Traces of a server, where its configuration asks for them. */
import type { ServerEnv } from "../io.js";
import { version } from "../version.js";

/** What of a configuration it depends on. */
export interface TracedConfig {
  readonly node: string;
  readonly tracing: { readonly endpoint?: string | undefined; readonly sampleRatio: number };
}

/** An environment that traces, or the one that was given. */
export interface Tracing {
  readonly env: ServerEnv;
  /** Sends what waits. Never rejects. */
  stop(): Promise<void>;
}

/** Begins to trace. The library is read only where it is needed: it takes longer than many a start. */
export async function startTracing(
  env: ServerEnv,
  { node, tracing: { endpoint, sampleRatio } }: TracedConfig,
  name: string,
): Promise<Tracing> {
  if (endpoint === undefined) return { env, stop: () => Promise.resolve() };
  const { createOtelTracer } = await import("../operations/tracing.js");
  const { tracer, stop } = createOtelTracer({ endpoint, sampleRatio, service: { name, node, version } });
  return { env: { ...env, tracer }, stop };
}
