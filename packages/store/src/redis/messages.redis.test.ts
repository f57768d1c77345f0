import { startRedis, type TestRedis } from "@parley/testing";
import { reach } from "../../test/redis/reach.js";
import { env, healthIs } from "../../test/redis/trouble.js";
import {
  ALICE,
  addAccount,
  append,
  BOB,
  bytes,
  enqueue,
  enqueued,
  im,
  messagesOf,
} from "../contract/fixtures.js";
import type { OutboxEntry, StoredReport } from "../message-store.js";
import type { Store } from "../store.js";
import { openRedisStore } from "./index.js";
import { type OpenEngine, openEngine } from "./open-engine.js";
import { RedisOutbox } from "./outbox.js";
import { RedisReports } from "./reports.js";

const SOUTH = "south.example";

function report(id: string, more: Partial<StoredReport> = {}): StoredReport {
  return { sender: ALICE, id, inbox: im(BOB), status: "delivered", reason: "", atMs: 2_000, ...more };
}

describe("Messages in Redis, of two servers", () => {
  let redis: TestRedis;
  let one: Store;
  let other: Store;
  let stores: Store[] = [];
  let count = 0;

  beforeAll(async () => {
    redis = await startRedis({ appendonly: true, appendfsync: "always" });
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    const options = {
      addresses: [`${redis.host}:${redis.port}`],
      prefix: `m${++count}`,
      dedupeMs: 1_000_000,
    };
    [one, other] = [(await openRedisStore(env, options)).store, (await openRedisStore(env, options)).store];
    stores = [one, other];
    await addAccount(one);
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
  });

  const killAndRestart = async (): Promise<void> => {
    const down = stores.map((store) => healthIs(store, "down"));
    await redis.kill();
    await Promise.all(down);
    await redis.restart();
    await Promise.all(stores.map((store) => healthIs(store, "up")));
  };

  it("keep the order of a lane that both handle, over Redis' end", async () => {
    const LAST = 400;
    const nowMs = env.clock.wallMs();
    const acknowledged = new Map<number, number>();
    // Each server takes whatever comes next in the lane, as two servers do that both receive the origin's resends.
    const handle = async (store: Store): Promise<void> => {
      for (let at = 1; at <= LAST; ) {
        const lane = { origin: "o", outboxSeq: at, previousSeq: at - 1 };
        const outcomes = await Promise.all([
          append(store, `m${at}`, { nowMs, lane }),
          append(store, `m${at + 1}`, { nowMs, lane: { ...lane, outboxSeq: at + 1, previousSeq: at } }),
        ]);
        for (const [ahead, outcome] of outcomes.entries()) {
          expect(["appended", "duplicate"]).toContain(outcome.kind);
          if ("seq" in outcome) acknowledged.set(at + ahead, outcome.seq);
        }
        at += 2;
      }
    };
    const handling = [handle(one), handle(other)];
    while (acknowledged.size < 100) await env.clock.sleep(1);
    await killAndRestart();
    await Promise.all(handling);
    const kept = await messagesOf(other);
    expect(kept).toEqual(Array.from({ length: LAST }, (_, at) => [at + 1, `m${at + 1}`]));
    for (const [at, seq] of acknowledged) expect(seq).toBe(at);
  });

  it("are queued once and settled once over Redis' end, and nothing acknowledged is lost", async () => {
    const queued: OutboxEntry[] = [];
    /** With or without a report. */
    const settled = new Map<string, boolean>();
    let stopped = false;
    const send = async (store: Store, name: string): Promise<void> => {
      for (let at = 0; !stopped; at++) {
        const id = `${name}-${at}`;
        const outcome = await enqueue(store, id, { nowMs: env.clock.wallMs(), entriesMax: 1e6 });
        if (outcome.kind !== "queued") throw new Error(`${id}: ${outcome.kind}`);
        queued.push(outcome.entry);
        if (at % 3 === 0) continue;
        expect(await store.settle(outcome.entry, at % 3 === 1 ? report(id) : undefined)).toBe(true);
        settled.set(id, at % 3 === 1);
      }
    };
    const sending = [send(one, "a"), send(one, "b"), send(other, "c"), send(other, "d")];
    for (let times = 0; times < 2; times++) {
      const goal = queued.length + 100;
      while (queued.length < goal) await env.clock.sleep(1);
      await killAndRestart();
    }
    stopped = true;
    await Promise.all(sending);
    const entries = await one.entries({ domain: SOUTH, afterSeq: 0, itemsMax: 1e6, bytesMax: 1e9 });
    const waiting = queued.filter(({ id }) => !settled.has(id)).sort((a, b) => a.seq - b.seq);
    expect(entries.map(({ seq, id }) => [seq, id])).toEqual(waiting.map(({ seq, id }) => [seq, id]));
    expect(new Set(queued.map(({ seq }) => seq)).size).toBe(queued.length);
    expect(await other.outboxDomains()).toEqual(new Map([[SOUTH, waiting.length]]));
    const reports = await other.reports(ALICE, 1e6);
    expect(reports.map(({ id }) => id).sort()).toEqual(
      [...settled.keys()].filter((id) => settled.get(id)).sort(),
    );
  });

  it("are settled, reported, read and removed when Redis is full", async () => {
    const entry = await enqueued(one, "a");
    await append(one, "m");
    await one.openCursor({ inbox: im(ALICE), device: "phone", nowMs: 1_000, devicesMax: 5 });
    await redis.command("CONFIG", "SET", "maxmemory", "1mb");
    const full = { code: "resource_exhausted", details: { reason: "store_full" } };
    await expect(append(one, "n")).rejects.toMatchObject(full);
    await expect(enqueue(one, "b")).rejects.toMatchObject(full);
    expect(await one.settle(entry, report("a"))).toBe(true);
    expect(await other.reports(ALICE, 10)).toEqual([report("a")]);
    await other.removeReports(ALICE, [{ id: "a", inbox: im(BOB) }]);
    await one.moveCursor({ inbox: im(ALICE), device: "phone", seq: 1, nowMs: 2_000 });
    const sweep = { receivedBeforeMs: 0, readBeforeMs: 9_000, forgetBeforeMs: 0, limit: 10 };
    expect(await other.sweepMessages(sweep)).toBe(1);
    await redis.command("CONFIG", "SET", "maxmemory", "0");
    expect(await append(one, "n")).toEqual({ kind: "appended", seq: 2 });
  });

  it("are settled by one of two servers that both believe to have the outbox", async () => {
    const entries = await Promise.all(Array.from({ length: 50 }, (_, at) => enqueued(one, `m${at}`)));
    const outcomes = await Promise.all(
      entries.map(async (entry, at) => {
        const says = at % 2 === 0 ? report(entry.id) : undefined;
        return (await Promise.all([one.settle(entry, says), other.settle(entry, says)])).filter((was) => was)
          .length;
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set([1]));
    expect((await one.reports(ALICE, 100)).length).toBe(25);
    expect((await one.outboxDomains()).size).toBe(0);
  });

  it("have rising numbers in a domain, whoever queues them, and numbers that follow the time", async () => {
    const nowMs = env.clock.wallMs();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, at) => enqueued(at % 2 === 0 ? one : other, `m${at}`, { nowMs })),
    );
    const entries = await one.entries({ domain: SOUTH, afterSeq: 0, itemsMax: 100, bytesMax: 1e6 });
    expect(new Set(entries.map(({ seq }) => seq))).toEqual(new Set(outcomes.map(({ seq }) => seq)));
    expect(entries[0]?.seq).toBe(nowMs * 64);
    // What the peer's lanes can hold.
    expect(entries[39]?.seq).toBeLessThan(2 ** 48);
    const later = await enqueued(one, "later", { nowMs: nowMs + 60_000 });
    expect(later.seq).toBe((nowMs + 60_000) * 64);
    // A clock that went back does not take numbers back.
    expect((await enqueued(one, "back", { nowMs: 1_000 })).seq).toBe(later.seq + 1);
  });

  it("report in the order in which they were settled, however many, and are taken from anywhere", async () => {
    const ids = Array.from({ length: 300 }, (_, at) => `m${at}`);
    const entries = await Promise.all(ids.map((id) => enqueued(one, id)));
    for (const entry of entries) await one.settle(entry, report(entry.id));
    const idsOf = async (limit: number) => (await other.reports(ALICE, limit)).map(({ id }) => id);
    expect(await idsOf(1_000)).toEqual(ids);
    expect(await idsOf(200)).toEqual(ids.slice(0, 200));
    await other.removeReports(
      ALICE,
      [...ids.slice(0, 3), ...ids.slice(150, 290), "never"].map((id) => ({ id, inbox: im(BOB) })),
    );
    expect(await idsOf(1_000)).toEqual([...ids.slice(3, 150), ...ids.slice(290)]);
    await one.removeAccount(ALICE);
    expect(await idsOf(1_000)).toEqual([]);
    expect(await redis.command("EVAL", `return #redis.call('KEYS', 'm${count}:*:oh:*')`, "0")).toBe(0);
  });
});

