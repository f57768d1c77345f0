import * as fc from "fast-check";
import { formatDateTime, parseDateTime } from "./date-time.js";

describe("dates and times (RFC 3339)", () => {
  it.each([
    ["2001-10-27T16:49:29Z", Date.UTC(2001, 9, 27, 16, 49, 29)],
    ["2001-10-27t16:49:29z", Date.UTC(2001, 9, 27, 16, 49, 29)],
    ["2001-02-02T10:48:54-05:00", Date.UTC(2001, 1, 2, 15, 48, 54)],
    ["2001-02-02T00:30:00+05:45", Date.UTC(2001, 1, 1, 18, 45)],
    ["2004-10-21T13:20:00.000-05:00", Date.UTC(2004, 9, 21, 18, 20)],
    ["2026-01-01T00:00:00.9999999Z", Date.UTC(2026, 0, 1, 0, 0, 0, 999)],
    ["2026-01-01T00:00:00.5Z", Date.UTC(2026, 0, 1, 0, 0, 0, 500)],
    ["2024-02-29T12:00:00-00:00", Date.UTC(2024, 1, 29, 12)],
    ["2016-12-31T23:59:60Z", Date.UTC(2017, 0, 1)],
    ["0099-01-01T00:00:00Z", -59042995200000],
  ])("reads %s", (text, ms) => {
    expect(parseDateTime(text, "x")).toBe(ms);
  });

  it.each([
    "",
    "today",
    "2001-10-27",
    "2001-10-27T16:49:29",
    "2001-10-27T16:49Z",
    "2001-13-01T00:00:00Z",
    "2001-00-01T00:00:00Z",
    "2001-02-29T00:00:00Z",
    "2001-01-32T00:00:00Z",
    "2001-01-01T24:00:00Z",
    "2001-01-01T00:60:00Z",
    "2001-01-01T00:00:61Z",
    "2001-01-01T00:00:00+24:00",
    "2001-01-01T00:00:00+00:60",
    "12001-01-01T00:00:00Z",
    "2001-01-01T00:00:00.Z",
    "2001-01-01T00:00:00Z ",
  ])("refuses %j", (text) => {
    expect(() => parseDateTime(text, "timestamp")).toThrow(
      `timestamp is ${JSON.stringify(text)}, which is not a date and time (RFC 3339)`,
    );
  });

  it("reads what it writes", () => {
    const ms = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) });
    fc.assert(fc.property(ms, (each) => parseDateTime(formatDateTime(each, "x"), "x") === each));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 9e15, Date.UTC(10_000, 0, 1), Date.UTC(-1, 0, 1)])(
    "does not write %p",
    (ms) => {
      expect(() => formatDateTime(ms, "sinceMs")).toThrow(`sinceMs is ${ms}, which RFC 3339 cannot write`);
    },
  );
});
