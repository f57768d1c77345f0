import type { Disposition } from "./subscription.js";

/** A stable word for each disposition: watchers with equal words share a view. */
export function dispositionKey(disposition: Disposition): string {
  return disposition.kind === "closed" ? "closed" : disposition.show;
}
