import { ParleyError } from "@parley/runtime";
import { denialOf, failureOf } from "./errors.js";

const reply = (message: string): Error => Object.assign(new Error(message), { name: "ReplyError" });

describe("What Redis answers", () => {
  it.each([
    ["LOADING Redis is loading the dataset in memory", "again", "unavailable", "store_loading"],
    ["READONLY You can't write against a read only replica.", "again", "unavailable", "store_read_only"],
    ["MASTERDOWN Link with MASTER is down", "again", "unavailable", "store_unavailable"],
    ["CLUSTERDOWN The cluster is down", "again", "unavailable", "store_unavailable"],
    ["BUSY Redis is busy running a script", "again", "unavailable", "store_unavailable"],
    ["UNBLOCKED force unblock from blocking operation", "again", "unavailable", "store_unavailable"],
    ["NOSCRIPT No matching script.", "script", "unavailable", "store_unavailable"],
    [
      "OOM command not allowed when used memory > 'maxmemory'.",
      "refused",
      "resource_exhausted",
      "store_full",
    ],
    ["MISCONF Errors writing to the AOF file: No space left", "refused", "unavailable", "store_not_writable"],
    ["NOREPLICAS Not enough good replicas to write.", "refused", "unavailable", "store_not_writable"],
    ["NOAUTH Authentication required.", "refused", "unavailable", "store_denied"],
    ["WRONGPASS invalid username-password pair", "refused", "unavailable", "store_denied"],
    ["NOPERM this user has no permissions", "refused", "unavailable", "store_denied"],
    ["-OOM command not allowed", "refused", "resource_exhausted", "store_full"],
  ])("is told as what it means: %s", (message, kind, code, reason) => {
    const failure = failureOf(reply(message));
    expect(failure).toMatchObject({
      kind,
      down: true,
      error: { code, retryable: true, details: { reason } },
    });
    expect(failure.error.message).toContain(message);
    expect(failure.error.cause).toMatchObject({ message });
  });

  it.each(["MOVED 3999 127.0.0.1:6381", "ASK 3999 127.0.0.1:6381", "TRYAGAIN Multiple keys request"])(
    "is waited for, without taking the rest for down: %s",
    (message) => {
      expect(failureOf(reply(message))).toMatchObject({
        kind: "again",
        down: false,
        reconnect: true,
        error: { code: "unavailable", details: { reason: "store_unavailable" } },
      });
    },
  );

  it("is a fault of ours where it is nothing of that", () => {
    expect(failureOf(reply("ERR unknown command"))).toMatchObject({
      kind: "refused",
      down: false,
      error: { code: "internal", details: { reason: "store_failed" } },
    });
    expect(failureOf(reply("user_script:3: attempt to index nil"))).toMatchObject({ kind: "refused" });
  });

  it("makes other servers be looked for when this one is no master", () => {
    expect(failureOf(reply("READONLY x")).reconnect).toBe(true);
    expect(failureOf(reply("LOADING x")).reconnect).toBe(false);
  });
});

describe("What the connection says", () => {
  it.each([new Error("Connection is closed."), new Error("connect ECONNREFUSED"), "a text"])(
    "is waited for: %s",
    (thrown) => {
      expect(failureOf(thrown)).toMatchObject({
        kind: "again",
        down: true,
        error: { code: "unavailable", details: { reason: "store_unavailable" } },
      });
    },
  );

  it("stays what it is when it was looked at before", () => {
    const error = new ParleyError("data_loss", "x");
    expect(failureOf(error)).toEqual({ kind: "refused", error, down: false, reconnect: false });
  });
});

describe("A denial", () => {
  it("is a wrong password, user or permission", () => {
    expect(denialOf("x: WRONGPASS invalid username-password pair")).toMatchObject({
      code: "failed_precondition",
      retryable: false,
      details: { reason: "store_denied" },
    });
    expect(denialOf("connect ECONNREFUSED")).toBeUndefined();
  });
});
