/** What an operator does with servers that share Redis and NATS, and what they say. */
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeAuthority, makeCertificate } from "../lib/certificates.js";
import type { RunningCommand } from "../lib/command.js";
import { type Domain, makeWorld } from "../lib/domain.js";
import { isAlive } from "../lib/processes.js";
import { MetricsPage } from "../lib/prometheus.js";
import { type Services, startServices } from "../lib/services.js";
import { type Home, SharedDomain } from "../lib/shared-domain.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(120_000);
const stage = useStage();

let services: Services;
let north: SharedDomain;
let home: Home;

beforeAll(async () => {
  services = await startServices(stage);
  const { domains } = await makeWorld(stage, [{ name: "north.example", proxied: false }]);
  north = await SharedDomain.start(stage, domains[0] as Domain, services, {
    count: 1,
    more: { store: { redis: { requestTimeout: "2s" } } },
  });
  home = north.home(1);
  await north.addAccount("alice");
  await north.addAccount("bob");
}, 60_000);

/** The lines of the log with this event. */
function logged(command: RunningCommand | undefined, event: string): Record<string, unknown>[] {
  return (command?.errorLines.all ?? [])
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function waitForLog(command: RunningCommand | undefined, event: string) {
  await command?.errorLines.some((line) => line.includes(`"event":"${event}"`));
  return logged(command, event).at(-1);
}

describe("A server whose Redis is away", () => {
  it("says so to those who ask, keeps its sessions, and goes on by itself", async () => {
    const alice = await north.person("alice", home).signsIn();
    await services.redis.pause();
    await until("it says that it is not ready", async () => (await north.ready(home)).status === 503);
    const { report } = await north.ready(home);
    expect(report.checks).toContainEqual(expect.objectContaining({ name: "store", ok: false }));
    await expect(alice.agent.subscriptions()).rejects.toMatchObject({
      code: "unavailable",
      reason: "store_unavailable",
    });
    const bob = north.person("bob", home);
    await expect(bob.agent.connect()).rejects.toMatchObject({
      code: "unavailable",
      reason: "store_unavailable",
    });
    await services.redis.resume();
    await until("it is ready again", async () => (await north.ready(home)).status === 200);
    await bob.signsIn();
    await bob.sends(alice, "after the pause");
    await alice.receives("after the pause");
    expect(alice.states.all.map(({ kind }) => kind)).toEqual(["connecting", "online"]);
    expect(home.command?.running).toBe(true);
    await Promise.all([alice.leaves(), bob.leaves()]);
  });

  it("ends within its deadline all the same", async () => {
    const alice = await north.person("alice", home, { agent: { reconnect: false } }).signsIn();
    await services.redis.pause();
    const askedAt = performance.now();
    // What was promised is kept in Redis; that the name of this server stays on the list for a moment does no harm.
    await home.command?.end("SIGTERM", 20_000);
    expect(performance.now() - askedAt).toBeLessThan(15_000);
    expect(alice.agent.state.kind).toBe("closed");
    await services.redis.resume();
    await north.startHome(home);
  });

  it("waits for it when it starts, and can be stopped meanwhile", async () => {
    await home.command?.end();
    await services.redis.kill();
    north.writeConfig(home);
    const waiting = stage.start(["serve", "--config", home.configFile, "--json"]);
    await until("it says that it is not ready", async () => {
      try {
        return (await north.ready(home)).status === 503;
      } catch {
        return false;
      }
    });
    expect(waiting.events.all).toEqual([]);
    expect(await waiting.end("SIGTERM")).toMatchObject({ code: 0 });

    const again = stage.start(["serve", "--config", home.configFile, "--json"], { leash: true });
    await until("it waits", async () => {
      try {
        return (await north.ready(home)).status === 503;
      } catch {
        return false;
      }
    });
    await services.redis.restart();
    await again.event("ready");
    home.command = again;
    await until("it is ready", async () => (await north.ready(home)).status === 200);
    const alice = await north.person("alice", home).signsIn();
    await alice.leaves();
  });

  it("gives its start up when the time for it is over, and says why", async () => {
    await home.command?.end();
    await services.redis.kill();
    const store = { redis: { startTimeout: "1s" } };
    north.writeConfig(home, { store });
    const { code, stdout } = await stage.run(["serve", "--config", home.configFile, "--json"]);
    expect(code).toBe(1);
    expect(stdout).toContain("store_unavailable");
    expect(stdout).toContain(`${services.redis.port}`);
    await services.redis.restart();
    await north.startHome(home);
  });
});

describe("SIGHUP", () => {
  it("takes what can be taken, names the rest in the log, and changes nothing for a file that is wrong", async () => {
    const { command } = home;
    const alice = await north.person("alice", home).signsIn();
    // Nothing has changed but the certificate's content.
    const { directory, name } = north.domain;
    const authority = await makeAuthority("another authority");
    const renewed = await makeCertificate(authority, name);
    writeFileSync(join(directory, "domain.crt"), renewed.certPem);
    writeFileSync(join(directory, "domain.key"), renewed.keyPem);
    utimesSync(join(directory, "domain.crt"), 1, 1);
    const tokenFile = join(directory, "admin-token");
    writeFileSync(tokenFile, "the first token of all");
    north.writeConfig(home, {
      log: { level: "info" },
      adminTokenFile: "admin-token",
      cluster: { alternatives: ["elsewhere.north.example:7442"] },
      sessions: { heartbeat: "3s" },
      messages: { readPageMax: 100 },
    });
    command?.signal("SIGHUP");
    expect(await waitForLog(command, "config.reload_refused")).toMatchObject({
      level: "warn",
      keys: ["messages.readPageMax", "sessions.heartbeat"],
    });
    expect(await waitForLog(command, "config.reloaded")).toMatchObject({
      keys: ["adminTokenFile", "cluster.alternatives", "log.level"],
    });
    expect(await waitForLog(command, "certificate.renewed")).toMatchObject({ domain: name });
    // Open sessions stay; a new one is shown the new certificate.
    expect(alice.agent.state.kind).toBe("online");
    const target = { address: home.client, domain: name, ca: authority.certPem };
    const bob = await north.person("bob", home, { target }).signsIn();
    await bob.sends(alice, "with the new certificate");
    await alice.receives("with the new certificate");
    await Promise.all([alice.leaves(), bob.leaves()]);
    // Operators show the token from now on, and the next one as soon as it is in the file.
    const caFile = join(directory, "another.crt");
    writeFileSync(caFile, authority.certPem);
    const nodes = ["server", "nodes", name, "--admin", home.admin, "--ca", caFile];
    expect((await stage.run(nodes)).stderr).toContain("unauthenticated");
    expect((await stage.run([...nodes, "--token-file", tokenFile])).code).toBe(0);
    const oldTokenFile = join(directory, "old-admin-token");
    writeFileSync(oldTokenFile, "the first token of all");
    writeFileSync(tokenFile, "the second token of all");
    command?.signal("SIGHUP");
    await until("the token is read", () => logged(command, "config.reloaded").length === 2);
    expect((await stage.run([...nodes, "--token-file", oldTokenFile])).code).not.toBe(0);
    expect((await stage.run([...nodes, "--token-file", tokenFile])).code).toBe(0);

    writeFileSync(
      home.configFile,
      readFileSync(home.configFile, "utf8").replace("role: server", "role: servant"),
    );
    command?.signal("SIGHUP");
    expect(await waitForLog(command, "config.reload_failed")).toMatchObject({
      message: expect.stringContaining("must be server or proxy"),
    });
    expect(command?.running).toBe(true);

    // Back to what everybody trusts.
    writeFileSync(join(directory, "domain.crt"), north.domain.identity.certPem);
    writeFileSync(join(directory, "domain.key"), north.domain.identity.keyPem);
    north.writeConfig(home, { log: { level: "info" } });
    command?.signal("SIGHUP");
    await until("the old certificate is back", () => logged(command, "certificate.renewed").length > 1);
  });
});

describe("parley serve --workers", () => {
  it("serves with several processes on one port, starts again what dies, and stops all in order", async () => {
    await home.command?.end();
    north.writeConfig(home, { log: { level: "info" } });
    const command = stage.start(["serve", "--config", home.configFile, "--workers", "2", "--json"]);
    const ready = await command.event("ready", undefined, 60_000);
    expect(ready).toMatchObject({ node: "home1", workers: ["home1-1", "home1-2"], client: home.client });
    const pids = (): number[] => logged(command, "worker.started").map(({ pid }) => Number(pid));
    expect(pids()).toHaveLength(2);
    const { nodes } = await north.adminOf(home).listNodes({});
    expect(nodes?.map(({ clientAddress, node }) => `${node} ${clientAddress}`)).toEqual([
      `home1-1 ${home.client}`,
      `home1-2 ${home.client}`,
    ]);
    await until("it is ready", async () => (await north.ready(home)).status === 200);

    // One page for all, on which each is told apart.
    const page = await MetricsPage.of(home.operations);
    const workersOf = (name: string) =>
      page.samples.filter((sample) => sample.name === name).map(({ labels }) => labels.worker);
    expect(workersOf("process_cpu_seconds_total").sort()).toEqual(["1", "2", "primary"]);
    expect(workersOf("parley_build_info").sort()).toEqual(["1", "2"]);
    expect(page.sum("parley_nodes", { worker: "1", state: "running" })).toBe(2);

    // Connections are dealt out in turn, so that these are at different workers.
    const people = [];
    for (const device of ["a", "b", "c", "d"]) {
      people.push(await north.person("alice", home, { device }).signsIn());
    }
    const bob = await north.person("bob", home).signsIn();
    await bob.sends(`im:alice@${north.domain.name}`, "to all of them");
    for (const person of people) await person.receives("to all of them");

    // One dies: its sessions come back to the others, and it comes back under its name at once.
    process.kill(pids()[0] as number, "SIGKILL");
    expect(await waitForLog(command, "worker.ended")).toMatchObject({ worker: expect.any(Number) });
    await until("there are two again", () => pids().length === 3);
    await bob.sends(`im:alice@${north.domain.name}`, "after the death");
    for (const person of people) await person.receives("after the death");
    await until("two are listed", async () => (await north.adminOf(home).listNodes({})).nodes?.length === 2);

    command.signal("SIGHUP");
    await until("each has read the file again", () => logged(command, "config.reloaded").length === 2);

    const all = pids();
    expect(await command.end("SIGTERM")).toMatchObject({ code: 0 });
    expect(all.some(isAlive)).toBe(false);
    await Promise.all([...people, bob].map((person) => person.leaves()));
    await north.startHome(home);
    expect((await north.adminOf(home).listNodes({})).nodes?.map(({ node }) => node)).toEqual(["home1"]);
  });

  it("ends in order when the process that looks after the workers is killed", async () => {
    await home.command?.end();
    north.writeConfig(home, { log: { level: "info" } });
    const command = stage.start(["serve", "--config", home.configFile, "--workers", "2", "--json"]);
    await command.event("ready", undefined, 60_000);
    const pids = logged(command, "worker.started").map(({ pid }) => Number(pid));
    const alice = await north.person("alice", home, { agent: { reconnect: false } }).signsIn();
    await command.end("SIGKILL");
    expect(await alice.agent.closed).toMatchObject({ reason: "shutdown" });
    await until("the workers have ended", () => !pids.some(isAlive));
    // They took their names off the list: nobody waits for them to run out.
    await north.startHome(home);
    expect((await north.adminOf(home).listNodes({})).nodes?.map(({ node }) => node)).toEqual(["home1"]);
  });

  it("says what is wrong when its workers cannot start", async () => {
    await home.command?.end();
    north.writeConfig(home, { store: { redis: { passwordFile: "nothing" } } });
    const missing = await stage.run(["serve", "--config", home.configFile, "--workers", "2", "--json"]);
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain("nothing");
    await north.startHome(home);
  });
});
