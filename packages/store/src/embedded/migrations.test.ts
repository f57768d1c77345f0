import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InboxAddress, PresentityAddress, PrincipalName } from "@parley/model";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { createTestEnv } from "@parley/runtime/testing";
import { MemoryDisk, openMemoryStore } from "../memory/index.js";
import type { Store } from "../store.js";
import { openEmbeddedStore } from "./index.js";
import { tables } from "./keys.js";
import { LmdbBase } from "./lmdb-base.js";
import { LogKv } from "./log-kv.js";
import type { OrderedKv } from "./ordered-kv.js";

// Everything that a store of schema 1 held after a few calls of each kind; see `keeps` below for what they were.
const version1 = JSON.parse(readFileSync(join(__dirname, "../../test/version-1.json"), "utf8")) as [
  string,
  string,
][];
const entries = new Map(version1.map(([key, value]) => [key, Buffer.from(value, "latin1")]));

const ALICE = "alice@north.example" as PrincipalName;
const PRES = "pres:alice@north.example" as PresentityAddress;
const INBOX = "im:alice@north.example" as InboxAddress;
const env = createSystemEnv({ log: nullLogger });

async function fill(kv: OrderedKv): Promise<void> {
  await kv.commit(entries);
  await kv.close();
}

async function keeps(store: Store): Promise<void> {
  expect((await store.accounts({ domain: "north.example", limit: 9 })).length).toBe(3);
  const state = await store.presentityState(PRES);
  expect(state?.record.owner).toBe(ALICE);
  expect(state?.snapshot).toMatchObject({
    version: { epoch: 1_000, counter: 1 },
    publications: [{ entityTag: "t1", sessionId: "s1" }],
  });
  expect(state?.subscriptions.map(({ watcherKey }) => watcherKey)).toEqual([
    "bob@north.example",
    "carol@south.example",
  ]);
  expect((await store.fetches(PRES, 9)).length).toBe(1);
  const messages = await store.read({ inbox: INBOX, fromSeq: 0, itemsMax: 9, bytesMax: 1e6 });
  expect(messages.map(({ seq, bytes }) => [seq, Buffer.from(bytes).toString()])).toEqual([
    [1, "m1"],
    [3, "m3"],
  ]);
  expect(await store.openCursor({ inbox: INBOX, device: "phone", nowMs: 2_000, devicesMax: 3 })).toBe(2);
  expect(await store.outboxDomains()).toEqual(new Map([["south.example", 1]]));
  expect((await store.reports(ALICE, 9)).map(({ id }) => id)).toEqual(["o1"]);
  expect(Buffer.from(await store.secret("resume", () => Buffer.alloc(0))).toString()).toBe("a secret");
}

/** What schema 1 did not have. */
async function hasNumbers(store: Store): Promise<void> {
  const change = (await store.presence(PRES))?.change as number;
  // The newest that a watcher was told was 3.
  expect(change).toBeGreaterThan(3);
  expect(await store.putSubscriptions(PRES, [], 3)).toEqual({ kind: "conflict" });
  const put = await store.putSubscriptions(PRES, [], change);
  expect(put.kind === "put" && put.change > change).toBe(true);
  const ifRevision = (await store.inbox(INBOX))?.revision as number;
  const append = (id: string) =>
    store.append({
      inbox: INBOX,
      sender: "bob@south.example",
      id,
      bytes: Buffer.from(id),
      nowMs: 2_000,
      lane: { origin: "o", outboxSeq: 4, previousSeq: 3 },
      messagesMax: 9,
      ifRevision,
    });
  expect(await append("m3")).toEqual({ kind: "duplicate", seq: 3 });
  await store.setDeliveryRules(INBOX, { rules: [], otherwise: "deliver", whenAway: "keep" });
  expect(await append("m5")).toEqual({ kind: "decided" });
  expect((await store.inbox(INBOX))?.revision).toBeGreaterThan(ifRevision);
  expect(
    await store.renewLeases([{ sessionId: "s1", principal: ALICE, expiresAtMs: 6_000, fence: 1 }], true),
  ).toEqual([]);
  const claim = { nowMs: 4_000, claimUntilMs: 9_000, limit: 9 };
  expect(await store.claimExpiredLeases(claim)).toEqual([
    { sessionId: "s2", principal: ALICE, expiresAtMs: 3_000, fence: 0 },
  ]);
  expect((await store.claimDueWatches(claim)).length).toBe(2);
  expect(await store.removeAccount(ALICE)).toBeDefined();
}

describe("A store of schema 1", () => {
  it("is brought up to date in memory, keeping everything", async () => {
    const disk = new MemoryDisk();
    await fill(disk.open(env));
    const store = await openMemoryStore(env, disk);
    await keeps(store);
    await hasNumbers(store);
    await store.close();
    const kv = disk.open(env);
    expect(JSON.parse(String(kv.get(tables.schema)))).toMatchObject({ schema: 2 });
    expect(kv.range(tables.watchDueByDomain, "r").length).toBe(0);
  });

  it("is brought up to date on disk, once", async () => {
    const path = mkdtempSync(join(tmpdir(), "parley-migration-"));
    try {
      const kv = new LogKv(env, path, LmdbBase.open(path), { memoryBytesMax: 1 }, () => Promise.resolve());
      await kv.begin();
      await fill(kv);
      const { env: logging, logged } = createTestEnv();
      const own = { ...env, log: logging.log };
      const first = await openEmbeddedStore(own, { path });
      await keeps(first);
      const change = (await first.presence(PRES))?.change;
      await first.close();
      const second = await openEmbeddedStore(own, { path });
      expect((await second.presence(PRES))?.change).toBe(change);
      await keeps(second);
      await hasNumbers(second);
      await second.close();
      expect(logged.filter(({ event }) => event === "store.migrated")).toHaveLength(1);
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  });

  it("that dies on the way is brought up to date at the next start", async () => {
    for (let commits = 1; ; commits++) {
      const disk = new MemoryDisk();
      await fill(disk.open(env));
      let left = commits;
      disk.onCommit = () => (left-- > 0 ? undefined : { kind: "fail", error: new Error("died") });
      const opened = await openMemoryStore(env, disk).catch(() => undefined);
      disk.onCommit = undefined;
      await opened?.close();
      const store = await openMemoryStore(env, disk);
      await keeps(store);
      await hasNumbers(store);
      await store.close();
      if (opened !== undefined) return;
    }
  });
});
