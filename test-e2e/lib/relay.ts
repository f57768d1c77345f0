/** A way to a server that can be cut: a TCP relay between it and one of those who use it. */
import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "./ports.js";
import type { Stage } from "./stage.js";

/** What happens to the bytes: they are passed on, held back without a word, or the connections are refused and cut. */
type Way = "open" | "held" | "cut";

export class Relay {
  /** Where to connect instead. */
  readonly address: string;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #way: Way = "open";

  private constructor(address: string, target: { readonly host: string; readonly port: number }) {
    this.address = address;
    this.#target = target;
    this.#server = createServer((near) => this.#join(near));
  }

  static async start(stage: Stage, target: { readonly host: string; readonly port: number }): Promise<Relay> {
    const port = await freePort();
    const relay = new Relay(`127.0.0.1:${port}`, target);
    await new Promise<void>((resolve, reject) => {
      relay.#server.once("error", reject);
      relay.#server.listen({ host: "127.0.0.1", port }, resolve);
    });
    stage.atEnd(() => relay.#stop());
    return relay;
  }

  /** Ends what is connected, and lets nobody connect. */
  cut(): void {
    this.#way = "cut";
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Passes nothing on, either way; connections stay and are even taken. What is sent meanwhile arrives afterwards. */
  hold(): void {
    this.#way = "held";
    for (const socket of this.#sockets) socket.pause();
  }

  /** Passes everything on again. */
  mend(): void {
    this.#way = "open";
    for (const socket of this.#sockets) socket.resume();
  }

  #join(near: Socket): void {
    if (this.#way === "cut") {
      near.destroy();
      return;
    }
    const far = connect(this.#target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (bytes: Buffer) => to.write(bytes));
      // An end of one is the end of both; a fault is an end.
      from.on("error", () => undefined);
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    if (this.#way === "held") for (const socket of [near, far]) socket.pause();
  }

  async #stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
