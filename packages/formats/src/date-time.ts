/** Dates and times as RFC 3339 writes them. */
import { FormatError, shown } from "./format-error.js";

const dateTime = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/**
 * @param place - for the error message.
 * @returns Unix milliseconds; finer fractions are cut off, and a leap second (`:60`) is the first moment after it.
 * @throws {@link FormatError}
 */
export function parseDateTime(text: string, place: string): number {
  const match = dateTime.exec(text);
  if (match === null) throw notATime(text, place);
  const field = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [
    field(1),
    field(2),
    field(3),
    field(4),
    field(5),
    field(6),
  ];
  const ms = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const dayExists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!dayExists || hour > 23 || minute > 59 || second > 60 || field(9) > 23 || field(10) > 59) {
    throw notATime(text, place);
  }
  const offsetMs = (match[8] === "-" ? -1 : 1) * (field(9) * 60 + field(10)) * 60_000;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + ms - offsetMs;
}

function notATime(text: string, place: string): FormatError {
  return new FormatError("bad_value", `${place} is ${shown(text)}, which is not a date and time (RFC 3339)`);
}

/** In UTC, to the millisecond. @throws {@link FormatError} for what lies outside the years 0 to 9999. */
export function formatDateTime(ms: number, place: string): string {
  const year = Number.isFinite(ms) ? new Date(ms).getUTCFullYear() : Number.NaN;
  if (!(year >= 0 && year <= 9999)) {
    throw new FormatError("bad_value", `${place} is ${ms}, which RFC 3339 cannot write`);
  }
  return new Date(ms).toISOString();
}
