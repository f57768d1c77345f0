/** Free ports of the loopback interface. */
import { createServer } from "node:net";
import { createSystemRandom } from "@parley/runtime/system";

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux): there a client that keeps trying to
 * reconnect to a server that is away could be given the very port, and would then talk to itself.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS_MAX = 100;

const random = createSystemRandom();

/** Ports that nothing listens on now. Another process may be quicker to take one: whoever listens tries again with others. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt > ATTEMPTS_MAX + count) throw new Error(`no ${count} free ports in ${LOWEST}–${HIGHEST}`);
    const port = LOWEST + random.int(HIGHEST - LOWEST);
    if (!ports.has(port) && (await isFree(port))) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
