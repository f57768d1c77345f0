/** Domains without proxies, and the first real domain: home servers by configuration files, linked to each other. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { program } from "../lib/command.js";
import { type Domain, makeWorld, startTwoDomains } from "../lib/domain.js";
import { anotherDevice, makePerson } from "../lib/person.js";
import { freePort } from "../lib/ports.js";
import { useStage } from "../lib/stage.js";
import { Terminal } from "../lib/terminal.js";

jest.setTimeout(60_000);
const stage = useStage();

describe("parley serve --domain D --data DIR", () => {
  it("makes a domain to try out: the commands that it prints work as they stand", async () => {
    const data = join(stage.makeDirectory("first"), "data");
    const [client, admin] = [await freePort(), await freePort()];
    const listen = ["--listen", `127.0.0.1:${client}`, "--listen-admin", `127.0.0.1:${admin}`];
    const serve = () =>
      stage.start(["serve", "--domain", "first.example", "--data", data, ...listen], { leash: true });
    const server = serve();
    await server.line(/^the home server of first\.example runs: client at 127/);
    expect(statSync(data).mode & 0o077).toBe(0);
    expect(statSync(join(data, "first.example.key")).mode & 0o077).toBe(0);
    const commands = server.errorLines.all.flatMap((line) => /^ {2}npx parley (.*)$/.exec(line)?.[1] ?? []);
    expect(commands.map((command) => command.split(" ")[0])).toEqual([
      "account",
      "login",
      "publish",
      "inbox",
    ]);

    const terminal = new Terminal(stage, "first");
    for (const text of commands) {
      const asks = /^(account add|login) /.test(text);
      const command = terminal.starts(
        ["-c", `exec "${process.execPath}" "${program}" ${text}${asks ? " --password-file -" : ""}`],
        { program: "/bin/sh", input: asks ? "alice's own secret\n" : "" },
      );
      if (text.includes("--follow")) {
        await terminal.types(["send", "im:alice@first.example", "to myself"]);
        await command.line(/#1 .* to myself/);
        await command.end("SIGINT");
      } else {
        expect({ text, ...(await command.exit()) }).toMatchObject({ code: 0 });
      }
    }
    expect(await server.end("SIGTERM")).toMatchObject({ code: 0, signal: null });
    const checked = await terminal.types(["config", "check", join(data, "server.yaml")]);
    expect(checked).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("a good configuration of a home server"),
    });

    const again = serve();
    await again.line(/^the home server of first\.example runs/);
    const { events } = await terminal.asks(["inbox", "--from", "1"]);
    expect(events).toMatchObject([{ seq: 1, body: "to myself" }]);
    expect(await again.end("SIGINT")).toMatchObject({ code: 0 });
  });

  it("refuses a configuration file beside it, and a domain that is none", async () => {
    const terminal = new Terminal(stage, "wrong");
    const both = ["serve", "--config", "a.yaml", "--domain", "first.example", "--data", "d"];
    expect(await terminal.types(both)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--config"),
    });
    expect(await terminal.types(["serve"])).toMatchObject({ code: 2 });
    expect(await terminal.types(["serve", "--domain", "no domain", "--data", "d"])).toMatchObject({
      code: 2,
    });
    expect(existsSync(join(terminal.directory, "d"))).toBe(false);
  });
});

describe("Two home servers without proxies, by configuration files", () => {
  let north: Domain;
  let south: Domain;

  beforeAll(async () => {
    ({ north, south } = await startTwoDomains(stage, { proxied: false }));
  }, 60_000);

  it("have files that check, with nothing of a proxy in them", async () => {
    const terminal = new Terminal(stage, "operator");
    const config = parse(readFileSync(north.serverConfig, "utf8"));
    expect(config).toMatchObject({
      role: "server",
      listen: { federation: north.federation },
      peers: { "south.example": { address: south.federation } },
    });
    expect(config.proxies).toBeUndefined();
    expect(await terminal.types(["config", "check", north.serverConfig])).toMatchObject({ code: 0 });
  });

  it("do the whole main job between them: watch, notify, send, report, reply, out of contact", async () => {
    const [alice, bob] = await Promise.all([
      makePerson(stage, north, "alice"),
      makePerson(stage, south, "bob"),
    ]);
    await Promise.all([alice.signsIn(), bob.signsIn()]);
    const phone = anotherDevice(stage, south, "bob");
    await phone.signsIn({ inbox: false });
    await phone.publishes("open", "On the train", { bound: true });
    expect(await alice.watches(bob)).toMatchObject({ state: "pending" });
    await bob.decides(alice, "allow");
    await alice.sees({ status: "open", notes: ["On the train"] });
    phone.agent.abort();
    await alice.sees({ status: "closed" });
    expect(await alice.sends(bob, "Lunch?")).toMatchObject({ status: "delivered", reason: "" });
    const { replyTo } = await bob.receives("Lunch?");
    expect(await bob.sends(replyTo, "Gladly 🍜")).toMatchObject({ status: "delivered" });
    await alice.receives("Gladly 🍜");

    const [there, back] = await Promise.all([north.peer("south.example"), south.peer("north.example")]);
    expect(there).toMatchObject({ domain: "south.example", state: "connected", reason: "" });
    expect(back).toMatchObject({ domain: "north.example", state: "connected" });
    await Promise.all([alice.leaves(), bob.leaves()]);
  });

  it("kill -9 of either in the middle of messages both ways loses nothing, doubles nothing and keeps the order", async () => {
    const [carol, dave] = await Promise.all([
      makePerson(stage, north, "carol"),
      makePerson(stage, south, "dave"),
    ]);
    await Promise.all([carol.signsIn(), dave.signsIn()]);
    const numbers = Array.from({ length: 200 }, (_, i) => String(i + 1));
    const sendAll = (from: typeof carol, to: typeof dave): Promise<string[]> =>
      Promise.all(
        numbers.map(async (number) => {
          const id = `${from.principal}-${number}`;
          const { status } = await from.agent.send({ to: to.inbox, id, body: number });
          return status === "queued" ? (await from.reports.some((final) => final.id === id)).status : status;
        }),
      );
    const sending = Promise.all([sendAll(carol, dave), sendAll(dave, carol)]);
    for (const domain of [south, north]) {
      await domain.home?.end("SIGKILL");
      await domain.startHome();
    }
    const statuses = new Set((await sending).flat());
    for (const person of [carol, dave]) {
      await person.messages.when((all) => all.length >= numbers.length);
    }
    await Promise.all([carol.sends(dave, "the end"), dave.sends(carol, "the end")]);
    for (const person of [carol, dave]) {
      await person.receives("the end");
      expect(person.messages.all.map(({ text }) => text)).toEqual([...numbers, "the end"]);
    }
    expect([...statuses]).toEqual(["delivered"]);
  });
});

describe("A home server with a proxy", () => {
  it("links directly to the domains that its configuration says, and needs no proxy for them", async () => {
    const federation = `127.0.0.1:${await freePort()}`;
    const { domains } = await makeWorld(stage, [
      { name: "west.example", server: { listen: { federation } } },
      { name: "east.example", proxied: false },
    ]);
    const [west, east] = domains as [Domain, Domain];
    // West's proxy does not run. East links to the home server, too.
    east.knows("west.example", { address: federation });
    west.configures({ peers: { "east.example": { address: east.federation, direct: true } } });
    await Promise.all([west.startHome(), east.start()]);
    const [alice, bob] = await Promise.all([
      makePerson(stage, west, "alice"),
      makePerson(stage, east, "bob"),
    ]);
    await Promise.all([alice.signsIn(), bob.signsIn()]);
    expect(await alice.sends(bob, "without a proxy")).toMatchObject({ status: "delivered" });
    await bob.receives("without a proxy");
    expect(await bob.sends(alice, "and back")).toMatchObject({ status: "delivered" });
    await alice.receives("and back");
    expect(await west.peer("east.example")).toMatchObject({ state: "connected" });
  });
});
