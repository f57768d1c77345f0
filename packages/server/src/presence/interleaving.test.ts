import { runInterleaving } from "../../test/presence/interleaving.js";

describe("Presence on two domains of two servers each, with everything that goes wrong", () => {
  it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    "hides what is to be hidden, and shows the rest in the end (seed %i)",
    async (seed) => {
      expect(await runInterleaving(seed)).toEqual([]);
    },
  );
});
