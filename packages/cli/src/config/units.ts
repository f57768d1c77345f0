/** Durations and sizes as people write them. */

const durationUnits: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

const sizeUnits: readonly (readonly [string, number])[] = [
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
  ["B", 1],
];

/** @returns milliseconds, or `undefined` when it is no duration. Whole milliseconds only: `1.5s` is 1500. */
export function parseDuration(text: string): number | undefined {
  return parseUnit(text, durationUnits);
}

/** @returns bytes, or `undefined` when it is no size. */
export function parseSize(text: string): number | undefined {
  return parseUnit(text, sizeUnits);
}

/** In the largest unit that gives a whole number. */
export function formatDuration(ms: number): string {
  return formatUnit(ms, durationUnits);
}

/** In the largest unit that gives a whole number. */
export function formatSize(bytes: number): string {
  return formatUnit(bytes, sizeUnits);
}

function parseUnit(text: string, units: readonly (readonly [string, number])[]): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z]+)$/.exec(text.trim());
  const factor = units.find(([name]) => name === match?.[2])?.[1];
  if (match?.[1] === undefined || factor === undefined) return undefined;
  const value = Number(match[1]) * factor;
  return Number.isSafeInteger(value) ? value : undefined;
}

function formatUnit(value: number, units: readonly (readonly [string, number])[]): string {
  for (const [name, factor] of units) {
    if (value >= factor && value % factor === 0) return `${value / factor}${name}`;
  }
  const [name] = units.at(-1) as readonly [string, number];
  return `${value}${name}`;
}
