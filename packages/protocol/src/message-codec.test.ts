import { client, common, federation } from "./generated.js";
import {
  encodeAckInboxItem,
  encodeDeliveredItem,
  encodeDeliverItem,
  encodeDoneResponse,
  encodeInboxMessageItem,
  encodeNotificationItem,
  encodeReportResponse,
  encodeSendItem,
} from "./message-codec.js";

const message = common.InstantMessage.encode({ id: "m-1", to: "im:bob@south.example" }).finish();
const numbers = [1, 127, 128, 300, 2 ** 28, 2 ** 40, Number.MAX_SAFE_INTEGER];

function clientFrame(item: client.IClientItem): string {
  return hex(client.ClientFrame.encode({ items: [item] }).finish());
}

function serverFrame(item: client.IServerItem): string {
  return hex(client.ServerFrame.encode({ items: [item] }).finish());
}

function payload(item: federation.IPayloadItem): string {
  return hex(federation.Payload.encode({ items: [item] }).finish());
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("hand-written encoders", () => {
  it.each(numbers)("give the bytes that the generated code gives, with the number %d", (n) => {
    expect(hex(encodeSendItem(n, message))).toBe(clientFrame({ id: n, send: { message } }));
    expect(hex(encodeAckInboxItem("im:ä@north.example", "desk", n))).toBe(
      clientFrame({ ackInbox: { inbox: "im:ä@north.example", device: "desk", seq: n } }),
    );
    expect(hex(encodeInboxMessageItem("im:bob@south.example", n, n, message))).toBe(
      serverFrame({ message: { inbox: "im:bob@south.example", seq: n, receivedAtMs: n, message } }),
    );
    expect(hex(encodeDoneResponse(n))).toBe(serverFrame({ response: { id: n, done: {} } }));
    const report = { id: "m-1", to: "im:bob@south.example", status: 3, reason: "no_such_inbox" };
    expect(hex(encodeReportResponse(n, report))).toBe(serverFrame({ response: { id: n, report } }));
    const deliver = {
      message,
      outboxSeq: n,
      previousSeq: n,
      sender: "alice@north.example",
      outbox: "o",
      traceparent: "00-1",
    };
    expect(hex(encodeDeliverItem(n, deliver))).toBe(payload({ request: n, deliver }));
    const delivered = { outboxSeq: n, outcome: 1, reason: "full" };
    expect(hex(encodeDeliveredItem(n, delivered))).toBe(payload({ request: n, delivered }));
  });

  it("nest a notification as it is", () => {
    const notification = common.Notification.encode({ presentity: "pres:a@north.example" }).finish();
    expect(hex(encodeNotificationItem(notification))).toBe(
      serverFrame({ notification: { presentity: "pres:a@north.example" } }),
    );
  });
});
