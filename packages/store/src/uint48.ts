/** Six-byte numbers, in which every engine keeps times and counts. */

/** The largest number that is stored; infinite ones become it. */
export const NUMBER_MAX = 2 ** 48 - 1;

/** Writes a six-byte number into a value. */
export function writeUInt48(target: Buffer, value: number, at: number): void {
  target.writeUIntBE(value >= NUMBER_MAX ? NUMBER_MAX : value > 0 ? Math.floor(value) : 0, at, 6);
}
