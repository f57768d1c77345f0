import { WaitingNames } from "./waiting-names.js";

describe("WaitingNames", () => {
  it("knows every name while nothing else waits", () => {
    const names = new WaitingNames(true);
    names.add("a");
    expect(names.has("a")).toBe(true);
    expect(names.has("b")).toBe(false);
    names.delete("a");
    expect(names.has("a")).toBe(false);
  });

  it("says that it does not know what waited before it was there, until nothing waits", () => {
    const names = new WaitingNames(false);
    names.add("a");
    expect(names.has("a")).toBe(true);
    expect(names.has("b")).toBeUndefined();
    names.clear();
    expect(names.has("b")).toBe(false);
  });

  it("says so, too, when there were more names than it holds", () => {
    const names = new WaitingNames(true, 2);
    for (const name of ["a", "b", "c"]) names.add(name);
    expect(names.has("b")).toBe(true);
    expect(names.has("c")).toBeUndefined();
    names.delete("a");
    expect(names.has("a")).toBeUndefined();
  });
});
