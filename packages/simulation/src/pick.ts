/** One of the items; there must be one. */
import type { Random } from "@parley/runtime";

export function pick<T>(items: readonly T[], random: Random): T {
  return items[random.int(items.length)] as T;
}
