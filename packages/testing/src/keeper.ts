/** The process that keeps this process's containers: see bin/keep-containers.cjs. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** What the keeper can do. */
interface Operations {
  probe: { options: Record<string, never>; result: undefined };
  create: { options: { image: string; ports: readonly number[] }; result: string };
  exec: {
    options: { container: string; argv: readonly string[] };
    result: { exitCode: number; output: string };
  };
  write: { options: { container: string; path: string; content: string }; result: undefined };
  remove: { options: { container: string }; result: undefined };
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Asks the keeper, which is started by the first request and ends with this process. @throws Error with its message. */
export function askKeeper<O extends keyof Operations>(
  operation: O,
  options: Operations[O]["options"],
): Promise<Operations[O]["result"]> {
  keeper ??= new Keeper();
  return keeper.ask(operation, options);
}

/** Why no Docker engine answers; `undefined` when one does. */
export async function dockerRefusal(): Promise<string | undefined> {
  try {
    await askKeeper("probe", {});
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

let keeper: Keeper | undefined;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

class Keeper {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #containers = new Set<string>();
  #lastId = 0;

  constructor() {
    this.#child = fork(join(__dirname, "../bin/keep-containers.cjs"), {
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child.on("message", (answer: Answer) => this.#settle(answer));
    this.#child.once("exit", (code, signal) => this.#end(`it ended (${signal ?? `exit code ${code}`})`));
    this.#child.once("error", (error) => this.#end(error.message));
    this.#rest();
  }

  async ask<O extends keyof Operations>(
    operation: O,
    options: Operations[O]["options"],
  ): Promise<Operations[O]["result"]> {
    const result = await this.#request(operation, options);
    if (operation === "create") this.#containers.add(result as string);
    if (operation === "remove")
      this.#containers.delete((options as Operations["remove"]["options"]).container);
    // Nothing is kept, and it takes room; it ends by itself.
    if (this.#containers.size === 0 && this.#waiting.size === 0 && this.#child.connected) {
      if (keeper === this) keeper = undefined;
      this.#child.disconnect();
    }
    return result;
  }

  #request<O extends keyof Operations>(
    operation: O,
    options: Operations[O]["options"],
  ): Promise<Operations[O]["result"]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      // This process must not end as long as it waits for an answer.
      this.#child.ref();
      this.#child.channel?.ref();
      this.#child.send({ id, operation, options });
    });
  }

  #settle({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#rest();
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  /** Nothing is asked: this process may end. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #end(cause: string): void {
    if (keeper === this) keeper = undefined;
    for (const { reject } of this.#waiting.values())
      reject(new Error(`the process that keeps the containers failed: ${cause}`));
    this.#waiting.clear();
  }
}
