import { fork } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "./ports.js";
import { startRedis } from "./redis.js";
import { findProgram } from "./surroundings.js";
import { eventually, namedServer } from "./test-server.js";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("A server of a test", () => {
  it("ends, and takes its files along, when the process that started it is killed", async () => {
    const dir = mkdtempSync(join(tmpdir(), "parley-orphan-"));
    // A process that can be killed, and starts a program with the shell that watches over every program.
    const script = join(dir, "start.cjs");
    const guard = JSON.stringify((await import("./place.js")).guardScript);
    writeFileSync(
      script,
      `const { spawn } = require("node:child_process");
       const { mkdirSync } = require("node:fs");
       const dir = ${JSON.stringify(join(dir, "files"))};
       mkdirSync(dir);
       const shell = spawn("/bin/sh", ["-c", ${guard}, "guard", dir + "/log", dir, "sleep", "600"],
         { detached: true, stdio: ["pipe", "pipe", "inherit"] });
       shell.stdout.once("data", (line) => process.send(Number(line)));`,
    );
    const parent = fork(script, { execArgv: [] });
    const pid = await new Promise<number>((resolve) => parent.once("message", resolve));
    expect([isAlive(pid), existsSync(join(dir, "files"))]).toEqual([true, true]);
    parent.kill("SIGKILL");
    await eventually("it goes on", async () => {
      expect([isAlive(pid), existsSync(join(dir, "files"))]).toEqual([false, false]);
    });
    rmSync(dir, { recursive: true });
  });

  it("says its last words when it does not start", async () => {
    await expect(startRedis({ config: { "no-such-directive": "1" } })).rejects.toThrow(/no-such-directive/);
  });

  it("cannot be stopped twice, nor used when it does not run", async () => {
    const redis = await startRedis({ control: true });
    await redis.kill();
    await expect(redis.kill()).rejects.toThrow("redis does not run");
    await expect(redis.output()).rejects.toThrow("redis does not run");
    expect(redis.pid).toBeUndefined();
    await Promise.all([redis.stop(), redis.stop()]);
  });

  it("from the environment is left as it is", async () => {
    const server = namedServer(new URL("redis://user:secret@redis.north.example"), 6379);
    expect([server.host, server.port, server.source]).toEqual(["redis.north.example", 6379, "environment"]);
    expect(server.prefix).toMatch(/^t[0-9a-f]{12}$/);
    for (const change of ["kill", "shutdown", "pause", "resume", "restart", "output"] as const)
      await expect(server[change]()).rejects.toThrow("ask for one with `control`");
    await server.stop();
  });
});

describe("A program for a test", () => {
  it("is the first executable file of its name on PATH", () => {
    const dir = mkdtempSync(join(tmpdir(), "parley-path-"));
    const other = mkdtempSync(join(tmpdir(), "parley-path-"));
    writeFileSync(join(dir, "server"), "");
    writeFileSync(join(other, "server"), "");
    chmodSync(join(other, "server"), 0o755);
    const path = ["", join(dir, "none"), dir, other].join(":");
    expect(findProgram("server", path)).toBe(join(other, "server"));
    expect([findProgram("server", dir), findProgram("server", undefined)]).toEqual([undefined, undefined]);
    for (const each of [dir, other]) rmSync(each, { recursive: true });
  });
});

describe("Free ports", () => {
  it("are different, and none that the system gives to outgoing connections", async () => {
    const ports = await freePorts(20);
    expect(new Set(ports).size).toBe(20);
    for (const port of ports) expect(port).toBeLessThan(32_768);
  });
});
