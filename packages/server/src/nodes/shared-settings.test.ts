import { differingSettings, hashSettings } from "./shared-settings.js";

describe("Shared settings", () => {
  it("are compared by name, without telling their values", () => {
    const a = hashSettings({ "messages.dedupe": 1_000, domains: "north.example", anonymous: false });
    const b = hashSettings({ anonymous: true, domains: "north.example", "messages.dedupe": 2_000 });
    expect(differingSettings(a, a)).toEqual([]);
    expect(differingSettings(a, b)).toEqual(["anonymous", "messages.dedupe"]);
    expect(a).not.toContain("north.example");
    // A text is no number, and equal values of two settings do not show.
    expect(differingSettings(hashSettings({ x: 1 }), hashSettings({ x: "1" }))).toEqual(["x"]);
    const [x, y] = hashSettings({ x: 1, y: 1 }).split(" ");
    expect(x?.slice(2)).not.toBe(y?.slice(2));
  });

  it("differ only where both versions know the setting", () => {
    const older = hashSettings({ domains: "north.example" });
    const newer = hashSettings({ domains: "north.example", "new.setting": 5 });
    expect(differingSettings(older, newer)).toEqual([]);
    expect(differingSettings(newer, older)).toEqual([]);
    expect(differingSettings(newer, "")).toEqual([]);
  });
});
