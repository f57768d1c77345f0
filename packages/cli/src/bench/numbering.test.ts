import { Numbering } from "./numbering.js";

describe("Numbering", () => {
  it("counts what is missing and what came twice", () => {
    const numbering = new Numbering();
    for (let i = 0; i < 3_000; i++) expect(numbering.next()).toBe(i);
    for (let i = 2_999; i >= 1; i--) expect(numbering.take(i)).toBe(true);
    expect(numbering.take(2_000)).toBe(false);
    const { doubled, missing, received, sent } = numbering;
    expect({ doubled, missing, received, sent }).toEqual({
      doubled: 1,
      missing: 1,
      received: 2_999,
      sent: 3_000,
    });
  });

  it("refuses a number that was never sent", () => {
    const numbering = new Numbering();
    numbering.next();
    expect(() => numbering.take(1)).toThrow("number 1 was never sent");
  });
});
