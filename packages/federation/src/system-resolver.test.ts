import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createSystemResolver } from "./system-resolver.js";

/** A name server with one answer for everything: a response code, and SRV records in wire format (RFC 1035, RFC 2782). */
async function startNameServer(code: number, records: Buffer[]): Promise<{ socket: Socket; server: string }> {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const questionEnd = query.indexOf(0, 12) + 5;
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 | code, 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt16BE(0, 10);
    const answers = records.map((data) => {
      const record = Buffer.from([0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, data.length]);
      return Buffer.concat([record, data]);
    });
    socket.send(Buffer.concat([head, query.subarray(12, questionEnd), ...answers]), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { socket, server: `127.0.0.1:${(socket.address() as AddressInfo).port}` };
}

function srv(priority: number, weight: number, port: number, target: string): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(priority, 0);
  head.writeUInt16BE(weight, 2);
  head.writeUInt16BE(port, 4);
  const labels = target
    .split(".")
    .map((label) => Buffer.from(String.fromCharCode(label.length) + label, "latin1"));
  return Buffer.concat([head, ...labels, Buffer.from([0])]);
}

describe("createSystemResolver", () => {
  let socket: Socket | undefined;
  afterEach(() => {
    socket?.close();
    socket = undefined;
  });

  async function ask(code: number, records: Buffer[] = [], signal = new AbortController().signal) {
    const started = await startNameServer(code, records);
    socket = started.socket;
    return createSystemResolver({ servers: [started.server] }).resolveSrv("_parley._tcp.south.example", {
      signal,
    });
  }

  it("reads SRV records", async () => {
    expect(await ask(0, [srv(1, 2, 7443, "fed.south.example")])).toEqual([
      { priority: 1, weight: 2, port: 7443, target: "fed.south.example" },
    ]);
  });

  it("takes no such name, and no records, for none", async () => {
    expect(await ask(3)).toEqual([]);
    socket?.close();
    expect(await ask(0)).toEqual([]);
  });

  it("says when the name server fails", async () => {
    await expect(ask(2)).rejects.toMatchObject({ code: "unavailable", reason: "dns_failed" });
  });

  it("does not ask for somebody who has given up", async () => {
    const reason = new Error("gone");
    await expect(ask(0, [], AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
