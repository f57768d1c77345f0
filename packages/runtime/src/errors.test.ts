import { assert, assertNever, type Code, errorCodes, ParleyError } from "./errors.js";

describe("ParleyError", () => {
  it("is retryable by its code unless told otherwise", () => {
    const retryable = (Object.keys(errorCodes) as Code[]).filter(
      (code) => new ParleyError(code, "").retryable,
    );
    expect(retryable).toEqual(["resource_exhausted", "unavailable", "deadline_exceeded", "aborted"]);
    expect(new ParleyError("unavailable", "", { retryable: false }).retryable).toBe(false);
    expect(new ParleyError("internal", "", { retryable: true }).retryable).toBe(true);
  });

  it("has its code for a reason where it has no finer one", () => {
    expect(new ParleyError("not_found", "").reason).toBe("not_found");
    expect(new ParleyError("not_found", "", { details: { reason: "no_such_inbox" } }).reason).toBe(
      "no_such_inbox",
    );
    expect(new ParleyError("not_found", "", { details: { reason: 7 } }).reason).toBe("not_found");
  });

  it("is made of itself unchanged", () => {
    const error = new ParleyError("aborted", "lost");
    expect(ParleyError.from(error)).toBe(error);
  });

  it("takes an abort for a cancellation", () => {
    const abort = new DOMException("stop", "AbortError");
    expect(ParleyError.from(abort)).toMatchObject({ code: "cancelled", cause: abort });
  });

  it("keeps the code, the reason and the message of an error that speaks the same codes", () => {
    const error = Object.assign(new Error("no domain"), { code: "invalid_argument", reason: "no_domain" });
    expect(ParleyError.from(error)).toMatchObject({
      code: "invalid_argument",
      reason: "no_domain",
      message: "no domain",
      cause: error,
    });
  });

  it.each([
    ["an error", new Error("password=hunter2")],
    ["a system error", Object.assign(new Error("x"), { code: "ECONNREFUSED", reason: "x" })],
    ["an error without a reason", Object.assign(new Error("x"), { code: "not_found" })],
    ["an error with another kind of reason", Object.assign(new Error("x"), { code: "not_found", reason: 1 })],
    ["an error whose code is a number", Object.assign(new Error("x"), { code: 5, reason: "x" })],
    ["a member of every object", Object.assign(new Error("x"), { code: "toString", reason: "x" })],
    ["a text", "secret"],
    ["nothing", undefined],
  ])("makes an internal error of %s, and does not repeat its text", (_, thrown) => {
    const error = ParleyError.from(thrown);
    expect(error).toMatchObject({ code: "internal", message: "internal error" });
    expect(error.cause).toBe(thrown);
  });
});

describe("assert", () => {
  it("fails with why the condition must hold", () => {
    expect(() => assert(1 > 2, "one is less than two")).toThrow("assertion failed: one is less than two");
    expect(() => assert(true, "")).not.toThrow();
  });

  it("names the value that a switch forgot", () => {
    expect(() => assertNever("surprise" as never)).toThrow('unexpected value "surprise"');
  });
});
