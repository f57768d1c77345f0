import { parseDomain } from "@parley/model";
import { ParleyError } from "@parley/runtime";
import { homeServerDefaults, resolveHomeServerOptions } from "./options.js";

const domains = [parseDomain("north.example")];

describe("resolveHomeServerOptions", () => {
  it("fills in the defaults and freezes the outcome", () => {
    const resolved = resolveHomeServerOptions({ domains, heartbeatMs: 5_000 });
    expect(resolved).toEqual({ ...homeServerDefaults, domains, heartbeatMs: 5_000 });
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it("reports all problems at once, with value, limit and option", () => {
    const bad = {
      domains: [],
      node: "",
      sweepMs: 0,
      messageBytesMax: 2_000_000,
      dedupeMs: 1_000,
      nodeLeaseMs: 500,
    };
    let error: unknown;
    try {
      resolveHomeServerOptions(bad);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ParleyError);
    const { message, reason } = error as ParleyError;
    expect(reason).toBe("bad_options");
    for (const name of [
      "domains",
      "node",
      "sweepMs",
      "frameBytesMax",
      "envelopeBytesMax",
      "dedupeMs",
      "nodeLeaseMs",
    ]) {
      expect(message).toContain(`${name}: `);
    }
  });
});
