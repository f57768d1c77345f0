/** How an outbox entry holds its `traceparent` in bytes: behind the message's id, and only where there is one. */

/** A W3C `traceparent` of version 00 has so many characters, all ASCII. */
const TRACEPARENT_BYTES = 55;
/** Set in the length of the id, which is far shorter, where a `traceparent` follows it. Entries from before have it not. */
export const TRACED = 0x8000;

/** How many bytes the field takes. */
export function traceBytes(traceparent: string | undefined): number {
  return traceparent?.length === TRACEPARENT_BYTES ? TRACEPARENT_BYTES : 0;
}

/** Reads the field of an entry. @param lengthOfId - as it is stored. @param at - where the id ends. */
export function readTrace(
  value: Buffer,
  lengthOfId: number,
  at: number,
): { readonly bodyAt: number; readonly trace: { readonly traceparent?: string } } {
  if (lengthOfId < TRACED) return { bodyAt: at, trace: {} };
  const bodyAt = at + TRACEPARENT_BYTES;
  return { bodyAt, trace: { traceparent: value.toString("latin1", at, bodyAt) } };
}
