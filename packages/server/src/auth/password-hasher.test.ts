import { createArgon2Hasher } from "./argon2-hasher.js";
import { HashQueue, type PasswordHasher } from "./password-hasher.js";

describe("createArgon2Hasher", () => {
  it("makes Argon2id hashes with their parameters, another each time, and knows the password again", async () => {
    const hasher = createArgon2Hasher();
    const [first, second] = await Promise.all([
      hasher.hash("secret of alice"),
      hasher.hash("secret of alice"),
    ]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
    expect(await hasher.verify(first, "secret of alice")).toBe(true);
    expect(await hasher.verify(first, "secret of bob")).toBe(false);
    expect(await hasher.verify("no hash", "secret of alice")).toBe(false);
  });
});

describe("HashQueue", () => {
  /** A hasher that finishes when it is told to. */
  function createGate(): { readonly hasher: PasswordHasher; readonly running: string[]; finish(): void } {
    const running: string[] = [];
    const finishers: (() => void)[] = [];
    const begin = (password: string): Promise<void> => {
      running.push(password);
      return new Promise((resolve) => finishers.push(resolve));
    };
    return {
      running,
      finish: () => finishers.shift()?.(),
      hasher: {
        hash: (password) => begin(password).then(() => password),
        verify: (_encoded, password) =>
          begin(password).then(() => {
            if (password === "broken") throw new Error("no memory");
            return true;
          }),
      },
    };
  }

  it("computes so many at a time, in the order of arrival, and refuses when too many wait", async () => {
    const { hasher, running, finish } = createGate();
    const queue = new HashQueue(hasher, { concurrentMax: 1, waitingMax: 2 });
    const broken = queue.verify("", "broken");
    const second = queue.hash("2");
    const third = queue.hash("3");
    expect(running).toEqual(["broken"]);
    expect(queue.waiting).toBe(2);
    await expect(queue.hash("4")).rejects.toMatchObject({
      code: "resource_exhausted",
      details: { reason: "sign_in_busy", retryAfterMs: 2_000 },
    });
    finish();
    await expect(broken).rejects.toThrow("no memory");
    await Promise.resolve();
    expect(running).toEqual(["broken", "2"]);
    finish();
    expect(await second).toBe("2");
    finish();
    finish();
    expect(await third).toBe("3");
    const last = queue.hash("5");
    expect(running.at(-1)).toBe("5");
    finish();
    expect(await last).toBe("5");
  });
});
