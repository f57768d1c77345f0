/** What messages are recognised by: a short digest of their names, of one length for all. */
import { hash } from "node:crypto";

/** 96 bits: nobody finds a second message of the same digest, and those of one inbox or domain never meet by chance. */
const DIGEST_BYTES = 12;

/** @param names - told apart wherever one ends and the next begins. */
export function digestOf(...names: readonly string[]): Buffer {
  let text = "";
  for (const name of names) text += `${name.length}:${name}`;
  return Buffer.from(hash("sha256", text, "binary").slice(0, DIGEST_BYTES), "latin1");
}
