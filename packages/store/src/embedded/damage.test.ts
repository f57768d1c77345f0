import { once } from "node:events";
import {
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { createTestEnv } from "@parley/runtime/testing";
import { open as openLmdb } from "lmdb";
import { addAccount, append, messagesOf } from "../contract/fixtures.js";
import { openEmbeddedStore } from "./index.js";

const env = createSystemEnv({ log: nullLogger });
const corrupt = { code: "data_loss", details: { reason: "corrupt_store" } };

/** Everything goes to LMDB at once. */
const moveAll = { memoryBytesMax: 1 };

describe("A data directory", () => {
  let root: string;
  let path: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "parley-damage-"));
    path = join(root, "data");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const open = (limits = {}) => openEmbeddedStore(env, { path, limits });
  const file = (name: string) => join(path, name);
  const logs = () => readdirSync(path).filter((name) => /^log-\d+$/.test(name));

  /** A store with so many messages, in the log, or in LMDB but for the last. */
  async function filled(messages: number, limits = {}): Promise<void> {
    const store = await open(limits);
    await addAccount(store);
    const together = limits === moveAll ? 20 : 1;
    for (let n = 1; n <= messages; n += together) {
      const numbers = Array.from({ length: together }, (_, index) => n + index);
      await Promise.all(numbers.map((m) => append(store, `m${m}`, { bytes: Buffer.alloc(300, `m${m}`) })));
    }
    await store.close();
  }

  function damage(name: string, at: number, bytes: Buffer): void {
    const content = readFileSync(file(name));
    bytes.copy(content, at);
    writeFileSync(file(name), content);
  }

  const garbage = (length: number): Buffer =>
    Buffer.alloc(length, "not a database, whatever it may say \xff\x00\x13\x37");

  describe("that is damaged in LMDB's file", () => {
    beforeEach(() => filled(200, moveAll));

    it.each([
      ["garbage from the beginning", (name: string) => writeFileSync(file(name), garbage(50_000))],
      ["a few bytes", (name: string) => writeFileSync(file(name), garbage(10))],
      ["a damaged first page", (name: string) => damage(name, 0, garbage(4_096))],
      ["a damaged second page", (name: string) => damage(name, 4_096, garbage(4_096))],
      ["a damaged middle", (name: string) => damage(name, 8_192, garbage(statSync(file(name)).size - 8_192))],
      [
        "zeros in the middle",
        (name: string) => damage(name, 8_192, Buffer.alloc(statSync(file(name)).size - 8_192)),
      ],
      ["a lost end", (name: string) => truncateSync(file(name), statSync(file(name)).size / 2)],
      ["all but the first page lost", (name: string) => truncateSync(file(name), 4_096)],
    ])("says so: %s", async (_name, break_) => {
      break_("data.mdb");
      const before = readFileSync(file("data.mdb"));
      await expect(open()).rejects.toMatchObject(corrupt);
      // Nothing is written to what may still be rescued.
      expect(readFileSync(file("data.mdb")).equals(before)).toBe(true);
    });

    it("says so when the file is gone", async () => {
      rmSync(file("data.mdb"));
      await expect(open()).rejects.toMatchObject(corrupt);
    });

    it("says so when it is of another version of LMDB", async () => {
      damage("data.mdb", 28, Buffer.from([9, 0, 0, 0]));
      await expect(open()).rejects.toMatchObject({
        code: "failed_precondition",
        details: { reason: "newer_schema" },
      });
    });

    it("takes no harm from garbage in LMDB's table of readers", async () => {
      writeFileSync(file("data.mdb-lock"), garbage(8_272));
      const store = await open();
      expect((await messagesOf(store)).length).toBe(200);
      await store.close();
    });

    it("never dies of it, whichever page is damaged", async () => {
      rmSync(path, { recursive: true });
      await filled(60, moveAll);
      const pages = statSync(file("data.mdb")).size / 4_096;
      const sound = join(root, "sound");
      cpSync(path, sound, { recursive: true });
      for (let page = 2; page < pages; page++) {
        rmSync(path, { recursive: true });
        cpSync(sound, path, { recursive: true });
        damage("data.mdb", page * 4_096, garbage(4_096));
        // It may have been a free page.
        const store = await open().catch((error: unknown) => expect(error).toMatchObject(corrupt));
        if (store === undefined) continue;
        expect((await messagesOf(store)).length).toBe(60);
        await store.close();
      }
    }, 60_000);
  });

  describe("that is damaged in the log", () => {
    beforeEach(() => filled(20));

    it("says so when a group before the last is damaged", async () => {
      damage(logs()[0] as string, 2_000, garbage(50));
      await expect(open()).rejects.toMatchObject(corrupt);
    });

    it("says so when groups are missing that a later file knows of", async () => {
      await filled(0);
      const store = await open();
      await append(store, "later");
      await store.close();
      const [first] = logs();
      truncateSync(file(first as string), 3_000);
      await expect(open()).rejects.toMatchObject(corrupt);
    });

    it("says so when a file is missing", async () => {
      const store = await open();
      await append(store, "later");
      await store.close();
      rmSync(file(logs()[0] as string));
      await expect(open()).rejects.toMatchObject(corrupt);
    });

    it("says so when all files are missing of a store that has moved to LMDB", async () => {
      await filled(0);
      const store = await open(moveAll);
      for (const id of ["a", "b", "c"]) await append(store, id);
      await store.close();
      for (const name of logs()) rmSync(file(name));
      await expect(open()).rejects.toMatchObject(corrupt);
    });

    it("says so when all files are missing of a store that has moved nothing yet", async () => {
      for (const name of logs()) rmSync(file(name));
      await expect(open()).rejects.toMatchObject(corrupt);
    });

    it("says so when a header is damaged", async () => {
      damage(logs()[0] as string, 20, garbage(8));
      await expect(open()).rejects.toMatchObject(corrupt);
    });

    it("says so when a newer version wrote it", async () => {
      damage(logs()[0] as string, 8, Buffer.from([0, 0, 0, 9]));
      await expect(open()).rejects.toMatchObject({
        code: "failed_precondition",
        details: { reason: "newer_schema" },
      });
    });

    it("goes on behind a last group that was not finished: nobody was told of it", async () => {
      const log = file(logs()[0] as string);
      const content = readFileSync(log);
      let end = content.length;
      while (content[end - 1] === 0) end--;
      content.fill(0, end - 100, end - 1);
      writeFileSync(log, content);
      const store = await open();
      expect((await messagesOf(store)).length).toBe(19);
      expect(await append(store, "m20")).toEqual({ kind: "appended", seq: 20 });
      await store.close();
      const again = await open();
      expect((await messagesOf(again)).length).toBe(20);
      await again.close();
    });

    it("removes what a start left half done", async () => {
      writeFileSync(file("log-0000000009.new"), "half");
      const store = await open();
      expect(existsSync(file("log-0000000009.new"))).toBe(false);
      await store.close();
    });
  });

  it("that holds somebody else's LMDB data is refused", async () => {
    const store = await open();
    await store.close();
    rmSync(path, { recursive: true });
    const other = openLmdb({ path: join(path, "data.mdb"), noSubdir: true });
    await other.put("key", "value");
    await other.close();
    await expect(open()).rejects.toMatchObject(corrupt);
  });

  it("in which LMDB made its file and died is a new store", async () => {
    mkdirSync(path);
    writeFileSync(file("data.mdb"), "");
    await filled(1);
    const store = await open();
    expect((await messagesOf(store)).length).toBe(1);
    await store.close();
  });

  it("that another process left with its lock is free", async () => {
    await filled(1);
    const server = createServer().listen(join(root, "stale"));
    await once(server, "listening");
    linkSync(join(root, "stale"), file("lock"));
    server.close();
    await once(server, "close");
    expect(existsSync(file("lock"))).toBe(true);
    const store = await open();
    expect((await messagesOf(store)).length).toBe(1);
    await store.close();
    expect(existsSync(file("lock"))).toBe(false);
  });

  it("whose lock somebody holds who is not in this network is in use", async () => {
    await filled(1);
    const server = createServer().listen(file("lock"));
    await once(server, "listening");
    await expect(open()).rejects.toMatchObject({ details: { reason: "store_in_use" } });
    server.close();
    await once(server, "close");
  });

  it("on which no socket can be made is still kept from others of this machine", async () => {
    await filled(1);
    mkdirSync(file("lock"));
    const { env: testEnv, logged } = createTestEnv();
    const first = await openEmbeddedStore(testEnv, { path });
    await expect(open()).rejects.toMatchObject({ details: { reason: "store_in_use" } });
    expect(logged).toMatchObject([{ event: "store.lock_weak", level: "warn" }]);
    await first.close();
  });

  it.each([
    ["under a file", (name: string) => join(name, "data")],
    ["at a file", (name: string) => name],
  ])("%s cannot be written", async (_name, at) => {
    const plain = join(root, "plain");
    writeFileSync(plain, "a file");
    await expect(openEmbeddedStore(env, { path: at(plain) })).rejects.toMatchObject({
      code: "failed_precondition",
      details: { reason: "store_not_writable" },
    });
  });

  it("whose disk says something unexpected is unavailable", async () => {
    symlinkSync(path, path);
    await expect(open()).rejects.toMatchObject({ code: "unavailable", details: { reason: "store_failed" } });
  });

  it("is closed to a second store of the same process, until the first is closed", async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({
      code: "failed_precondition",
      details: { reason: "store_in_use" },
    });
    await first.close();
    await (await open()).close();
  });

  it("is moved to LMDB while the store goes on, and the log does not grow for ever", async () => {
    const store = await open({ memoryBytesMax: 50_000 });
    await addAccount(store);
    for (let n = 1; n <= 400; n++) await append(store, `m${n}`, { bytes: Buffer.alloc(1_000, 1) });
    expect((await messagesOf(store)).length).toBe(400);
    await store.close();
    expect(logs().length).toBeLessThanOrEqual(3);
    const again = await open();
    expect((await messagesOf(again)).length).toBe(400);
    await again.close();
  });

  it("whose disk fails breaks the store, which acknowledges nothing more and loses nothing", async () => {
    const store = await open();
    await addAccount(store);
    await append(store, "m1");
    // The log's file is taken from under it.
    for (const fd of readdirSync("/proc/self/fd")) {
      let target = "";
      try {
        target = readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        // The descriptor that listed the directory is gone.
      }
      if (target.startsWith(path) && target.includes("log-")) closeSync(Number(fd));
    }
    const refusal = { code: "unavailable", details: { reason: "store_failed" } };
    await expect(append(store, "m2")).rejects.toMatchObject(refusal);
    await expect(append(store, "m3")).rejects.toMatchObject(refusal);
    expect(await store.closed).toMatchObject(refusal);
    await store.close();
    const again = await open();
    expect(await messagesOf(again)).toEqual([[1, "m1"]]);
    await again.close();
  });

  it("does not collect log files when it is opened again and again", async () => {
    await filled(1);
    for (let n = 0; n < 20; n++) {
      const store = await open();
      await append(store, `again ${n}`);
      await store.close();
    }
    expect(logs().length).toBeLessThanOrEqual(10);
    const store = await open();
    expect((await messagesOf(store)).length).toBe(21);
    await store.close();
  });
});
