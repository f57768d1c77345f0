/** Choices. */
import type { Random } from "@parley/runtime";

/** One of the items; there must be one. */
export function pick<T>(items: readonly T[], random: Random): T {
  return items[random.int(items.length)] as T;
}
