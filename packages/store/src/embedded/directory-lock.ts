/** Keeps a data directory to one process at a time. */
import { createHash } from "node:crypto";
import { closeSync, constants, openSync, realpathSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";

/** A lock that is held; ends with the process at the latest. */
export interface DirectoryLock {
  /** Idempotent. */
  release(): Promise<void>;
}

const LOCK_FILE = "lock";

/**
 * Takes the lock of a directory. A lock is a listening socket: the operating system ends it with the process, however
 * that dies, so a lock that is left over is known by nobody listening. On Linux there are two: an abstract one, which two
 * processes cannot race for, and one in the directory, which processes in other containers see, too.
 * @throws ParleyError `failed_precondition` (reason `store_in_use`).
 */
export async function lockDirectory(directory: string, log: Logger): Promise<DirectoryLock> {
  const held: (() => Promise<void>)[] = [];
  const release = async (): Promise<void> => {
    for (const end of held.splice(0).reverse()) await end();
  };
  try {
    if (process.platform === "linux") {
      const { dev, ino } = statSync(directory, { bigint: true });
      const abstract = await listen(`\0parley-store-${dev}-${ino}`);
      if (abstract === undefined) throw inUse(directory);
      held.push(() => closeServer(abstract));
      await lockInDirectory(directory, held, log);
    } else {
      await lockByName(directory, held);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/** Through the directory's descriptor, because the path of a socket may have 107 bytes only. */
async function lockInDirectory(directory: string, held: (() => Promise<void>)[], log: Logger): Promise<void> {
  const fd = openSync(directory, constants.O_RDONLY);
  held.push(async () => closeSync(fd));
  try {
    const server = await listenOrTakeOver(`/proc/self/fd/${fd}/${LOCK_FILE}`);
    if (server === undefined) throw inUse(directory);
    held.push(() => closeServer(server));
  } catch (error) {
    if (error instanceof ParleyError) throw error;
    // Not every file system has sockets. The other lock still keeps other processes of this machine out.
    log.warn({ event: "store.lock_weak", directory, error: String(error) });
  }
}

async function lockByName(directory: string, held: (() => Promise<void>)[]): Promise<void> {
  const name = `parley-store-${createHash("sha256").update(realpathSync(directory)).digest("hex").slice(0, 24)}`;
  const path = process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
  const server = await listenOrTakeOver(path);
  if (server === undefined) throw inUse(directory);
  held.push(() => closeServer(server));
}

/** @returns `undefined` when somebody who lives listens there. */
async function listenOrTakeOver(path: string): Promise<Server | undefined> {
  const first = await listen(path);
  if (first !== undefined) return first;
  if (await somebodyListens(path)) return undefined;
  rmSync(path, { force: true });
  return listen(path);
}

/** @returns `undefined` when the name is taken. */
function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    // `exclusive`: in a cluster, too, the lock is this process's own.
    server.listen({ path, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function somebodyListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      // Anything but "nobody there" (e.g. another user's) is somebody.
      resolve(error.code !== "ECONNREFUSED" && error.code !== "ENOENT" && error.code !== "ENOTSOCK");
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function inUse(directory: string): ParleyError {
  return new ParleyError(
    "failed_precondition",
    `the store in ${directory} is in use by a process that runs: stop it first, or give this one another directory`,
    { details: { reason: "store_in_use" } },
  );
}
