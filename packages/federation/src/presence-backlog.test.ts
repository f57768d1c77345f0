import { PresenceBacklog } from "./presence-backlog.js";

const bytes = (length: number, fill = 0): Uint8Array => new Uint8Array(length).fill(fill);

describe("PresenceBacklog", () => {
  it("gives back in order what was put in", () => {
    const backlog = new PresenceBacklog({ presenceBacklogItemsMax: 100, presenceBacklogBytesMax: 1_000 });
    for (let i = 0; i < 10; i++) backlog.push(bytes(1, i));
    expect([backlog.items, backlog.bytes]).toEqual([10, 10]);
    for (let i = 0; i < 10; i++) expect(backlog.shift()).toEqual(bytes(1, i));
    expect(backlog.shift()).toBeUndefined();
    expect([backlog.items, backlog.bytes, backlog.dropped]).toEqual([0, 0, 0]);
  });

  it("drops the oldest when there are too many", () => {
    const backlog = new PresenceBacklog({ presenceBacklogItemsMax: 3, presenceBacklogBytesMax: 1_000 });
    for (let i = 0; i < 5; i++) backlog.push(bytes(1, i));
    expect(backlog.dropped).toBe(2);
    expect(backlog.shift()).toEqual(bytes(1, 2));
  });

  it("drops the oldest when it is too large, but keeps the newest whatever its size", () => {
    const backlog = new PresenceBacklog({ presenceBacklogItemsMax: 100, presenceBacklogBytesMax: 100 });
    backlog.push(bytes(60, 1));
    backlog.push(bytes(60, 2));
    backlog.push(bytes(200, 3));
    expect([backlog.items, backlog.bytes, backlog.dropped]).toEqual([1, 200, 2]);
    backlog.clear();
    expect([backlog.items, backlog.bytes]).toEqual([0, 0]);
  });
});
