import { createTestEnv } from "@parley/runtime/testing";
import { ALICE, addAccount, append, messagesOf } from "../contract/fixtures.js";
import type { Store } from "../store.js";
import { type CommitFault, MemoryDisk, openMemoryStore } from "./index.js";

/** What became of a promise, to be looked at without waiting for it. */
function watchOutcome(promise: Promise<unknown>): {
  state: "waiting" | "resolved" | "rejected";
  value?: unknown;
} {
  const outcome: ReturnType<typeof watchOutcome> = { state: "waiting" };
  promise.then(
    (value) => Object.assign(outcome, { state: "resolved", value }),
    (value: unknown) => Object.assign(outcome, { state: "rejected", value }),
  );
  return outcome;
}

async function opened(): Promise<{ store: Store; disk: MemoryDisk } & ReturnType<typeof createTestEnv>> {
  const test = createTestEnv();
  const disk = new MemoryDisk();
  const store = await openMemoryStore(test.env, disk);
  const added = addAccount(store);
  await test.clock.settle();
  await added;
  return { store, disk, ...test };
}

describe("A store's groups", () => {
  it("hold what is called in one turn: one commit", async () => {
    const { store, disk, clock } = await opened();
    const before = disk.commits;
    const outcomes = [append(store, "1"), append(store, "2"), store.setPasswordHash(ALICE, "x")].map(
      watchOutcome,
    );
    await Promise.resolve();
    expect(outcomes.map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting"]);
    await clock.settle();
    expect(outcomes.map(({ state }) => state)).toEqual(["resolved", "resolved", "resolved"]);
    expect(disk.commits).toBe(before + 1);
    expect(clock.timersPending).toBe(0);
  });

  it("collect what is called while an earlier one is being written", async () => {
    const { store, disk, clock } = await opened();
    const before = disk.commits;
    disk.onCommit = () => ({ kind: "slow", delayMs: 10 });
    const first = watchOutcome(append(store, "1"));
    await clock.advance(5);
    const second = [append(store, "2"), append(store, "3")].map(watchOutcome);
    await clock.advance(4);
    expect(first.state).toBe("waiting");
    await clock.advance(1);
    expect(first.state).toBe("resolved");
    expect(second.map(({ state }) => state)).toEqual(["waiting", "waiting"]);
    await clock.advance(10);
    expect(second.map(({ state }) => state)).toEqual(["resolved", "resolved"]);
    expect(disk.commits).toBe(before + 2);
  });

  it("answer what wrote nothing only when what it saw is durable", async () => {
    const { store, disk, clock } = await opened();
    disk.onCommit = () => ({ kind: "slow", delayMs: 10 });
    const original = watchOutcome(append(store, "1"));
    await clock.settle();
    const resend = watchOutcome(append(store, "1"));
    await clock.advance(9);
    expect([original.state, resend.state]).toEqual(["waiting", "waiting"]);
    await clock.advance(1);
    expect(resend).toEqual({ state: "resolved", value: { kind: "duplicate", seq: 1 } });
  });

  it("show nobody what is not durable", async () => {
    const { store, disk, clock } = await opened();
    disk.onCommit = () => ({ kind: "slow", delayMs: 10 });
    const appended = append(store, "1");
    await clock.advance(9);
    expect(await messagesOf(store)).toEqual([]);
    await clock.advance(1);
    await appended;
    expect(await messagesOf(store)).toEqual([[1, "1"]]);
  });

  it("cost nothing when there is nothing to write", async () => {
    const { store, disk, clock } = await opened();
    const before = disk.commits;
    expect(await store.deleteMessages("im:nobody@north.example" as never, [1])).toBe(0);
    expect(await store.sweepReports(1, 1)).toBe(0);
    await clock.settle();
    expect(disk.commits).toBe(before);
  });
});

describe("A store whose process crashes", () => {
  it("loses what was not committed, all of a group, and nothing else", async () => {
    const { store, disk, env, clock } = await opened();
    const kept = append(store, "1");
    await clock.settle();
    await kept;
    disk.onCommit = () => ({ kind: "slow", delayMs: 10 });
    const lost = [append(store, "2"), append(store, "3"), store.setPasswordHash(ALICE, "new")].map(
      watchOutcome,
    );
    await clock.advance(5);
    disk.crash();
    await clock.advance(50);
    expect(lost.map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting"]);
    const after = await openMemoryStore(env, disk);
    expect(await messagesOf(after)).toEqual([[1, "1"]]);
    expect((await after.account(ALICE))?.passwordHash).toBe(`hash of ${ALICE}`);
    // The process that is gone cannot harm what came after it.
    void append(store, "ghost");
    await clock.advance(50);
    expect(await messagesOf(after)).toEqual([[1, "1"]]);
    await store.close();
  });

  it("may have written the group of which nobody was told", async () => {
    const { store, disk, env, clock } = await opened();
    disk.onCommit = () => ({ kind: "slow", delayMs: 10 });
    const told = watchOutcome(append(store, "1"));
    await clock.advance(5);
    void append(store, "2");
    disk.crash({ keepWriting: true });
    await clock.advance(50);
    expect(told.state).toBe("waiting");
    expect(await messagesOf(await openMemoryStore(env, disk))).toEqual([[1, "1"]]);
  });

  it("can be opened by one process at a time", async () => {
    const { store, disk, env, clock } = await opened();
    await expect(openMemoryStore(env, disk)).rejects.toMatchObject({
      code: "failed_precondition",
      details: { reason: "store_in_use" },
    });
    expect(disk.inUse).toBe(true);
    const closing = store.close();
    await clock.settle();
    await closing;
    expect(disk.inUse).toBe(false);
    const again = await openMemoryStore(env, disk);
    expect((await again.account(ALICE))?.principal).toBe(ALICE);
  });
});

describe("A store whose disk fails", () => {
  const failing = (disk: MemoryDisk): void => {
    const fault: CommitFault = { kind: "fail", error: new Error("ENOSPC: no space left on device") };
    disk.onCommit = () => fault;
  };

  it("acknowledges nothing that is not durable, and refuses everything from then on", async () => {
    const { store, disk, clock, logged } = await opened();
    failing(disk);
    const refusal = { code: "unavailable", details: { reason: "store_failed" } };
    const first = watchOutcome(append(store, "1"));
    const closed = watchOutcome(store.closed);
    await clock.settle();
    expect(first).toMatchObject({ state: "rejected", value: refusal });
    expect(closed).toMatchObject({ state: "resolved", value: refusal });
    disk.onCommit = undefined;
    await expect(append(store, "2")).rejects.toMatchObject(refusal);
    await expect(messagesOf(store)).rejects.toMatchObject(refusal);
    await store.close();
    expect(logged).toMatchObject([{ event: "store.failed", level: "error", reason: "store_failed" }]);
  });

  it("rejects those who wait for the next group, too", async () => {
    const { store, disk, env, clock } = await opened();
    disk.onCommit = () => ({ kind: "slow", delayMs: 10 });
    const written = watchOutcome(append(store, "1"));
    await clock.advance(5);
    failing(disk);
    const first = watchOutcome(append(store, "2"));
    await clock.advance(5);
    expect(written.state).toBe("resolved");
    const second = watchOutcome(append(store, "3"));
    await clock.advance(5);
    expect([first.state, second.state]).toEqual(["rejected", "rejected"]);
    await store.close();
    expect(await messagesOf(await openMemoryStore(env, disk))).toEqual([[1, "1"]]);
  });

  it("says data loss when the data is damaged", async () => {
    const { store, disk, clock } = await opened();
    disk.onCommit = () => ({ kind: "fail", error: new Error("MDB_CORRUPTED: Located page was wrong type") });
    const outcome = watchOutcome(append(store, "1"));
    await clock.settle();
    expect(outcome.value).toMatchObject({ code: "data_loss", details: { reason: "corrupt_store" } });
  });

  it("closes while it fails", async () => {
    const { store, disk, clock } = await opened();
    failing(disk);
    const outcome = watchOutcome(append(store, "1"));
    const closing = store.close();
    await clock.settle();
    await closing;
    expect(outcome.state).toBe("rejected");
    expect(disk.inUse).toBe(false);
  });
});
