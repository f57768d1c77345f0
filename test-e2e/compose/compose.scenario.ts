/** `docker compose up`: the two composed domains, driven by the command and by user agents, and what may happen to them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/command.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";
import { Composition, type DomainNames, type HomeNames } from "./composition.js";
import { docker } from "./engine.js";
import { playExchange } from "./exchange.js";
import { faults, inflict, victims } from "./faults.js";
import { Life } from "./life.js";
import { reachable, secretsOf, settingsOf } from "./look.js";
import { certificateAt } from "./tls.js";

jest.setTimeout(120_000);
const stage = useStage();

/** How long something bad lasts, in milliseconds. */
const badMs = 3_000;
/** In which everything has to be well again. */
const healMs = 45_000;

let composition: Composition;

beforeAll(async () => {
  composition = await Composition.make(stage);
  await composition.build();
  await composition.up();
}, 900_000);

describe("The composed domains", () => {
  it("play the exchange of presence and messages by the command in the network", async () => {
    await Promise.all(
      ["alice@north.example", "bob@south.example"].map((name) => composition.addAccount(name)),
    );
    await playExchange(stage, composition);
  });

  it("run nothing as root, on file systems that cannot be written, within limits, on loopback", async () => {
    for (const service of await composition.services()) {
      const { HostConfig, User, uid, writes } = await settingsOf(composition, service);
      expect([service, User, uid]).toEqual([service, "10001:10001", "10001"]);
      expect([service, writes]).toEqual([service, false]);
      expect([service, HostConfig]).toEqual([
        service,
        expect.objectContaining({
          ReadonlyRootfs: true,
          Privileged: false,
          CapDrop: ["ALL"],
          SecurityOpt: ["no-new-privileges:true"],
          RestartPolicy: expect.objectContaining({ Name: "unless-stopped" }),
        }),
      ]);
      expect(Math.min(HostConfig.Memory, HostConfig.NanoCpus, HostConfig.PidsLimit)).toBeGreaterThan(0);
      const published = Object.values(HostConfig.PortBindings ?? {}).flat();
      expect(published.filter(({ HostIp }) => !HostIp.startsWith("127."))).toEqual([]);
    }
  });

  it("keep their secrets in volumes: no image, no setting of a container, no compose file has one", async () => {
    const secrets = await secretsOf(composition);
    expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(8);
    const containers = (await composition.services()).map((service) => composition.container(service));
    const { stdout: settings } = await docker(["inspect", ...containers, composition.image]);
    const { stdout: config } = await composition.compose(["config"]);
    const everything = settings + config + readFileSync(join(root, "docker-compose.yml"), "utf8");
    expect(Object.entries(secrets).filter(([, secret]) => everything.includes(secret))).toEqual([]);
    const { stdout: left } = await docker([
      ...["run", "--rm", "--network", "none", "--entrypoint", "find", composition.image],
      ...["/var/lib/parley", "/app/deploy", "-type", "f", "-not", "-name", "*.mjs"],
    ]);
    expect(left).toBe("");
  });

  it("give a proxy no way to Redis and NATS, nor a home server one to the other domain", async () => {
    for (const [own, other] of [
      ["north", "south"],
      ["south", "north"],
    ]) {
      const engines = [`${own}-redis`, `${own}-nats`];
      expect(await reachable(composition, `${own}-home1`, engines)).toEqual(engines);
      const behind = [...engines, `${other}-redis`, `${other}-nats`, `${other}-home1`, `${other}-home2`];
      expect(await reachable(composition, `${own}-proxy`, behind)).toEqual([]);
      const beyond = [`${other}-redis`, `${other}-nats`, `${other}-home1`, `${other}-proxy`];
      expect(await reachable(composition, `${own}-home1`, beyond)).toEqual([]);
    }
  });

  it("show themselves to Prometheus, with a page and rules for alerts", async () => {
    const ask = async (query: string): Promise<Record<string, string>[]> => {
      const url = `${composition.prometheus}/api/v1/query?query=${encodeURIComponent(query)}`;
      const { data } = (await (await fetch(url)).json()) as {
        data: { result: { metric: Record<string, string> }[] };
      };
      return data.result.map(({ metric }) => metric);
    };
    const up = await until("all six servers are seen", async () => {
      const seen = await ask('up{job="parley"} == 1');
      return seen.length === 6 && seen;
    });
    expect(up.map(({ domain, role }) => `${domain} ${role}`).sort()).toEqual(
      ["north.example", "south.example"].flatMap((name) => [`${name} home`, `${name} home`, `${name} proxy`]),
    );
    const page = await fetch(`${composition.prometheus}/consoles/parley.html`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<title>Parley")]);
    const promtool = ["run", "--rm", "--no-deps", "--no-TTY", "--entrypoint", "promtool", "prometheus"];
    const tested = await composition.compose([
      ...promtool,
      "test",
      "rules",
      "/etc/prometheus/alerts.test.yml",
    ]);
    expect(tested.stdout + tested.stderr).toContain("SUCCESS");
  });

  it("renew certificates without a restart", async () => {
    const before = await certificateAt(composition.target("north", "home1"));
    await composition.compose(["kill", "--signal", "HUP", "north-certificates"]);
    await until("the new certificate is there", async () => {
      const pem = await composition.file("north-home1", "/var/lib/parley/home/tls/tls.crt");
      return !pem.includes(before.pem.trim());
    });
    await composition.compose(["kill", "--signal", "HUP", "north-home1", "north-home2", "north-proxy"]);
    await until("the new certificate is shown", async () => {
      const { serialNumber } = await certificateAt(composition.target("north", "home1"));
      return serialNumber !== before.serialNumber;
    });
  });
});

describe("Under a stream of messages and of changes of presence", () => {
  const life = new Life();

  beforeAll(() => life.begin(composition), 60_000);
  afterAll(() => life.end());

  it.each(Object.keys(victims))(
    "nothing is lost when %s is killed, paused, and cut off from its network",
    async (service) => {
      const [domain, part] = service.split("-") as [DomainNames, string];
      for (const fault of faults) {
        const leave = part.startsWith("home")
          ? await life.visit(composition, domain, part as HomeNames)
          : undefined;
        const undo = await inflict(composition, fault, service);
        try {
          await new Promise((resolve) => setTimeout(resolve, badMs));
        } finally {
          await undo();
        }
        await life.goesOn(`${fault} of ${service}`, healMs);
        await leave?.();
      }
    },
    4 * (badMs + healMs),
  );

  it("servers are replaced and restarted one after another, and no user agent sees an error", async () => {
    const before = life.refusals.length;
    await composition.script("upgrade.sh", ["north"], { patienceMs: 240_000 });
    for (const service of ["south-home1", "south-home2"]) {
      await composition.compose(["restart", service]);
      await composition.healthy();
    }
    await life.goesOn("the replacement of servers", healMs);
    expect(life.refusals.slice(before)).toEqual([]);
  }, 360_000);

  it("everything acknowledged is there once, in order, and every watcher sees what is current", async () => {
    expect(await life.account(healMs)).toEqual([]);
  });
});

describe("A backup", () => {
  it("brings a lost domain back with its accounts, its messages and its certificates", async () => {
    const { agent, inbox } = await composition.person("alice@north.example").signsIn({ inbox: false });
    const { lastSeq } = await agent.readInbox({ inbox });
    await agent.close();
    const archive = join(stage.directory, "north.tar");
    await composition.script("backup.sh", ["north", archive]);
    const refused = await composition.script("restore.sh", ["north", archive], { mayFail: true });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("still runs") });

    await composition.down();
    await composition.script("restore.sh", ["north", archive]);
    const caPem = composition.caPem;
    await composition.up();
    expect(composition.caPem).toBe(caPem);
    const again = await composition.person("alice@north.example").signsIn({ inbox: false });
    expect(await again.agent.readInbox({ inbox })).toMatchObject({ lastSeq });
    await again.leaves();
  }, 240_000);
});
