/** One command to a Redis server, for setting up and looking into test servers; engines have a client for their work. */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** What Redis answers. An error inside an array is an `Error`. */
export type RedisReply = string | number | null | Error | readonly RedisReply[];

/** How to reach a server. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly database?: number;
  /** With what to prove who asks; which server answers is not checked here. */
  readonly tls?: { readonly cert?: string; readonly key?: string };
}

const ANSWER_MS_MAX = 10_000;

/** Sends one command over a connection of its own. @throws Error with the server's message, or the connection's. */
export async function redisCommand(address: RedisAddress, command: readonly string[]): Promise<RedisReply> {
  const { username, password, database } = address;
  const commands = [
    ...(password === undefined ? [] : [["AUTH", ...(username === undefined ? [] : [username]), password]]),
    ...(database === undefined ? [] : [["SELECT", String(database)]]),
    command,
  ];
  const replies = await exchange(address, commands);
  const failure = replies.find((reply) => reply instanceof Error);
  if (failure !== undefined) throw failure;
  return replies.at(-1) ?? null;
}

function exchange(address: RedisAddress, commands: readonly (readonly string[])[]): Promise<RedisReply[]> {
  return new Promise((resolve, reject) => {
    const socket = open(address);
    let received = Buffer.alloc(0);
    const end = (settle: () => void): void => {
      socket.destroy();
      settle();
    };
    socket.setTimeout(ANSWER_MS_MAX, () =>
      end(() => reject(new Error(`no answer within ${ANSWER_MS_MAX} ms`))),
    );
    socket.once("error", (error) => end(() => reject(error)));
    socket.once("close", () => reject(new Error("the server has closed the connection")));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const replies = readReplies(received, commands.length);
      if (replies !== undefined) end(() => resolve(replies));
    });
    socket.write(commands.map(encode).join(""));
  });
}

function open({ host, port, tls }: RedisAddress): Socket {
  if (tls === undefined) return connect({ host, port });
  return connectTls({ host, port, rejectUnauthorized: false, ...tls });
}

function encode(command: readonly string[]): string {
  const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${command.length}\r\n${parts.join("")}`;
}

/** @returns `count` replies; `undefined` while they are not complete. */
function readReplies(bytes: Buffer, count: number): RedisReply[] | undefined {
  const reader = new ReplyReader(bytes);
  const replies: RedisReply[] = [];
  while (replies.length < count) {
    const reply = reader.next();
    if (reply === undefined) return undefined;
    replies.push(reply);
  }
  return replies;
}

/** RESP2. */
class ReplyReader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): RedisReply | undefined {
    const end = this.#bytes.indexOf("\r\n", this.#at);
    if (end < 0) return undefined;
    const kind = String.fromCharCode(this.#bytes[this.#at] ?? 0);
    const line = this.#bytes.toString("utf8", this.#at + 1, end);
    this.#at = end + 2;
    switch (kind) {
      case "+":
        return line;
      case "-":
        return new Error(line);
      case ":":
        return Number(line);
      case "$":
        return this.#bulk(Number(line));
      case "*":
        return this.#array(Number(line));
      default:
        throw new Error(`Redis has answered what is no reply: ${JSON.stringify(kind + line)}`);
    }
  }

  #bulk(length: number): RedisReply | undefined {
    if (length < 0) return null;
    const from = this.#at;
    if (this.#bytes.length < from + length + 2) return undefined;
    this.#at = from + length + 2;
    return this.#bytes.toString("utf8", from, from + length);
  }

  #array(length: number): RedisReply | undefined {
    if (length < 0) return null;
    const items: RedisReply[] = [];
    for (let index = 0; index < length; index++) {
      const item = this.next();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }
}
