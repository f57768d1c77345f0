/** A data directory that is damaged: the server says so and touches nothing; the other domains go on. */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { Bystanders } from "../lib/bystanders.js";
import { eventsOf } from "../lib/command.js";
import { type Domain, makeWorld } from "../lib/domain.js";
import { anotherDevice, makePerson, type Person } from "../lib/person.js";
import { useStage } from "../lib/stage.js";

jest.setTimeout(60_000);
const stage = useStage();

let west: Domain;
let bystanders: Bystanders;
let carol: Person;
let store: string;
/** The directory as it was before any damage. */
let backup: string;

beforeAll(async () => {
  const { domains } = await makeWorld(
    stage,
    ["north.example", "south.example", "west.example"].map((name) => ({ name, proxied: false })),
  );
  const [north, south] = domains as [Domain, Domain];
  west = domains[2] as Domain;
  await Promise.all(domains.map((domain) => domain.start()));
  const [alice, bob] = await Promise.all([
    makePerson(stage, north, "alice"),
    makePerson(stage, south, "bob"),
  ]);
  await Promise.all([alice.signsIn(), bob.signsIn()]);
  bystanders = new Bystanders([alice, bob]);
  await bystanders.meet();

  carol = await makePerson(stage, west, "carol");
  await carol.signsIn();
  for (let i = 1; i <= 20; i++)
    expect(await carol.sends(carol, `kept ${i}`)).toMatchObject({ status: "delivered" });
  await carol.receives("kept 20");
  carol.agent.abort();
  await west.home?.end("SIGKILL");
  store = join(west.directory, "store");
  backup = join(west.directory, "backup");
  copyFiles(store, backup);
}, 60_000);

beforeEach(() => bystanders.start());
afterEach(async () => {
  await bystanders.stop();
  rmSync(store, { recursive: true, force: true });
  copyFiles(backup, store);
});

describe("A home server whose data directory is damaged", () => {
  it.each([
    ["where the log begins", "log", (bytes: Buffer) => bytes.fill(0x5a, 0, 512)],
    ["in the middle of what was written", "log", (bytes: Buffer) => bytes.fill(0x5a, 1_000, 1_016)],
    ["where the database begins", "data.mdb", (bytes: Buffer) => bytes.fill(0x5a, 0, 512)],
    ["so that the database is cut off", "data.mdb", (bytes: Buffer) => bytes.subarray(0, 100)],
    ["so that the log is empty", "log", (bytes: Buffer) => bytes.subarray(0, 0)],
  ])("ends with 1 and data_loss, names the file, and changes nothing: %s", async (_, prefix, damage) => {
    const name = readdirSync(store).find((file) => file.startsWith(prefix)) as string;
    writeFileSync(join(store, name), damage(readFileSync(join(store, name))));
    const before = contentsOf(store);

    const { code, stdout, stderr } = await stage.run(["serve", "--config", west.serverConfig, "--json"]);
    expect(eventsOf(stdout)).toEqual([
      {
        event: "error",
        code: "data_loss",
        reason: "corrupt_store",
        message: expect.stringContaining(store),
      },
    ]);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(contentsOf(store)).toEqual(before);
  });

  it("runs again with everything when the directory is brought back from a copy", async () => {
    await west.startHome();
    const back = anotherDevice(stage, west, "carol", { device: "another" });
    await back.signsIn();
    await back.receives("kept 20");
    expect(back.messages.all).toHaveLength(20);
    await back.leaves();
    await west.stop();
  });

  it("ends with 1 where the directory is a file, or holds something else", async () => {
    rmSync(store, { recursive: true });
    writeFileSync(store, "not a directory");
    const file = await stage.run(["serve", "--config", west.serverConfig, "--json"]);
    expect(file.code).toBe(1);
    expect(eventsOf(file.stdout)).toMatchObject([
      { event: "error", message: expect.stringContaining(store) },
    ]);
    rmSync(store);
    mkdirSync(store);
    writeFileSync(join(store, "data.mdb"), "somebody's diary");
    const diary = await stage.run(["serve", "--config", west.serverConfig, "--json"]);
    expect(diary.code).toBe(1);
    expect(eventsOf(diary.stdout)).toMatchObject([
      { event: "error", code: "data_loss", reason: "corrupt_store" },
    ]);
    expect(readFileSync(join(store, "data.mdb"), "utf8")).toBe("somebody's diary");
  });

  it("is not started a second time on the same directory, and the first goes on", async () => {
    await west.startHome();
    const config = join(west.directory, "second.yaml");
    const { listen, ...rest } = parse(readFileSync(west.serverConfig, "utf8"));
    const elsewhere = Object.keys(listen).map((port) => [port, "127.0.0.1:0"]);
    writeFileSync(config, stringify({ ...rest, listen: Object.fromEntries(elsewhere) }));
    const { code, stdout } = await stage.run(["serve", "--config", config, "--json"]);
    expect(code).toBe(1);
    expect(eventsOf(stdout)).toMatchObject([
      {
        event: "error",
        code: "failed_precondition",
        reason: "store_in_use",
        message: expect.stringContaining(store),
      },
    ]);
    const back = anotherDevice(stage, west, "carol");
    await back.signsIn();
    expect(await back.sends(back, "still here")).toMatchObject({ status: "delivered" });
    await back.leaves();
    await west.stop();
  });
});

/** Regular files only: a lock is a socket, and of one process. */
function copyFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (statSync(join(from, name)).isFile()) cpSync(join(from, name), join(to, name));
  }
}

/** What is in the data files. Lock files say who has them open, which is nobody's data. */
function contentsOf(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory)
      .filter((name) => !/lock$/.test(name) && existsSync(join(directory, name)))
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(directory, name)))
          .digest("hex"),
      ]),
  );
}
