/** The disk of a process that keeps a store: slow, failing, or the place of its death. */
import { MemoryDisk } from "@parley/store/memory";
import type { ServerProcess, ServerWorld } from "./server-process.js";

/** What a disk does next. */
export type DiskFault =
  /** The next commit fails, and so the process. */
  | { readonly kind: "fail" }
  /** The process is killed in the middle of the next commit. */
  | { readonly kind: "crash" };

/** See the head of this file. */
export class SimDisk {
  readonly memory = new MemoryDisk();
  /** Commits take up to so long for now, beyond what the world says. */
  slowCommitMs = 0;
  /** Whether it has failed in this life of its process. */
  failed = false;
  readonly #process: ServerProcess;
  readonly #world: ServerWorld;
  #fault: DiskFault | undefined;

  constructor(process: ServerProcess, world: ServerWorld) {
    this.#process = process;
    this.#world = world;
    this.memory.onCommit = () => this.#onCommit();
  }

  /** What happens at the next commit. */
  arm(fault: DiskFault): void {
    this.#fault = fault;
  }

  disarm(): void {
    this.#fault = undefined;
    this.slowCommitMs = 0;
  }

  /** The process is gone: what was being written when the power went may or may not have reached the disk. */
  crash(): void {
    this.memory.crash({ keepWriting: this.#world.diskRandom.chance(0.5) });
  }

  #onCommit(): { kind: "slow"; delayMs: number } | { kind: "fail"; error: Error } {
    const fault = this.#fault;
    this.#fault = undefined;
    const { diskRandom, settings } = this.#world;
    if (fault?.kind === "fail") {
      this.failed = true;
      this.#world.note(this.#process.name, "commit fails");
      this.#world.count("failed commits");
      return { kind: "fail", error: new Error("EIO: i/o error, fdatasync") };
    }
    const delayMs = diskRandom.int(settings.commitDelayMaxMs + 1) + diskRandom.int(this.slowCommitMs + 1);
    if (fault?.kind !== "crash") return { kind: "slow", delayMs };
    const { node } = this.#process;
    this.#world.after(diskRandom.int(20), () => {
      if (node === undefined || this.#process.node !== node) return;
      this.#world.count("killed in a commit");
      this.#process.kill();
      this.#world.after(50 + diskRandom.int(3_000), () => this.#process.start());
    });
    return { kind: "slow", delayMs: delayMs + 20 };
  }
}
