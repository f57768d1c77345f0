import { KeyedQueues, SerialQueue } from "./serial-queue.js";

const gate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

describe("SerialQueue", () => {
  it("begins each task when the one before it has settled, in order, also after a failure", async () => {
    const queue = new SerialQueue();
    const done: string[] = [];
    const { open, opened } = gate();
    const first = queue.run(async () => {
      await opened;
      done.push("first");
      throw new Error("broken");
    });
    const second = queue.run(async () => done.push("second"));
    expect(queue.idle).toBe(false);
    open();
    await expect(first).rejects.toThrow("broken");
    await second;
    expect(done).toEqual(["first", "second"]);
    expect(queue.idle).toBe(true);
  });

  it("begins at once when nothing waits", () => {
    let begun = false;
    void new SerialQueue().run(async () => {
      begun = true;
    });
    expect(begun).toBe(true);
  });
});

describe("KeyedQueues", () => {
  it("keeps order within a key, and lets others pass", async () => {
    const queues = new KeyedQueues();
    const done: string[] = [];
    const { open, opened } = gate();
    const first = queues.run("a", async () => {
      await opened;
      done.push("a1");
    });
    const second = queues.run("a", async () => done.push("a2"));
    await queues.run("b", async () => done.push("b"));
    open();
    await Promise.all([first, second]);
    expect(done).toEqual(["b", "a1", "a2"]);
  });
});
