/** A TCP relay in front of an acceptor: a network whose connections a test can cut, stop or listen to. */

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface Relay {
  /** Where to connect to instead. */
  readonly address: string;
  /** Cuts all connections at once, without a goodbye. */
  cut(): void;
  close(): Promise<void>;
}

export async function startRelay(port: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((inbound) => {
    const outbound = connect(port, "127.0.0.1");
    for (const socket of [inbound, outbound]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => {
        sockets.delete(socket);
        inbound.destroy();
        outbound.destroy();
      });
    }
    inbound.pipe(outbound).pipe(inbound);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  const boundPort = typeof bound === "object" && bound !== null ? bound.port : 0;
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    address: `127.0.0.1:${boundPort}`,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
