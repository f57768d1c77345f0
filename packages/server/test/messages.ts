/** Instant messages for tests. */
import { common } from "@parley/protocol";

/** An encoded InstantMessage. */
export function instantMessage(fields: common.IInstantMessage & { readonly text?: string }): Uint8Array {
  const { text = "hello", ...rest } = fields;
  return common.InstantMessage.encode({
    contentType: "text/plain; charset=utf-8",
    sentAtMs: 1,
    body: Buffer.from(text, "utf8"),
    ...rest,
  }).finish();
}

/** The id of an encoded InstantMessage. */
export function idOf(bytes: Uint8Array | null | undefined): string {
  return common.InstantMessage.decode(bytes ?? new Uint8Array(0)).id;
}
