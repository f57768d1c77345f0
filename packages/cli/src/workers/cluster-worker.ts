/** Workers as processes that share the listening ports of their primary (`node:cluster`). */
import cluster from "node:cluster";
import { join } from "node:path";
import type { PageValues } from "../operations/prometheus.js";
import type { ForkWorker, PrimaryMessage, WorkerLine, WorkerMessage } from "./worker-messages.js";

const indexVariable = "PARLEY_WORKER";
const predecessorVariable = "PARLEY_WORKER_BEFORE";

export const forkWorker: ForkWorker = ({ args, index, predecessor }, { onExit, onMessage }) => {
  cluster.setupPrimary({
    exec: join(__dirname, "../main.js"),
    args: [...args],
    // Its log lines go where ours go; what it has to say besides comes over the line.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const worker = cluster.fork({ [indexVariable]: String(index), [predecessorVariable]: predecessor });
  worker.on("message", (message: WorkerMessage) => onMessage(message));
  worker.on("error", () => {
    // It could not be told something: it is going, and its exit follows.
  });
  worker.once("exit", (code, signal) => onExit(signal || `exit code ${code}`));
  return {
    pid: worker.process.pid ?? 0,
    send: (message) => {
      if (worker.isConnected()) worker.send(message);
    },
    kill: () => worker.process.kill("SIGKILL"),
  };
};

/** @param onStop - called when the primary wants this process to end. @returns `undefined` in a process that is no worker. */
export function workerLine(onStop: () => void): WorkerLine | undefined {
  const index = Number(process.env[indexVariable]);
  if (!cluster.isWorker || !Number.isSafeInteger(index)) return undefined;
  // A primary that was killed says nothing any more: its workers end in order, and not at once, as Node would have it.
  cluster.worker?.once("disconnect", () => {
    if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
  });
  let reload = (): void => undefined;
  let values = (): Promise<PageValues> => Promise.resolve([]);
  const send = (message: WorkerMessage): void => {
    // The primary may be gone: then this process ends soon.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  process.on("message", (message: PrimaryMessage) => {
    if (message.kind === "stop") onStop();
    else if (message.kind === "reload") reload();
    else if (message.kind === "metrics") {
      const { number } = message;
      // One that cannot say counts nothing.
      values().then(
        (found) => send({ kind: "metrics", number, values: found }),
        () => send({ kind: "metrics", number, values: [] }),
      );
    }
  });
  return {
    index,
    predecessor: process.env[predecessorVariable] ?? "",
    send,
    onReload: (fn) => {
      reload = fn;
    },
    onMetrics: (fn) => {
      values = fn;
    },
  };
}
