/**
 * What the parts cost on this machine now, without anything of ours around them but the transport's binding and the store: so
 * that the figures of one run can be read as ratios, on a machine that is not always equally fast.
 */
import { closeSync, fdatasyncSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";
import { issueCertificate, makeAuthority } from "@parley/federation";
import { inboxOf, parsePrincipal } from "@parley/model";
import type { DialTarget, FrameStream } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import { openEmbeddedStore } from "@parley/store/embedded";
import { importAccounts } from "./accounts.js";
import { freePort } from "./cluster.js";
import { broadcastMark } from "./echo-main.js";
import type { Lab } from "./lab.js";
import type { Measured } from "./result.js";
import { Samples } from "./samples.js";
import { ServerProcess } from "./server-process.js";
import { measureUsage, type Usage } from "./usage.js";

const domain = "floor.example";
/** As many as have one frame under way at a time. */
const echoStreams = 100;
/** As many as the fan-out has watchers: every connection has its own state, which does not stay in the processor's caches. */
const writeStreams = 1_000;
const frame = Buffer.alloc(200, "parley ");

export async function runFloor(lab: Lab): Promise<Measured[]> {
  const { env, options } = lab;
  const directory = lab.directory("floor");
  mkdirSync(directory);
  const authority = await makeAuthority();
  const { certChainPem, keyPem } = await issueCertificate(authority, { domain });
  const [certificate, key] = [join(directory, "floor.crt"), join(directory, "floor.key")];
  writeFileSync(certificate, certChainPem);
  writeFileSync(key, keyPem, { mode: 0o600 });
  const port = await freePort();
  const echo = await ServerProcess.start(env, {
    name: "echo",
    args: [resolve(__dirname, "echo-main.js"), String(port), ...(options.tls ? [certificate, key] : [])],
    logFile: join(directory, "echo.log"),
    upAddress: { host: "127.0.0.1", port },
    cpuProfileDirectory: undefined,
  });
  try {
    const target: DialTarget = {
      address: `127.0.0.1:${port}`,
      domain,
      ...(options.tls ? { ca: authority.certPem } : { insecure: true }),
    };
    const opened = await openStreams(lab, target, echoStreams);
    const echoed = await echoOneByOne(lab, echo, opened);
    opened.push(...(await openStreams(lab, target, writeStreams - echoStreams)));
    const broadcast = await broadcasts(lab, echo, opened);
    for (const stream of opened) stream.close({ code: "goodbye", reason: "", reconnect: "never" });
    return [echoed, broadcast, await appends(lab), syncs(lab, directory)];
  } finally {
    await echo.stop();
  }
}

/** An open stream, and who takes its frames now. */
interface EchoStream extends Pick<FrameStream, "send" | "close"> {
  onFrame: () => void;
}

async function openStreams({ dialer }: Lab, target: DialTarget, count: number): Promise<EchoStream[]> {
  const { signal } = new AbortController();
  const opened: EchoStream[] = [];
  for (let i = 0; i < count; i++) {
    const stream = await dialer.dial(target, { signal });
    const echo: EchoStream = {
      onFrame: () => {},
      send: (sent) => stream.send(sent),
      close: (reason) => stream.close(reason),
    };
    stream.start({ onFrame: () => echo.onFrame(), onDrain: () => {}, onClose: () => {} });
    opened.push(echo);
  }
  return opened;
}

/** One frame under way on each of many streams: in and out, each in a frame of its own. */
async function echoOneByOne(lab: Lab, echo: ServerProcess, opened: readonly EchoStream[]): Promise<Measured> {
  const { env } = lab;
  let count = 0;
  for (const stream of opened) {
    stream.onFrame = () => {
      count++;
      stream.send(frame);
    };
    stream.send(frame);
  }
  const result = await phase(lab, [echo], async (ms) => {
    const before = count;
    await env.clock.sleep(ms);
    return count - before;
  });
  for (const stream of opened) stream.onFrame = () => {};
  await env.clock.sleep(100);
  return {
    scenario: "floor-grpc-echo",
    unit: "frame in and out",
    ...result,
    extra: { streams: opened.length },
  };
}

/** The same bytes to all streams, again as soon as all have them. */
async function broadcasts(lab: Lab, echo: ServerProcess, opened: readonly EchoStream[]): Promise<Measured> {
  const { env } = lab;
  const [first] = opened as [EchoStream];
  const command = Buffer.from(frame);
  command[0] = broadcastMark;
  let written = 0;
  for (const stream of opened) {
    stream.onFrame = () => {
      if (++written % opened.length === 0) first.send(command);
    };
  }
  first.send(command);
  const result = await phase(lab, [echo], async (ms) => {
    const before = written;
    await env.clock.sleep(ms);
    return written - before;
  });
  for (const stream of opened) stream.onFrame = () => {};
  return { scenario: "floor-grpc-write", unit: "frame out", ...result, extra: { streams: opened.length } };
}

/** Appends to inboxes of a store in this process, in groups of a hundred that are synced. */
async function appends(lab: Lab): Promise<Measured> {
  const { env } = lab;
  const path = lab.directory("floor-store");
  const principal = parsePrincipal(`floor@${domain}`);
  const store = await openEmbeddedStore(env, { path });
  await importAccounts(env, store, [principal]);
  const latency = new Samples();
  try {
    const result = await phase(lab, [], async (ms) => {
      const untilMs = env.clock.monotonicMs() + ms;
      let appended = 0;
      while (env.clock.monotonicMs() < untilMs) {
        const startedMs = env.clock.monotonicMs();
        const group: Promise<unknown>[] = [];
        for (let i = 0; i < 100; i++) group.push(append(env));
        await Promise.all(group);
        latency.add(env.clock.monotonicMs() - startedMs);
        appended += 100;
      }
      return appended;
    });
    return ownWork({
      scenario: "floor-store-append",
      unit: "append",
      ...result,
      latency,
      extra: { group: 100 },
    });
  } finally {
    await store.close();
  }

  function append(bench: Env): Promise<unknown> {
    return store.append({
      inbox: inboxOf(principal),
      sender: principal,
      id: bench.ids.next("message"),
      bytes: frame,
      nowMs: bench.clock.wallMs(),
      messagesMax: 10_000_000,
    });
  }
}

/** Writes a page and syncs it. */
function syncs({ env }: Lab, directory: string): Measured {
  const file = openSync(join(directory, "sync"), "w");
  const page = Buffer.alloc(4_096);
  const latency = new Samples();
  const endUsage = measureUsage([]);
  const startedMs = env.clock.monotonicMs();
  const items = 500;
  for (let i = 0; i < items; i++) {
    const atMs = env.clock.monotonicMs();
    writeSync(file, page, 0, page.length, (i % 64) * page.length);
    fdatasyncSync(file);
    latency.add(env.clock.monotonicMs() - atMs);
  }
  const seconds = (env.clock.monotonicMs() - startedMs) / 1_000;
  closeSync(file);
  const counts = { lost: 0, doubled: 0, refused: 0 };
  return ownWork({
    scenario: "floor-fdatasync",
    unit: "sync",
    items,
    seconds,
    latency,
    ...counts,
    usage: endUsage(),
  });
}

/** Runs something twice, for warming up and for measuring. */
async function phase(
  { env, options }: Lab,
  watched: readonly ServerProcess[],
  run: (ms: number) => Promise<number>,
): Promise<Pick<Measured, "items" | "seconds" | "lost" | "doubled" | "refused" | "usage">> {
  // A short look is enough: nothing here has states to get into.
  const ms = Math.min(2_000, options.seconds * 500);
  await run(ms);
  const startedMs = env.clock.monotonicMs();
  const endUsage = measureUsage(watched);
  const items = await run(ms);
  const usage = endUsage();
  const seconds = (env.clock.monotonicMs() - startedMs) / 1_000;
  return { items, seconds, lost: 0, doubled: 0, refused: 0, usage };
}

/** What this process does counts as the server's. */
function ownWork(measured: Measured): Measured {
  const { generatorMicros } = measured.usage;
  const usage: Usage = {
    processes: [{ name: "bench", kind: "server", cpuMicros: generatorMicros, rssKib: 0 }],
    generatorMicros: 0,
  };
  return { ...measured, usage };
}
