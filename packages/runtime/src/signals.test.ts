import { abortable, deadlineSignal, linkSignals } from "./signals.js";
import { createTestEnv } from "./testing.js";

describe("linkSignals", () => {
  it("aborts with the first of its parents, with that one's reason", () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const { signal } = linkSignals(a.signal, undefined, b.signal);
    expect(signal.aborted).toBe(false);
    b.abort("b");
    a.abort("a");
    expect(signal.reason).toBe("b");
  });

  it("is aborted from the start when a parent is", () => {
    const { signal } = linkSignals(new AbortController().signal, AbortSignal.abort("before"));
    expect(signal.reason).toBe("before");
  });

  it("never aborts when it has no parents", () => {
    expect(linkSignals().signal.aborted).toBe(false);
  });

  it("lets go of its parents when it is disposed of, or has aborted", () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const removed = [a, b].map(({ signal }) => jest.spyOn(signal, "removeEventListener"));
    const disposed = linkSignals(a.signal, b.signal);
    disposed.dispose();
    disposed[Symbol.dispose]();
    for (const spy of removed) expect(spy).toHaveBeenCalledTimes(1);
    linkSignals(a.signal, b.signal);
    a.abort("a");
    expect(disposed.signal.aborted).toBe(false);
    for (const spy of removed) expect(spy).toHaveBeenCalledTimes(2);
  });

  it("lets go of the earlier parents when a later one is aborted already", () => {
    const parent = new AbortController();
    const removed = jest.spyOn(parent.signal, "removeEventListener");
    linkSignals(parent.signal, AbortSignal.abort());
    expect(removed).toHaveBeenCalledTimes(1);
  });
});

describe("deadlineSignal", () => {
  it("aborts when the time is over, with an error that says so", async () => {
    const { env, clock } = createTestEnv();
    const { signal } = deadlineSignal(env, 100);
    await clock.advance(99);
    expect(signal.aborted).toBe(false);
    await clock.advance(1);
    expect(signal.reason).toMatchObject({ code: "deadline_exceeded", message: "not done within 100 ms" });
    expect(clock.timersPending).toBe(0);
  });

  it("aborts with its parent, and then leaves no timer", () => {
    const { env, clock } = createTestEnv();
    const parent = new AbortController();
    const { signal } = deadlineSignal(env, 100, parent.signal);
    parent.abort("parent");
    expect(signal.reason).toBe("parent");
    expect(clock.timersPending).toBe(0);
  });

  it("leaves no timer when its parent is aborted already", () => {
    const { env, clock } = createTestEnv();
    expect(deadlineSignal(env, 100, AbortSignal.abort("before")).signal.reason).toBe("before");
    expect(clock.timersPending).toBe(0);
  });

  it("does not abort any more when it is disposed of", async () => {
    const { env, clock } = createTestEnv();
    const parent = new AbortController();
    const deadline = deadlineSignal(env, 100, parent.signal);
    deadline.dispose();
    deadline[Symbol.dispose]();
    parent.abort();
    await clock.advance(200);
    expect(deadline.signal.aborted).toBe(false);
  });
});

describe("abortable", () => {
  it("gives what the promise gives", async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(abortable(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
    await expect(abortable(Promise.resolve(2), undefined)).resolves.toBe(2);
  });

  it("stops waiting when the signal aborts, and drops what comes later", async () => {
    const controller = new AbortController();
    let fail = (_error: Error): void => {};
    const slow = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const waiting = abortable(slow, controller.signal);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    fail(new Error("too late"));
    await expect(abortable(slow, AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
  });

  it("leaves no listener behind", async () => {
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, "removeEventListener");
    await abortable(Promise.resolve(), signal);
    await Promise.resolve();
    expect(removed).toHaveBeenCalledTimes(1);
  });
});
