import { documentToBytes } from "@parley/protocol";
import { shownFromWire } from "./notifications.js";

it("a document of another domain is kept without the frame that it came in", () => {
  const presentity = "pres:bob@south.example";
  const document = documentToBytes({ presentity: presentity as never, tuples: [] });
  const frame = new Uint8Array(1_048_576);
  frame.set(document, 1_000);
  const slice = frame.subarray(1_000, 1_000 + document.length);
  const shown = shownFromWire({ presentity, version: { epoch: 1, counter: 1 }, document: slice }, 65_536);
  expect(Buffer.from(shown?.document ?? []).equals(document)).toBe(true);
  expect(shown?.document.buffer.byteLength).toBeLessThan(1_000);
});
