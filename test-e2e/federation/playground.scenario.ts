/** `npm start` and `parley playground`: what a newcomer and a script see. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Event, eventsOf, program, root } from "../lib/command.js";
import {
  personOf,
  playedOut,
  type ReadyProcess,
  signInArgs,
  startPlayground,
  stepNames,
} from "../lib/playground.js";
import { close, freePortBase, isFree, occupy } from "../lib/ports.js";
import { gone, isAlive } from "../lib/processes.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(90_000);
const stage = useStage();

describe("npm start -- --once --json", () => {
  it("prints one JSON object a line: ready, each step, the summary, and nothing else; and exits with 0", async () => {
    const portBase = await freePortBase();
    const { code, stdout } = await stage.run(
      ["start", "--", "--once", "--json", "--port-base", String(portBase)],
      { program: "npm", cwd: root },
      80_000,
    );
    const events = eventsOf(stdout);
    expect(code).toBe(0);
    expect(events[0]).toEqual(readyShape(portBase));
    const steps = events.slice(1, -1);
    for (const step of steps) {
      expect(step).toEqual({
        event: "step",
        name: expect.any(String),
        ok: true,
        ms: expect.any(Number),
        title: expect.any(String),
        seen: expect.any(String),
      });
    }
    expect(steps.map(({ name }) => name)).toEqual(stepNames);
    expect(events.at(-1)).toEqual({
      event: "summary",
      ok: true,
      steps: steps.map(({ name, ms }) => ({ name, ok: true, ms })),
    });
    await expectNothingLeft(portBase);
  });

  it("stops cleanly at Ctrl-C, which a terminal sends to npm and to what npm runs", async () => {
    const portBase = await freePortBase();
    const npm = stage.start(["start", "--", "--json", "--port-base", String(portBase)], {
      program: "npm",
      cwd: root,
      group: true,
    });
    await npm.event("step", ({ name }) => name === "bob-changes", 60_000);
    npm.interruptGroup();
    expect(await npm.exit()).toMatchObject({ code: 0, signal: null });
    await expectNothingLeft(portBase);
  });
});

describe("parley playground", () => {
  it("plays the exchange for people, each step as a line, and exits with 0", async () => {
    const portBase = await freePortBase();
    const { code, stdout } = await stage.run(["playground", "--once", "--port-base", String(portBase)]);
    expect(code).toBe(0);
    expect(stdout.match(/ {2}ok {4}/g)).toHaveLength(stepNames.length);
    expect(stdout).toContain("bob@south.example, password ");
    expect(stdout).toMatch(/every step was right\n$/);
  });

  it("stays up without --once, so that a script can join in, and plays again on the same ports at once", async () => {
    const first = await startPlayground(stage);
    expect(first.ready).toEqual(readyShape(first.portBase));
    await playedOut(first);
    const fetched = await stage.run(
      ["fetch", "pres:bob@south.example", "--json", ...signInArgs(first.north).args],
      {
        env: signInArgs(first.north).env,
      },
    );
    expect(fetched).toMatchObject({ code: 0, stderr: "" });
    expect(eventsOf(fetched.stdout)).toMatchObject([
      { event: "notification", presentity: "pres:bob@south.example" },
    ]);
    expect(first.command.running).toBe(true);
    expect(await first.command.end("SIGINT")).toMatchObject({ code: 0, signal: null, stderr: "" });
    await expectNothingLeft(first.portBase);

    const second = await startPlayground(stage, { portBase: first.portBase });
    await playedOut(second);
    expect(await second.command.end("SIGTERM")).toMatchObject({ code: 0, signal: null });
    await expectNothingLeft(second.portBase);
  });

  it("stops cleanly at Ctrl-C in the middle of the exchange, whatever it is doing", async () => {
    const playground = await startPlayground(stage);
    await playground.command.event("step", ({ name }) => name === "bob-changes");
    expect(await playground.command.end("SIGINT")).toMatchObject({ code: 0, signal: null, stderr: "" });
    await expectNothingLeft(playground.portBase);

    // Before it is even ready.
    const early = stage.start(["playground", "--json", "--port-base", String(playground.portBase)]);
    await until("it has made its directory", () => temporaryDirectories().length > 0);
    const { code, signal } = await early.end("SIGINT");
    // Killed before it listens for signals, or stopped in order.
    expect(signal === "SIGINT" || code === 0).toBe(true);
    await expectNothingLeft(playground.portBase);
  });

  it.each([
    ["the home server of north", 1],
    ["an admin service", 12],
    ["the proxy of north", 3],
  ])("names the port that is taken: %s", async (_, offset) => {
    const portBase = await freePortBase();
    const taken = portBase + offset;
    const occupant = await occupy(taken);
    try {
      const args = ["playground", "--once", "--port-base", String(portBase)];
      const json = await stage.run([...args, "--json"]);
      const text = await stage.run(args);
      expect(json.code).toBe(1);
      expect(eventsOf(json.stdout)).toEqual([
        {
          event: "error",
          code: "unavailable",
          reason: "address_in_use",
          message: expect.stringMatching(new RegExp(`port ${taken} .*--port-base`)),
        },
      ]);
      expect(text.code).toBe(1);
      expect(text.stdout).toBe("");
      expect(text.stderr).toMatch(new RegExp(`^parley: port ${taken} of 127\\.0\\.0\\.1 is taken`));
    } finally {
      await close(occupant);
    }
    expect(temporaryDirectories()).toEqual([]);
    expect(await allFree(portBase)).toBe(true);
  });

  it("prints commands to join in that work as they stand", async () => {
    const portBase = await freePortBase();
    const playground = stage.start(["playground", "--port-base", String(portBase)], { leash: true });
    await playground.line(/^Ctrl-C stops everything/, 60_000);
    const commands = playground.lines.all.flatMap((line) => /^ {2}npx parley (.*)$/.exec(line)?.[1] ?? []);
    expect(commands.map((command) => command.split(" ")[0])).toEqual([
      "login",
      "login",
      "watch",
      "publish",
      "inbox",
      "send",
      "watchers",
      "subscriptions",
      "rules",
      "send",
      "account",
    ]);
    for (const text of commands) {
      // A new password is asked for on standard input only when told so.
      const asksForPassword = text.startsWith("account add");
      const command = stage.start(
        [
          "-c",
          `exec "${process.execPath}" "${program}" ${text}${asksForPassword ? " --password-file -" : ""}`,
        ],
        { program: "/bin/sh", input: asksForPassword ? "a new password\n" : "", leash: false },
      );
      if (/^watch |--follow/.test(text)) {
        // What goes on is left as people leave it.
        await command.line(/pres:bob@south\.example: (OPEN|CLOSED)|#\d+ /);
        expect(await command.end("SIGINT")).toMatchObject({ code: 0 });
      } else {
        expect({ text, ...(await command.exit()) }).toMatchObject({ code: 0 });
      }
    }
    expect(await playground.end("SIGINT")).toMatchObject({ code: 0 });
  });
});

describe("parley playground --processes", () => {
  it("adds the processes to the ready line, starts again what is killed, with its data, and stops them all", async () => {
    const data = stage.makeDirectory("processes");
    const playground = await startPlayground(stage, { args: ["--processes", "--data", data] });
    const processes = playground.ready.processes as ReadyProcess[];
    expect(playground.ready).toEqual({ ...readyShape(playground.portBase), processes });
    expect(processes.map(({ domain, role }) => `${role} of ${domain}`).sort()).toEqual([
      "proxy of north.example",
      "proxy of south.example",
      "server of north.example",
      "server of south.example",
    ]);
    expect(processes.every(({ pid }) => isAlive(pid))).toBe(true);
    await playedOut(playground);

    const inboxOf = async (): Promise<Event[]> => {
      const { args, env } = signInArgs(playground.north);
      const { stdout } = await stage.run(["inbox", "--from", "1", "--json", ...args], { env });
      return eventsOf(stdout);
    };
    const before = await inboxOf();
    expect(before).toMatchObject([{ event: "message", seq: 1, from: "im:bob@south.example" }]);

    const now: ReadyProcess[] = [];
    for (const { domain, pid, role } of processes) {
      process.kill(pid, "SIGKILL");
      expect(await playground.command.event("process", (event) => event.state === "died")).toEqual({
        event: "process",
        role,
        domain,
        pid,
        state: "died",
        cause: "SIGKILL",
        retryInMs: expect.any(Number),
      });
      const again = await playground.command.event("process", (event) => event.state === "started");
      expect(again).toMatchObject({ role, domain });
      expect(again.pid).not.toBe(pid);
      now.push({ role, domain, pid: again.pid });
    }
    expect(await inboxOf()).toEqual(before);

    expect(await playground.command.end("SIGINT")).toMatchObject({ code: 0, signal: null });
    await gone(
      [...processes, ...now].map(({ pid }) => pid),
      1_000,
    );
    expect(await allFree(playground.portBase)).toBe(true);

    // What an operator would have, and it stays.
    const configs = readdirSync(data).filter((file) => file.endsWith(".yaml"));
    expect(configs.sort()).toEqual([
      "north.example.proxy.yaml",
      "north.example.server.yaml",
      "south.example.proxy.yaml",
      "south.example.server.yaml",
    ]);
    const checks = await Promise.all(configs.map((file) => stage.run(["config", "check", join(data, file)])));
    expect(checks.map(({ code }) => code)).toEqual([0, 0, 0, 0]);

    const again = await startPlayground(stage, {
      args: ["--processes", "--data", data],
      portBase: playground.portBase,
    });
    expect(again.north).toEqual(playground.north);
    await playedOut(again);
    const alice = personOf(stage, again.north, readFileSync(again.north.ca, "utf8"));
    await alice.signsIn({ inbox: false });
    await alice.opensInbox(1);
    const kept = await alice.messages.when((all) => all.length === 2);
    expect(kept.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(kept[0]?.id).toBe(before[0]?.id);
    await alice.leaves();

    // Killed itself, it leaves no server behind.
    const pids = (again.ready.processes as ReadyProcess[]).map(({ pid }) => pid);
    await again.command.end("SIGKILL");
    await gone(pids);
    expect(await allFree(playground.portBase)).toBe(true);
  });

  it("names the port that is taken, and leaves no process", async () => {
    const portBase = await freePortBase();
    const occupant = await occupy(portBase + 11);
    try {
      const { code, stdout } = await stage.run([
        "playground",
        "--processes",
        "--json",
        "--port-base",
        String(portBase),
      ]);
      expect(code).toBe(1);
      expect(eventsOf(stdout)).toMatchObject([
        {
          event: "error",
          reason: "address_in_use",
          message: expect.stringContaining(`port ${portBase + 11} `),
        },
      ]);
    } finally {
      await close(occupant);
    }
    expect(temporaryDirectories()).toEqual([]);
    expect(await allFree(portBase)).toBe(true);
  });
});

/** The ready line, exactly. */
function readyShape(portBase: number): object {
  const domain = (name: string, user: string, port: number): unknown => ({
    domain: name,
    server: `127.0.0.1:${port}`,
    admin: `127.0.0.1:${port + 1}`,
    ca: expect.stringMatching(/ca\.pem$/),
    accounts: [{ principal: `${user}@${name}`, password: expect.stringMatching(/^.{8,}$/) }],
  });
  return {
    event: "ready",
    domains: [domain("north.example", "alice", portBase + 1), domain("south.example", "bob", portBase + 11)],
  };
}

/** Files are gone with the process; so are the ports. */
async function expectNothingLeft(portBase: number): Promise<void> {
  expect(temporaryDirectories()).toEqual([]);
  expect(await allFree(portBase)).toBe(true);
}

/** What playgrounds have left for temporary files. */
function temporaryDirectories(): string[] {
  return readdirSync(stage.temporary);
}

async function allFree(portBase: number): Promise<boolean> {
  const free = await Promise.all([1, 2, 3, 11, 12, 13].map((offset) => isFree(portBase + offset)));
  return free.every(Boolean);
}
