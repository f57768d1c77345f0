/** What every OutboxStore does. */
import type { OutboxEntry, StoredReport } from "../message-store.js";
import type { Store } from "../store.js";
import {
  ALICE,
  addAccount,
  BOB,
  enqueue,
  enqueued,
  im,
  type OpenStoreUnderTest,
  principal,
  storesFor,
} from "./fixtures.js";

const DOMAIN = "south.example";

function report(id: string, more: Partial<StoredReport> = {}): StoredReport {
  return { sender: ALICE, id, inbox: im(BOB), status: "delivered", reason: "", atMs: 2_000, ...more };
}

export function describeOutbox(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);
  const all = { afterSeq: 0, itemsMax: 1_000, bytesMax: 1e9 };
  const idsOf = async (store: Store, domain = DOMAIN) =>
    (await store.entries({ domain, ...all })).map(({ id }) => id);

  describe("OutboxStore", () => {
    it("has one epoch for the life of its data", async () => {
      const { store, reopen } = await opened();
      const epoch = await store.outboxEpoch();
      expect(epoch).not.toBe("");
      expect(await (await reopen()).outboxEpoch()).toBe(epoch);
      expect(await (await opened()).store.outboxEpoch()).toEqual(expect.any(String));
    });

    it("queues entries of a domain with rising numbers in the order of the calls, and keeps them over a restart", async () => {
      const { store, reopen } = await opened();
      const entries = await Promise.all([
        enqueued(store, "a"),
        enqueued(store, "b", { domain: "east.example", inbox: im("carol@east.example") }),
        enqueued(store, "ç", { sender: principal("ö@north.example"), bytes: Buffer.from([0, 255, 1]) }),
      ]);
      expect(entries[2]?.seq).toBeGreaterThan(entries[0]?.seq as number);
      expect(entries[0]).toMatchObject({
        domain: DOMAIN,
        sender: ALICE,
        inbox: im(BOB),
        id: "a",
        queuedAtMs: 1_000,
        expiresAtMs: 60_000,
      });
      const after = await reopen();
      const kept = await after.entries({ domain: DOMAIN, ...all });
      const plain = ({ bytes, ...rest }: (typeof entries)[number]) => ({ ...rest, bytes: [...bytes] });
      expect(kept.map(plain)).toEqual([plain(entries[0] as never), plain(entries[2] as never)]);
      expect(await after.outboxDomains()).toEqual(
        new Map([
          ["east.example", 1],
          [DOMAIN, 2],
        ]),
      );
      const next = await enqueued(after, "d");
      expect(next.seq).toBeGreaterThan(entries[2]?.seq as number);
    });

    it("keeps the trace of an entry that is traced, and nothing that is none", async () => {
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const { store, reopen } = await opened();
      const [traced] = await Promise.all([
        enqueued(store, "a", { traceparent, bytes: Buffer.from([0, 1, 255]) }),
        enqueued(store, "b", { traceparent: "none" }),
      ]);
      expect(traced).toMatchObject({ id: "a", traceparent });
      const kept = await (await reopen()).entries({ domain: DOMAIN, ...all });
      expect(kept.map(({ id, traceparent: trace, bytes }) => [id, trace, [...bytes]])).toEqual([
        ["a", traceparent, [0, 1, 255]],
        ["b", undefined, [...Buffer.from("b")]],
      ]);
    });

    it("recognises a message that waits already: at once, later, and after a restart", async () => {
      const { store, reopen } = await opened();
      const [first, second] = await Promise.all([enqueue(store, "a"), enqueue(store, "a", { nowMs: 5_000 })]);
      expect(first).toMatchObject({ kind: "queued" });
      const entry = first.kind === "queued" ? first.entry : undefined;
      expect(second).toMatchObject({ kind: "waiting", entry: { seq: entry?.seq, queuedAtMs: 1_000 } });
      const after = await reopen();
      expect(await enqueue(after, "a")).toMatchObject({
        kind: "waiting",
        entry: { seq: entry?.seq, id: "a" },
      });
      expect(await enqueue(after, "a", { inbox: im("carol@south.example") })).toMatchObject({
        kind: "queued",
      });
      expect(await enqueue(after, "a", { sender: principal("x@north.example") })).toMatchObject({
        kind: "queued",
      });
    });

    it("reads a domain's entries after a number, until either limit, at least one", async () => {
      const { store } = await opened();
      const entries = [];
      for (const id of ["a", "b", "c", "d"])
        entries.push(await enqueued(store, id, { bytes: Buffer.alloc(10) }));
      const read = async (afterSeq: number, itemsMax: number, bytesMax: number) =>
        (await store.entries({ domain: DOMAIN, afterSeq, itemsMax, bytesMax })).map(({ id }) => id);
      expect(await read(entries[1]?.seq as number, 99, 1e6)).toEqual(["c", "d"]);
      expect(await read(0, 2, 1e6)).toEqual(["a", "b"]);
      expect(await read(0, 99, 25)).toEqual(["a", "b"]);
      expect(await read(0, 99, 1)).toEqual(["a"]);
      expect(await read(entries[3]?.seq as number, 99, 1e6)).toEqual([]);
      expect(await store.entries({ domain: "example", ...all })).toEqual([]);
    });

    it("refuses beyond the limit for one domain, not counting other domains", async () => {
      const { store, reopen } = await opened();
      const limited = { entriesMax: 2 };
      const first = await enqueued(store, "a", limited);
      await enqueue(store, "b", limited);
      expect(await enqueue(store, "c", limited)).toEqual({ kind: "full", limit: 2 });
      expect(await enqueue(store, "b", limited)).toMatchObject({ kind: "waiting" });
      expect(await enqueue(store, "c", { ...limited, domain: "east.example" })).toMatchObject({
        kind: "queued",
      });
      const after = await reopen();
      expect(await enqueue(after, "d", limited)).toEqual({ kind: "full", limit: 2 });
      await after.settle(first);
      expect(await enqueue(after, "d", limited)).toMatchObject({ kind: "queued" });
    });

    it("ends an entry once, without a report when none is given", async () => {
      const { store, reopen } = await opened();
      const entry = await enqueued(store, "a");
      await enqueued(store, "b");
      expect(await Promise.all([store.settle(entry), store.settle(entry, report("a"))])).toEqual([
        true,
        false,
      ]);
      expect(await store.settle(entry)).toBe(false);
      expect(await store.settle({ domain: DOMAIN, seq: 9_999 })).toBe(false);
      await store.settle({ domain: "nowhere.example", seq: entry.seq }, report("a"));
      const after = await reopen();
      expect(await idsOf(after)).toEqual(["b"]);
      expect(await after.outboxDomains()).toEqual(new Map([[DOMAIN, 1]]));
      expect(await after.reports(ALICE, 10)).toEqual([]);
      expect(await enqueue(after, "a")).toMatchObject({ kind: "queued" });
    });

    it("keeps a report until the sender has taken it, and answers a resend with it", async () => {
      const { store, reopen } = await opened();
      const first = await enqueued(store, "a");
      const second = await enqueued(store, "b");
      await store.settle(second, report("b", { status: "refused", reason: "blocked", atMs: 3_000 }));
      await store.settle(first, report("a"));
      const after = await reopen();
      const b = report("b", { status: "refused", reason: "blocked", atMs: 3_000 });
      expect(await after.reports(ALICE, 10)).toEqual([b, report("a")]);
      expect(await after.reports(ALICE, 1)).toEqual([b]);
      expect(await after.reports(principal("x@north.example"), 1)).toEqual([]);
      expect(await enqueue(after, "b")).toEqual({ kind: "reported", report: b });
      await after.removeReports(ALICE, [
        { id: "b", inbox: im(BOB) },
        { id: "never", inbox: im(BOB) },
      ]);
      await after.removeReports(principal("x@north.example"), [{ id: "a", inbox: im(BOB) }]);
      expect(await after.reports(ALICE, 10)).toEqual([report("a")]);
      expect(await enqueue(after, "b")).toMatchObject({ kind: "queued" });
    });

    it("reports nothing of a removed account to one that is made anew, and does not take its messages for old ones", async () => {
      const { store, reopen } = await opened();
      await addAccount(store);
      const old = [await enqueued(store, "a"), await enqueued(store, "b")];
      await store.removeAccount(ALICE);
      const after = await reopen();
      await addAccount(after);
      const again = [await enqueued(after, "a"), await enqueued(after, "b")];
      expect(await after.settle(old[0] as OutboxEntry)).toBe(true);
      expect(await after.settle(old[1] as OutboxEntry, report("b"))).toBe(false);
      expect(await after.reports(ALICE, 10)).toEqual([]);
      for (const entry of again) {
        expect(await enqueue(after, entry.id)).toMatchObject({ kind: "waiting", entry: { seq: entry.seq } });
        expect(await after.settle(entry, report(entry.id))).toBe(true);
      }
      expect(await after.reports(ALICE, 10)).toEqual([report("a"), report("b")]);
      expect((await after.outboxDomains()).size).toBe(0);
    });

    it("sweeps reports from before a time, at most so many", async () => {
      const { store } = await opened();
      for (const [index, id] of ["a", "b", "c"].entries()) {
        const entry = await enqueued(store, id);
        await store.settle(entry, report(id, { atMs: 1_000 * (3 - index) }));
      }
      expect(await store.sweepReports(1_000, 10)).toBe(0);
      expect(await store.sweepReports(9_000, 2)).toBe(2);
      expect((await store.reports(ALICE, 10)).map(({ id }) => id)).toEqual(["a"]);
      expect(await enqueue(store, "c")).toMatchObject({ kind: "queued" });
      expect(await store.sweepReports(9_000, 2)).toBe(1);
      expect(await store.sweepReports(9_000, 2)).toBe(0);
    });
  });
}
