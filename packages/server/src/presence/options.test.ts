import { resolvePresenceOptions } from "./options.js";

describe("Options of the presence service", () => {
  it("have the defaults that are documented, where nothing is given", () => {
    expect(resolvePresenceOptions({})).toMatchObject({
      publicationExpiryDefaultMs: 3_600_000,
      outOfContactMs: 30_000,
      compareIntervalMs: 30_000,
      watcherSpanMs: 86_400_000,
    });
  });

  it("never let a lease run out before a session may be out of contact", () => {
    expect(resolvePresenceOptions({ outOfContactMs: 600_000 }).leaseMs).toBe(1_800_000);
    expect(resolvePresenceOptions({ outOfContactMs: 100 }).leaseMs).toBe(120_000);
  });
});
