import fc from "fast-check";
import { NUMBER_MAX } from "../uint48.js";
import {
  endOf,
  fromJson,
  number48,
  part,
  partitionOf,
  readNumber48,
  readPart,
  readText,
  tables,
  text,
  toJson,
} from "./keys.js";

const sign = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "\0", "\0\xff", "ÿ", "\0\0"),
);

describe("keys", () => {
  it("keep the order of numbers", () => {
    const number = fc.oneof(fc.maxSafeNat(), fc.nat(), fc.constantFrom(0, NUMBER_MAX - 1, NUMBER_MAX));
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [x, y] = [Math.min(a, NUMBER_MAX), Math.min(b, NUMBER_MAX)];
        expect(sign(number48(a), number48(b))).toBe(sign(x, y));
        expect(readNumber48(`x${number48(a)}`, 1)).toBe(x);
      }),
    );
  });

  it("take what is no number of six bytes for the nearest that is", () => {
    expect(number48(Number.POSITIVE_INFINITY)).toBe(number48(NUMBER_MAX));
    expect(number48(-5)).toBe(number48(0));
    expect(number48(1.9)).toBe(number48(1));
  });

  it("keep texts apart, alone and before others", () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (a, b, c, d) => {
        // A lone surrogate has no UTF-8, so two of them are one.
        const same = (x: string, y: string) => Buffer.from(x).equals(Buffer.from(y));
        expect(text(a) === text(b)).toBe(same(a, b));
        expect(part(a) + text(c) === part(b) + text(d)).toBe(same(a, b) && same(c, d));
      }),
      { numRuns: 1_000 },
    );
  });

  it("hold one byte in each character, and give texts back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 50 }), (value) => {
        expect([...text(value)].every((character) => character.charCodeAt(0) < 256)).toBe(true);
        if (value.includes("\0")) return;
        expect(readText(text(value))).toBe(value);
        const key = `A${part(value)}rest`;
        expect(readPart(key, 1)).toEqual({ text: value, next: key.length - 4 });
      }),
    );
  });

  it("are short for long texts, and still apart", () => {
    const long = "x".repeat(100_000);
    expect(text(`${long}1`).length).toBeLessThanOrEqual(400);
    expect(text(`${long}1`)).not.toBe(text(`${long}2`));
  });

  it("end a range behind all keys with a prefix, and before all others", () => {
    const key = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(key, key, (prefix, other) => {
        const begun = `A${prefix}`;
        expect(begun + other < endOf(begun)).toBe(true);
        const key2 = `A${other}`;
        if (!key2.startsWith(begun)) expect(key2 >= endOf(begun)).toBe(key2 > begun);
      }),
    );
  });

  it("stand in partitions that begin all their keys", () => {
    expect(partitionOf(tables.message + number48(5) + number48(7))).toBe(tables.message + number48(5));
    expect(partitionOf(tables.account + part("n.example"))).toBe(tables.account);
  });

  it("have a letter of their own for each table", () => {
    const letters = Object.values(tables);
    expect(new Set(letters).size).toBe(letters.length);
    expect(letters.every((letter) => letter.length === 1 && letter > "\x01")).toBe(true);
  });
});

describe("values", () => {
  it("say infinity as the largest number", () => {
    expect(fromJson(toJson({ at: Number.POSITIVE_INFINITY, name: "é" }))).toEqual({
      at: NUMBER_MAX,
      name: "é",
    });
  });
});
