import { documentToBytes, type federation } from "@parley/protocol";
import { newsFromWire } from "./watcher-items.js";

const presentity = "pres:bob@south.example" as never;
const document = documentToBytes({ presentity, tuples: [] });
const state: federation.IWatchState = {
  presentity,
  watcher: "alice@north.example",
  anonymousId: "",
  state: 2,
  reason: "",
  expiresMs: 1_000,
  view: "v1",
  change: 7,
  wish: 3,
  notification: { presentity, version: { epoch: 1, counter: 2 }, document },
};
const read = (change: Partial<federation.IWatchState>, origin = "south.example") =>
  newsFromWire({ ...state, ...change }, origin as never, "north.example" as never, 1_000);

describe("A WatchState of another domain", () => {
  it("is read with the document of its view", () => {
    expect(read({})).toEqual({
      presentity,
      watcherKey: "alice@north.example",
      state: "active",
      reason: "",
      expiresMs: 1_000,
      view: "v1",
      shown: { presentity, version: { epoch: 1, counter: 2 }, document },
      change: 7,
      wish: 3,
    });
  });

  it("has a reason of a word's length", () => {
    expect(read({ reason: "r".repeat(100_000) })?.reason).toHaveLength(64);
  });

  it("names an anonymous watcher as a guest of the domain that was addressed", () => {
    expect(read({ watcher: "", anonymousId: "g1" })?.watcherKey).toBe("anonymous:g1@north.example");
  });

  it.each([
    ["a presentity of a third domain", {}, "evil.example"],
    ["something that is no presentity", { presentity: "bob" }, undefined],
    ["a watcher of another domain", { watcher: "alice@elsewhere.example" }, undefined],
    ["nobody", { watcher: "" }, undefined],
    ["no state", { state: 0 }, undefined],
    ["a state of a newer version", { state: 99 }, undefined],
    ["an active subscription without a view", { view: "" }, undefined],
    ["an endless view", { view: "v".repeat(201) }, undefined],
  ])("is dropped when it is about %s", (_what, change, origin) => {
    expect(read(change, origin)).toBeUndefined();
  });

  it.each([
    ["of another presentity", documentToBytes({ presentity: "pres:eve@south.example" as never, tuples: [] })],
    ["that cannot be decoded", new Uint8Array([0x0a, 0xff])],
    ["that is too large", new Uint8Array(1_001)],
  ])("is read without a document %s", (_what, bytes) => {
    const notification = { presentity, version: { epoch: 1, counter: 2 }, document: bytes };
    expect(read({ notification })).toMatchObject({ state: "active", shown: undefined });
  });
});
