/** What servers of one domain tell each other on the bus: a version byte, then JSON. */

const VERSION = 1;

/** Encodes a message of this version. */
export function encodeBusMessage(message: object): Uint8Array {
  return Buffer.concat([Buffer.of(VERSION), Buffer.from(JSON.stringify(message), "utf8")]);
}

/**
 * Reads one.
 * @returns `undefined` for one of another version, and for what is none: during a rolling upgrade there are both, and
 * whatever a message says can be found in the store, too.
 */
export function decodeBusMessage(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (bytes[0] !== VERSION) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.subarray(1)).toString("utf8"));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not one of ours: as above.
    return undefined;
  }
}
