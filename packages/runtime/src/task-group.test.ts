import type { ParleyError } from "./errors.js";
import { TaskGroup } from "./task-group.js";
import { createTestEnv } from "./testing.js";

describe("TaskGroup", () => {
  it("runs tasks until they end", async () => {
    const { env, clock } = createTestEnv();
    const group = new TaskGroup(env);
    const ended: string[] = [];
    expect(group.run("a", () => clock.sleep(10).then(() => void ended.push("a")))).toBe(true);
    expect(group.run("b", () => void ended.push("b"))).toBe(true);
    expect([ended, group.size]).toEqual([["b"], 2]);
    await clock.advance(10);
    expect([ended, group.size]).toEqual([["b", "a"], 0]);
  });

  it("logs a failure, tells the owner, and goes on with the others", async () => {
    const { env, clock, logged } = createTestEnv();
    const failures: [string, ParleyError][] = [];
    const group = new TaskGroup(env, { onError: (error, task) => void failures.push([task, error]) });
    let survived = false;
    group.run("sync", () => {
      throw new Error("at once");
    });
    group.run("async", () => Promise.reject(new Error("later")));
    group.run("other", async () => {
      await clock.sleep(1);
      survived = true;
    });
    await clock.advance(1);
    expect(survived).toBe(true);
    expect(failures.map(([task, { code }]) => [task, code])).toEqual([
      ["sync", "internal"],
      ["async", "internal"],
    ]);
    expect(logged.map(({ level, event, task }) => [level, event, task])).toEqual([
      ["error", "task.failed", "sync"],
      ["error", "task.failed", "async"],
    ]);
  });

  it("aborts its tasks when it stops, and waits for their end", async () => {
    const { env, clock, logged } = createTestEnv();
    const group = new TaskGroup(env);
    const order: string[] = [];
    group.run("stubborn", async (signal) => {
      await clock.sleep(1000, signal).catch(() => order.push("aborted"));
      await clock.sleep(50);
      order.push("ended");
    });
    group.run("obedient", (signal) => clock.sleep(1000, signal));
    const stopped = group.stop(new Error("closing")).then(() => order.push("stopped"));
    await clock.settle();
    expect(order).toEqual(["aborted"]);
    expect((group.signal.reason as Error).message).toBe("closing");
    await clock.advance(50);
    await stopped;
    expect(order).toEqual(["aborted", "ended", "stopped"]);
    expect(logged).toEqual([]);
  });

  it("stops once, and begins nothing afterwards", async () => {
    const { env } = createTestEnv();
    const group = new TaskGroup(env);
    const first = group.stop();
    expect(group.stop()).toBe(first);
    expect(group.run("late", () => assertNotRun())).toBe(false);
    await first;
    expect(group.signal.reason).toMatchObject({ code: "cancelled" });
  });

  it("begins nothing from the listeners of its own end", async () => {
    const { env } = createTestEnv();
    const group = new TaskGroup(env);
    let begun = true;
    group.signal.addEventListener("abort", () => {
      begun = group.run("late", () => assertNotRun());
    });
    await group.stop();
    expect(begun).toBe(false);
  });

  it("is idle when the tasks that tasks began have ended, too", async () => {
    const { env, clock } = createTestEnv();
    const group = new TaskGroup(env);
    group.run("outer", async () => {
      await clock.sleep(1);
      group.run("inner", () => clock.sleep(1));
    });
    let idle = false;
    void group.idle().then(() => {
      idle = true;
    });
    await clock.advance(1);
    expect(idle).toBe(false);
    await clock.advance(1);
    expect(idle).toBe(true);
  });
});

function assertNotRun(): never {
  throw new Error("began after the end");
}
