import { ParleyError } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import { isStoreAway, PresenceTasks } from "./presence-tasks.js";

const failure = (code: "unavailable" | "resource_exhausted" | "internal" | "aborted", reason: string) =>
  new ParleyError(code, "test", { details: { reason } });

describe("PresenceTasks", () => {
  it("tells a store that is away from one that is broken, and from other things", () => {
    for (const reason of ["store_unavailable", "store_loading", "store_read_only", "store_not_writable"]) {
      expect(isStoreAway(failure("unavailable", reason))).toBe(true);
    }
    expect(isStoreAway(failure("resource_exhausted", "store_full"))).toBe(true);
    expect(isStoreAway(failure("unavailable", "store_failed"))).toBe(false);
    expect(isStoreAway(failure("unavailable", "link_down"))).toBe(false);
    expect(isStoreAway(failure("resource_exhausted", "too_many_rules"))).toBe(false);
    expect(isStoreAway(new Error("store_unavailable"))).toBe(false);
  });

  it("logs as a fault only what does not pass by itself", async () => {
    const { env, clock, logged } = createTestEnv();
    const tasks = new PresenceTasks(env);
    for (const error of [
      failure("unavailable", "store_unavailable"),
      failure("aborted", "conflict"),
      new Error("broken"),
    ]) {
      tasks.run("test", () => Promise.reject(error));
    }
    await clock.settle();
    await tasks.stop();
    expect(logged.map(({ event, level }) => `${event} ${level}`)).toEqual([
      "presence.task_put_off debug",
      "presence.task_put_off debug",
      "task.failed error",
    ]);
  });
});
