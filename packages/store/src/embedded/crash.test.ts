import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { InboxAddress } from "@parley/model";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { openEmbeddedStore } from "./index.js";

const test = join(__dirname, "../../test");
const inbox = "im:alice@north.example" as InboxAddress;

describe("A store whose process is killed", () => {
  let path: string;
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "parley-crash-"));
  });
  afterEach(() => rm(path, { recursive: true, force: true }));

  /** Runs the appender on the directory, calling `onLine` for each line it prints. Resolves when it has ended. */
  function run(
    first: number,
    memoryBytesMax: number,
    onLine: (line: string, child: ChildProcess) => void,
  ): Promise<NodeJS.Signals | number | null> {
    const args = [
      "-r",
      join(test, "register.cjs"),
      join(test, "appender.ts"),
      path,
      String(first),
      String(memoryBytesMax),
    ];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    createInterface({ input: child.stdout }).on("line", (line) => onLine(line, child));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(signal ?? code));
    });
  }

  it.each([
    ["while all is in memory", 1e9, [5, 40, 300]],
    ["while it moves to LMDB", 20_000, [5, 300, 1_500]],
  ])("has everything that was acknowledged, once and in order (%s)", async (_name, memoryBytesMax, kills) => {
    const acknowledged = new Map<number, string>();
    for (const [round, killAfter] of kills.entries()) {
      let lines = 0;
      const end = await run(round, memoryBytesMax, (line, child) => {
        expect(line).not.toMatch(/^failed/);
        if (line === "ready") return;
        const [seq, id] = line.split(" ") as [string, string];
        // Not given twice, though it is the number of a message that was acknowledged to a process that is gone.
        expect(acknowledged.has(Number(seq))).toBe(false);
        acknowledged.set(Number(seq), id);
        if (++lines === killAfter) child.kill("SIGKILL");
      });
      expect(end).toBe("SIGKILL");
      const env = createSystemEnv({ log: nullLogger });
      const store = await openEmbeddedStore(env, { path });
      const messages = await store.read({ inbox, fromSeq: 0, itemsMax: 1e6, bytesMax: 1e9 });
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_message, index) => index + 1));
      const ids = new Map(messages.map(({ seq, bytes }) => [seq, bytes] as const));
      for (const [seq, id] of acknowledged) {
        const bytes = ids.get(seq);
        expect(bytes).toBeDefined();
        if (bytes !== undefined) expect(Buffer.alloc(bytes.length, id).equals(bytes)).toBe(true);
      }
      await store.close();
    }
  });

  it("can be opened by another only when it is dead", async () => {
    const ended = new Promise<void>((resolve, reject) => {
      const env = createSystemEnv({ log: nullLogger });
      run(0, 1e9, (line, child) => {
        if (line !== "ready") return;
        expect(openEmbeddedStore(env, { path }))
          .rejects.toMatchObject({ code: "failed_precondition", details: { reason: "store_in_use" } })
          .then(() => child.kill("SIGKILL"), reject);
      }).then(() => resolve(), reject);
    });
    await ended;
    const store = await openEmbeddedStore(createSystemEnv({ log: nullLogger }), { path });
    expect(await store.lastSeq(inbox)).toBeGreaterThanOrEqual(0);
    await store.close();
  });
});
