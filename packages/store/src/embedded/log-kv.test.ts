import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { OrderedMap } from "../memory/ordered-map.js";
import { type BaseMap, LogKv } from "./log-kv.js";
import type { Key, KvEntry, KvWrite } from "./ordered-kv.js";

const env = createSystemEnv({ log: nullLogger });

/** A base whose writes wait until they are let through, or fail. */
class GatedBase implements BaseMap {
  readonly map = new OrderedMap();
  readonly waiting: { release(): void; fail(error: Error): void }[] = [];
  open = true;

  get(key: Key): Buffer | undefined {
    return this.map.get(key);
  }

  iterate(start: Key, end: Key, options: { reverse: boolean; values: boolean }): Iterator<KvEntry> {
    return this.map.range(start, end, options)[Symbol.iterator]();
  }

  apply(writes: readonly KvWrite[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const release = () => {
        for (const { key, value } of writes) value === null ? this.map.delete(key) : this.map.set(key, value);
        resolve();
      };
      if (this.open) release();
      else this.waiting.push({ release, fail: reject });
    });
  }

  letThrough(): void {
    this.open = true;
    for (const { release } of this.waiting.splice(0)) release();
  }

  async close(): Promise<void> {}
}

const value = (n: number): Buffer => Buffer.from(`value ${n}`.padEnd(100));
const group = (from: number, to: number): Map<Key, Buffer> => {
  const writes = new Map<Key, Buffer>();
  for (let n = from; n < to; n++) writes.set(`k${String(n).padStart(5, "0")}`, value(n));
  return writes;
};
const keys = (kv: LogKv): number => kv.range("k", "l").length;

describe("LogKv", () => {
  let path: string;
  const paths: string[] = [];
  const opened: { kv: LogKv; base: GatedBase }[] = [];
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "parley-logkv-"));
    paths.push(path);
  });
  afterEach(async () => {
    for (const { kv, base } of opened.splice(0)) {
      base.letThrough();
      await kv.close();
    }
    for (const each of paths.splice(0)) rmSync(each, { recursive: true, force: true });
  });
  const open = (base: GatedBase, memoryBytesMax = 1_000, at = path): LogKv => {
    const kv = new LogKv(env, at, base, { memoryBytesMax });
    opened.push({ kv, base });
    return kv;
  };
  const turn = () => new Promise((resolve) => env.clock.defer(() => resolve(undefined)));

  it("closes its file only when the write under way has ended", async () => {
    const kv = open(new GatedBase());
    let ended = false;
    const committing = kv.commit(group(0, 2_000)).finally(() => {
      ended = true;
    });
    await kv.close();
    expect(ended).toBe(true);
    await committing;
    expect(keys(open(new GatedBase()))).toBe(2_000);
  });

  it("reads and writes while it moves, from all that it holds", async () => {
    const base = new GatedBase();
    base.open = false;
    const kv = open(base, 500_000);
    await kv.commit(group(0, 4_000));
    await kv.commit(group(4_000, 4_001));
    await turn();
    expect(base.waiting.length).toBe(1);
    await kv.commit(
      new Map([
        ["k00000", null],
        ["k00001", Buffer.from("new")],
      ] as [Key, Buffer | null][]),
    );
    base.waiting.shift()?.release();
    await turn();
    expect(base.map.size).toBe(1_000);
    expect(keys(kv)).toBe(4_000);
    expect(kv.get("k00000")).toBeUndefined();
    expect(kv.get("k00001")).toEqual(Buffer.from("new"));
    expect(kv.get("k00002")).toEqual(value(2));
    expect(kv.get("k03999")).toEqual(value(3_999));
    expect(kv.range("k", "l", { limit: 2, reverse: true }).map(({ key }) => key)).toEqual([
      "k04000",
      "k03999",
    ]);
    base.letThrough();
  });

  it("moves again from the beginning when it died in the middle", async () => {
    const base = new GatedBase();
    const kv = open(base, 500_000);
    await kv.commit(group(0, 4_000));
    base.open = false;
    await kv.commit(group(4_000, 4_001));
    await turn();
    base.waiting.shift()?.release();
    await turn();
    expect(base.map.size).toBe(1_000);
    // What a process finds that comes after one that died here.
    const after = mkdtempSync(join(tmpdir(), "parley-logkv-"));
    paths.push(after);
    cpSync(path, after, { recursive: true });
    const survivor = new GatedBase();
    for (const { key, value: kept } of base.map.range("\0", "\xff")) survivor.map.set(key, kept);
    const again = open(survivor, 1, after);
    expect(keys(again)).toBe(4_001);
    expect(again.get("k03999")).toEqual(value(3_999));
    await again.commit(group(4_001, 4_002));
    expect(keys(again)).toBe(4_002);
    base.letThrough();
  });

  it("keeps back commits when the base cannot keep up", async () => {
    const base = new GatedBase();
    base.open = false;
    const kv = open(base, 10_000);
    await kv.commit(group(0, 100));
    await kv.commit(group(100, 101));
    for (let n = 0; n < 2; n++) await kv.commit(group(1_000 + n * 100, 1_100 + n * 100));
    let done = false;
    const held = kv.commit(group(9_000, 9_001)).then(() => {
      done = true;
    });
    for (let n = 0; n < 20; n++) await turn();
    expect(done).toBe(false);
    base.letThrough();
    await held;
    expect(keys(kv)).toBe(302);
  });

  it("tells the next commit that the base has failed, and loses nothing", async () => {
    const base = new GatedBase();
    base.open = false;
    const kv = open(base);
    await kv.commit(group(0, 20));
    await kv.commit(group(20, 21));
    await turn();
    base.waiting.shift()?.fail(new Error("MDB_MAP_FULL"));
    await turn();
    await expect(kv.commit(group(30, 31))).rejects.toThrow("MDB_MAP_FULL");
    expect(keys(kv)).toBe(21);
    await kv.close();
    const again = open(new GatedBase());
    expect(keys(again)).toBe(21);
  });

  it("closes only once, and waits for a move", async () => {
    const base = new GatedBase();
    base.open = false;
    const kv = open(base);
    await kv.commit(group(0, 20));
    await kv.commit(group(20, 21));
    await turn();
    const closing = kv.close();
    expect(kv.close()).toBe(closing);
    base.letThrough();
    await closing;
    // The rest is in the log.
    expect(base.map.size).toBe(21);
  });

  it("writes groups larger than its buffers and its space ahead", async () => {
    const base = new GatedBase();
    const kv = open(base, 1e9);
    const large = Buffer.alloc(3 * 1024 * 1024, 7);
    await kv.commit(new Map([["k1", large]]));
    for (let n = 0; n < 40; n++) await kv.commit(new Map([[`k2${n}`, Buffer.alloc(100_000, n)]]));
    await kv.close();
    const again = open(base, 1e9);
    expect(again.get("k1")?.equals(large)).toBe(true);
    for (let n = 0; n < 40; n++) expect(again.get(`k2${n}`)?.equals(Buffer.alloc(100_000, n))).toBe(true);
  });
});
