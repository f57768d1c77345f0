import { decodeBusMessage, encodeBusMessage } from "./bus-message.js";

describe("A message on the bus", () => {
  it("is read back", () => {
    expect(decodeBusMessage(encodeBusMessage({ principal: "zoë@north.example", n: 5 }))).toEqual({
      principal: "zoë@north.example",
      n: 5,
    });
  });

  it.each([
    ["of another version", Buffer.from('\u0002{"a":1}')],
    ["empty", Buffer.alloc(0)],
    ["no JSON", Buffer.from("\u0001{a")],
    ["no object", Buffer.from("\u0001[1]")],
    ["null", Buffer.from("\u0001null")],
  ])("is passed over when it is %s", (_, bytes) => {
    expect(decodeBusMessage(bytes)).toBeUndefined();
  });
});
