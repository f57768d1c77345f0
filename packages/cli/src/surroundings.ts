/** The real surroundings of a command. */
import { homedir } from "node:os";
import { createAdminClient, createGrpcDialer } from "@parley/protocol/grpc";
import { type LogLevel, MetricRegistry, nullLogger, ParleyError } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { pino } from "pino";
import { read } from "read";
import type { Surroundings } from "./io.js";
import { createPinoLogger } from "./log.js";
import type { TextSink } from "./text-sink.js";
import { forkWorker, workerLine } from "./workers/cluster-worker.js";

const brokenPipe = "EPIPE";

/**
 * @param interrupt - aborts {@link Surroundings.interrupted}.
 * @param onHangup - takes whoever wants to know of SIGHUP.
 */
export function createSurroundings(
  interrupt: AbortController,
  onHangup: Surroundings["onHangup"],
): Surroundings {
  const env = createSystemEnv({ log: nullLogger });
  return {
    env,
    stdout: sink(process.stdout, () => interrupt.abort()),
    stderr: sink(process.stderr, () => undefined),
    variables: process.env,
    cwd: process.cwd(),
    homeDirectory: homedir(),
    readStdin,
    promptHidden,
    clientDialer: createGrpcDialer(env, "client"),
    connectAdmin: ({ token, ...target }) => {
      const api = createAdminClient(env, target, token === undefined ? {} : { token });
      return { api, close: () => api.close() };
    },
    createServerEnv: (level: LogLevel, { metrics = false } = {}) => {
      const log = createPinoLogger(pino.destination({ fd: 2, sync: true }), level);
      const registry = metrics ? new MetricRegistry() : undefined;
      const serverEnv = createSystemEnv({ log, ...(registry === undefined ? {} : { metrics: registry }) });
      return { ...serverEnv, registry, setLogLevel: (next) => log.setLevel(next) };
    },
    interrupted: interrupt.signal,
    onHangup,
    forkWorker,
    worker: workerLine(() => interrupt.abort()),
  };
}

/** `parley watch | head -1`: when nobody reads any more, there is nothing left to do, and nothing wrong. */
function sink(stream: NodeJS.WriteStream, onGone: () => void): TextSink {
  let gone = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== brokenPipe) throw error;
    gone = true;
    onGone();
  });
  return {
    isTTY: stream.isTTY === true,
    columns: stream.isTTY ? stream.columns : undefined,
    write: (text) => {
      if (!gone) stream.write(text);
    },
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function promptHidden(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  try {
    return await read<string>({ prompt: question, silent: true, output: process.stderr });
  } catch {
    // It rejects for one reason only: Ctrl-C or the end of input.
    throw new ParleyError("cancelled", "nothing was done", { details: { reason: "interrupted" } });
  } finally {
    process.stderr.write("\n");
  }
}
