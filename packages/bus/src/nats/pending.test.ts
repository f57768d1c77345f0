import fc from "fast-check";
import { PendingMessages } from "./pending.js";

const message = (number: number, length = 1) => ({ topic: "t", number, payload: new Uint8Array(length) });

describe("Messages on their way", () => {
  it("go out in the order in which they came, up to a number", () => {
    const pending = new PendingMessages<string>({ messagesMax: 10, bytesMax: 100 });
    for (let n = 0; n < 5; n++) expect(pending.push(message(n))).toBe("taken");
    expect([pending.shift(2)?.number, pending.shift(2)?.number, pending.shift(2)]).toEqual([0, 1, undefined]);
    expect([pending.size, pending.bytes, pending.recovered()]).toEqual([3, 3, false]);
  });

  it("are dropped from the limit of messages on, until half of them have gone", () => {
    const pending = new PendingMessages<string>({ messagesMax: 4, bytesMax: 100 });
    const outcomes = [0, 1, 2, 3, 4, 5].map((n) => pending.push(message(n)));
    expect(outcomes).toEqual(["taken", "taken", "taken", "taken", "full", "dropped"]);
    pending.shift(100);
    expect([pending.recovered(), pending.push(message(6))]).toEqual([false, "dropped"]);
    pending.shift(100);
    expect([pending.recovered(), pending.recovered(), pending.push(message(7))]).toEqual([
      true,
      false,
      "taken",
    ]);
    expect(pending.dropped).toBe(3);
  });

  it("are dropped from the limit of bytes on, but for one that is larger than the limit", () => {
    const pending = new PendingMessages<string>({ messagesMax: 100, bytesMax: 10 });
    expect([pending.push(message(0, 50)), pending.push(message(1, 1))]).toEqual(["taken", "full"]);
    expect(pending.shift(100)?.number).toBe(0);
    expect([pending.recovered(), pending.push(message(2, 10)), pending.push(message(3, 1))]).toEqual([
      true,
      "taken",
      "full",
    ]);
    pending.clear();
    expect([pending.size, pending.bytes, pending.recovered()]).toEqual([0, 0, false]);
  });

  it("behave like a list with two limits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(20), { nil: undefined, freq: 2 }), { maxLength: 4_000, size: "max" }),
        (steps) => {
          const pending = new PendingMessages<string>({ messagesMax: 1_500, bytesMax: 20_000 });
          const list: number[] = [];
          for (const [n, length] of steps.entries()) {
            if (length === undefined) expect(pending.shift(n)?.number).toBe(list.shift());
            else if (pending.push(message(n, length)) === "taken") list.push(n);
            pending.recovered();
            expect(pending.size).toBe(list.length);
          }
          while (list.length > 0) expect(pending.shift(Number.POSITIVE_INFINITY)?.number).toBe(list.shift());
          expect([pending.size, pending.bytes]).toEqual([0, 0]);
        },
      ),
      { numRuns: 20 },
    );
  });
});