describe("A report in Redis", () => {
  let redis: TestRedis;
  let open: OpenEngine;
  let outbox: RedisOutbox;
  let reports: RedisReports;
  let entry: OutboxEntry;
  let hints: () => Promise<unknown>;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    const prefix = `${redis.prefix}-${env.ids.next("test")}`;
    open = await openEngine(env, { ...reach(redis), prefix });
    const { engine } = open;
    outbox = new RedisOutbox(engine, "epoch");
    reports = new RedisReports(engine, (domain) => engine.buckets.of(domain) % 32, 32);
    const key = `${engine.buckets.prefix(engine.buckets.of(ALICE))}oh:${ALICE}`;
    hints = () => redis.command("ZCARD", key);
    entry = await enqueued(outbox as unknown as Store, "a", { bytes: bytes("a") });
  });
  afterEach(() => open.close());

  it("is found when its server died between its announcement and its end, and another ended it", async () => {
    await reports.announce(SOUTH, entry.seq, report("a"));
    expect(await outbox.reports(ALICE, 10)).toEqual([]);
    await outbox.removeReports(ALICE, [{ id: "a", inbox: im(BOB) }]);
    // What the announcement points to may still come.
    expect(await hints()).toBe(1);
    expect(await outbox.settle(entry, report("a"))).toBe(true);
    expect(await outbox.reports(ALICE, 10)).toEqual([report("a")]);
  });

  it("leaves no announcement where there will never be one", async () => {
    await reports.announce(SOUTH, entry.seq, report("a"));
    expect(await outbox.settle(entry)).toBe(true);
    expect(await hints()).toBe(1);
    expect(await outbox.reports(ALICE, 10)).toEqual([]);
    expect(await hints()).toBe(0);
    // One who comes late takes back what he announced.
    expect(await outbox.settle(entry, report("a"))).toBe(false);
    expect(await hints()).toBe(0);
  });

  it("stays announced when somebody else comes late", async () => {
    expect(await outbox.settle(entry, report("a"))).toBe(true);
    expect(await outbox.settle(entry, report("a", { status: "failed" }))).toBe(false);
    expect(await outbox.settle(entry, report("a"))).toBe(false);
    expect(await outbox.reports(ALICE, 10)).toEqual([report("a")]);
    expect(await hints()).toBe(1);
  });

  it("leaves nothing when it is swept", async () => {
    await outbox.settle(entry, report("a"));
    expect(await outbox.sweepReports(2_001, 5)).toBe(1);
    expect(await hints()).toBe(0);
    const left = `return redis.call('KEYS', '${open.engine.options.prefix}:*:o[eirxt]*')`;
    expect(await redis.command("EVAL", left, "0")).toEqual([]);
  });

  it("is of nobody when its account is removed before, and what was noted of that goes with the last entry", async () => {
    await outbox.forgetSender(ALICE, await outbox.newestSeqs());
    const orphans = `return #redis.call('KEYS', '${open.engine.options.prefix}:*:ox:*')`;
    expect(await redis.command("EVAL", orphans, "0")).toBe(1);
    expect(await outbox.settle(entry, report("a"))).toBe(false);
    expect(await redis.command("EVAL", orphans, "0")).toBe(0);
    expect(await hints()).toBe(0);
  });
});
