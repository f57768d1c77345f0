/** Ports that nobody has. */
import { createServer, type Server } from "node:net";

/** Below the range that systems take outgoing ports from, so that nobody takes one between the look and the use. */
const lowest = 10_000;
const highest = 30_000;

/** Plays run side by side: each worker of jest looks in a part of the range of its own. */
const worker = Number(process.env.JEST_WORKER_ID ?? "1");
const partSize = 2_500;
let nextPort =
  lowest +
  ((worker - 1) % ((highest - lowest) / partSize)) * partSize +
  ((process.pid * 37) % (partSize - 200));

/** A port base for `parley playground`: +1 to +3 and +11 to +13 are free. */
export async function freePortBase(): Promise<number> {
  for (;;) {
    const base = nextPort;
    nextPort += 20;
    const offsets = [1, 2, 3, 11, 12, 13];
    const free = await Promise.all(offsets.map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
}

/** One free port. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort++;
    if (await isFree(port)) return port;
  }
}

/** Whether a port can be listened on now. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await occupy(port));
    return true;
  } catch {
    return false;
  }
}

/** Listens on a port, so that nobody else can. */
export function occupy(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, () => resolve(server));
  });
}

/** Stops listening. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
