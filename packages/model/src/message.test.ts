import { type DeliveryStatus, isFinal } from "./message.js";

it("RFC 2779 §4.2.1: every status but one ends the story of a message", () => {
  const all: DeliveryStatus[] = ["delivered", "refused", "failed", "unknown", "queued"];
  expect(all.filter(isFinal)).toEqual(["delivered", "refused", "failed", "unknown"]);
});
