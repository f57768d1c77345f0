import { subjectToken } from "./subject-token.js";

describe("A text as a token of a subject", () => {
  it("stands as it is while it is short, and as a digest of it beyond", () => {
    expect(subjectToken("im:bob@north.example")).toBe(
      Buffer.from("im:bob@north.example").toString("base64url"),
    );
    expect(subjectToken("x".repeat(180))).toHaveLength(240);
    const long = subjectToken("x".repeat(181));
    expect(long).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(subjectToken("x".repeat(182))).not.toBe(long);
    expect(subjectToken("x".repeat(379), 506)).toHaveLength(506);
    expect(subjectToken("x".repeat(380), 506)).toHaveLength(43);
  });
});
