import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { common } from "@parley/protocol";
import { ParleyError } from "@parley/runtime";
import { notification } from "../test/fake-home.js";
import { createWorld, type World } from "../test/run.js";

const bob = "pres:bob@south.example";
const active = { presentity: bob, state: 2, expiresMs: 600_000 };
const as = ["--as", "alice@north.example", "--server", "127.0.0.1:7401"];

let world: World;
beforeEach(() => {
  world = createWorld();
  world.variables.PARLEY_PASSWORD = "secret";
});
afterEach(() => world.dispose());

describe("parley", () => {
  it("exits with 2 for what it does not understand, and says so in JSON when asked to", async () => {
    expect(await world.run(["nonsense"])).toMatchObject({ code: 2, out: "" });
    expect(await world.run(["send", "im:x@y.example", "--json"])).toMatchObject({
      code: 2,
      err: "",
      events: [{ event: "error", code: "usage", message: "missing required argument 'text'" }],
    });
    expect((await world.run([])).code).toBe(2);
    expect((await world.run(["send", "im:x@y.example", "hi", "--wait", "soon"])).code).toBe(2);
  });

  it("shows help with examples for every command", async () => {
    const { code, out } = await world.run(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("Exit codes: 0 done, 1 refused or failed, 2 called wrongly.");
    for (const command of [
      ...["serve", "proxy", "playground", "login", "logout", "publish", "fetch", "watch", "subscriptions"],
      ...["unsubscribe", "watchers", "decide", "send", "inbox", "reports", "account add", "account list"],
      "server nodes",
      ...["account passwd", "account remove", "rules access get", "rules access set", "rules delivery set"],
      ...["config check", "config print", "config doc"],
    ]) {
      const help = await world.run([...command.split(" "), "--help"]);
      expect(help.out).toMatch(/Examples?:\n {2}\$ /);
      expect(help.out).toContain("--json");
    }
  });

  it("keeps help within the width of the terminal, but for commands to copy", async () => {
    world.setColumns(80);
    for (const command of ["", "login", "publish", "watch", "send", "inbox", "serve", "rules delivery set"]) {
      const { out } = await world.run([...command.split(" ").filter(Boolean), "--help"]);
      expect(out.split("\n").filter((line) => line.length > 80 && !line.startsWith("  $ "))).toEqual([]);
    }
  });

  it("says what --profile is for login", async () => {
    const { out } = await world.run(["login", "--help"]);
    expect(out).toContain('the profile to make or change (default: "default")');
  });

  it("says who is missing, and why there is no connection", async () => {
    expect(await world.run(["fetch", bob])).toMatchObject({ code: 2 });
    world.home.failure = new ParleyError("unavailable", "127.0.0.1:7401: refused", {
      details: { reason: "connection_refused" },
    });
    expect(await world.run(["fetch", bob, ...as, "--json"])).toMatchObject({
      code: 1,
      events: [{ event: "error", code: "unavailable", reason: "connection_refused" }],
    });
    expect((await world.run(["fetch", bob, ...as])).err).toBe(
      "parley: 127.0.0.1:7401: refused (connection_refused)\n",
    );
  });

  it("refuses wrong addresses of servers, files and principals", async () => {
    expect((await world.run(["fetch", bob, "--as", "alice"])).code).toBe(2);
    expect((await world.run(["fetch", bob, "--as", "a@b.example", "--server", "b.example"])).code).toBe(2);
    expect((await world.run(["fetch", bob, ...as, "--ca", "nothing.pem"])).code).toBe(1);
    writeFileSync(join(world.directory, "empty.pem"), "");
    expect((await world.run(["fetch", bob, ...as, "--ca", "empty.pem"])).code).toBe(2);
    expect((await world.run(["fetch", bob, ...as, "--password-file", "empty.pem"])).code).toBe(2);
    expect((await world.run(["fetch", bob, "--profile", "none"])).code).toBe(2);
    expect((await world.run(["fetch", bob, "--profile", "../x"])).code).toBe(2);
  });

  it("takes the password from a file, from standard input, or from a prompt", async () => {
    world.variables.PARLEY_PASSWORD = undefined;
    world.home.on("fetch", () => notification(bob, 1, "x") as never);
    writeFileSync(join(world.directory, "password"), "from file\nnot this\n");
    await world.run(["fetch", bob, ...as, "--password-file", "password"]);
    world.setStdin("from stdin\n");
    await world.run(["fetch", bob, ...as, "--password-file", "-"]);
    world.typed.push("typed");
    await world.run(["fetch", bob, ...as]);
    expect(world.home.all("signIn").map(({ signIn }) => signIn?.password?.password)).toEqual([
      "from file",
      "from stdin",
      "typed",
    ]);
    expect((await world.run(["fetch", bob, ...as])).code).toBe(2);
  });
});

describe("parley login", () => {
  it("keeps what it was given in a file for its owner only, and other commands use it", async () => {
    const { code, events } = await world.run(["login", ...as, "--json"]);
    expect(code).toBe(0);
    const file = String(events[0]?.file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    world.variables.PARLEY_PASSWORD = undefined;
    world.home.on("listSubscriptions", () => ({ subscriptions: { subscriptions: [active] } }));
    const listed = await world.run(["subscriptions", "--json"]);
    expect(listed.events).toEqual([{ event: "subscription", presentity: bob, state: "active", reason: "" }]);
    expect(world.home.targets.at(-1)).toMatchObject({ address: "127.0.0.1:7401", domain: "north.example" });
    expect((await world.run(["logout"])).code).toBe(0);
    expect((await world.run(["subscriptions"])).code).toBe(2);
    expect((await world.run(["logout"])).code).toBe(2);
  });

  it("keeps nothing when the sign-in is refused", async () => {
    world.home.on("signIn", () => ({ error: { code: "unauthenticated", message: "no" } }));
    expect((await world.run(["login", ...as])).code).toBe(1);
    expect((await world.run(["subscriptions"])).code).toBe(2);
  });

  it("names a damaged profile", async () => {
    const { events } = await world.run(["login", ...as, "--json"]);
    writeFileSync(String(events[0]?.file), "{");
    const { code, err } = await world.run(["subscriptions"]);
    expect(code).toBe(2);
    expect(err).toContain("is damaged");
  });
});

describe("parley with several servers", () => {
  const several = [...as, "--server", "127.0.0.1:7402"];

  it("keeps them all in the profile, and goes on to the next when one cannot be reached", async () => {
    const { events } = await world.run(["login", ...several, "--json"]);
    expect(events[0]).toMatchObject({ server: "127.0.0.1:7401", alternatives: ["127.0.0.1:7402"] });
    world.home.failure = new ParleyError("unavailable", "127.0.0.1:7401: refused", {
      details: { reason: "connection_refused" },
    });
    world.home.targets.length = 0;
    expect((await world.run(["fetch", bob, "--json"])).events[0]).toMatchObject({
      reason: "connection_refused",
      message: "127.0.0.1:7401: refused",
    });
    expect(world.home.targets.map(({ address }) => address)).toEqual(["127.0.0.1:7401", "127.0.0.1:7402"]);
    expect((await world.run(["fetch", bob, ...several, "--server", "nowhere"])).code).toBe(2);
  });

  it("lists the servers of a domain", async () => {
    const { code, out } = await world.run(["server", "nodes", "north.example"]);
    expect(code).toBe(0);
    expect(out).toBe(
      "* home1: running, home1.north.example:7442, since 1970-01-01T00:00:01.000Z\n" +
        "  home2: draining, no address, since 1970-01-01T00:00:02.000Z\n",
    );
    const { events } = await world.run(["server", "nodes", "north.example", "--json"]);
    expect(events[1]).toMatchObject({
      event: "node",
      node: "home2",
      state: "draining",
      address: "",
      self: false,
    });
    expect((await world.run(["server", "nodes"])).code).toBe(2);
    expect((await world.run(["server", "nodes", "no domain"])).code).toBe(2);
  });
});

describe("parley publish", () => {
  beforeEach(() => {
    let count = 0;
    world.home.on("publish", () => ({
      published: {
        presentity: "pres:alice@north.example",
        entityTag: `tag-${++count}`,
        expiresMs: 3_600_000,
        version: { epoch: 1, counter: count },
      },
    }));
  });
  const publish = ["publish", "pres:alice@north.example", "--status", "open", ...as];

  it("publishes, and the next time changes what it published", async () => {
    const first = await world.run([
      ...publish,
      "--note",
      "Hi",
      "--contact",
      "tel:+431",
      "--expires",
      "60",
      "--json",
    ]);
    expect(first).toMatchObject({
      code: 0,
      events: [
        { event: "published", presentity: "pres:alice@north.example", entityTag: "tag-1", expires: 3600 },
      ],
    });
    expect(world.home.all("publish")[0]?.publish).toMatchObject({
      entityTag: "",
      bound: false,
      expiresMs: 60_000,
      tuples: [{ id: "main", status: 1, notes: [{ text: "Hi" }], contact: { uri: "tel:+431" } }],
    });
    await world.run(publish);
    expect(world.home.all("publish")[1]?.publish).toMatchObject({ entityTag: "tag-1" });
  });

  it("adds one when the old one is gone", async () => {
    await world.run(publish);
    world.home.on("publish", ({ publish: asked }) =>
      asked?.entityTag
        ? { error: { code: "failed_precondition", reason: "no_such_publication" } }
        : { published: { entityTag: "new" } },
    );
    expect((await world.run(publish)).code).toBe(0);
  });

  it("holds until interrupted, and exits with 0", async () => {
    const { code } = await world.run([...publish, "--hold"], async (interrupt) => {
      await world.clock.advance(5_000);
      interrupt();
    });
    expect(code).toBe(0);
    expect(world.home.all("publish")[0]?.publish?.bound).toBe(true);
    expect(world.home.all("goodbye")).toHaveLength(1);
  });

  it("refuses another status", async () => {
    expect((await world.run(["publish", "pres:a@b.example", "--status", "away", ...as])).code).toBe(2);
  });
});

describe("parley watch", () => {
  beforeEach(() => {
    world.home.on("unsubscribe", () => ({ subscription: { ...active, state: 3, reason: "cancelled" } }));
  });

  it("tells the subscription, then notifications until there are enough, and detaches", async () => {
    world.home.on("subscribe", (_, send) => {
      send(notification(bob, 1, "one"));
      send(notification(bob, 2, "two"));
      send(notification(bob, 3, "three"));
      return { subscription: active };
    });
    const { code, events } = await world.run(["watch", bob, "--count", "2", ...as, "--json"]);
    expect(code).toBe(0);
    expect(events).toEqual([
      { event: "subscription", presentity: bob, state: "active", reason: "" },
      {
        event: "notification",
        presentity: bob,
        version: { epoch: 1, counter: 1 },
        freshness: "live",
        document: {
          presentity: bob,
          tuples: [
            {
              id: "t",
              status: "open",
              values: ["busy"],
              contact: null,
              markup: [],
              note: "one",
              since: null,
            },
          ],
        },
      },
      expect.objectContaining({ event: "notification", version: { epoch: 1, counter: 2 } }),
    ]);
    expect(world.home.all("unsubscribe")[0]?.unsubscribe).toMatchObject({ presentity: bob, detach: true });
  });

  it("leaves the subscription in place with --keep, and ends with 0 at Ctrl-C", async () => {
    world.home.on("subscribe", () => ({ subscription: active }));
    const { code, out } = await world.run(["watch", bob, "--keep", ...as], async (interrupt) => {
      await world.clock.advance(5_000);
      interrupt();
    });
    expect(code).toBe(0);
    expect(out).toBe(`${bob}: subscription active\n`);
    expect(world.home.all("unsubscribe")).toEqual([]);
  });

  it("exits with 1 when the subscription is refused", async () => {
    world.home.on("subscribe", () => ({ subscription: { presentity: bob, state: 3, reason: "refused" } }));
    const { code, events } = await world.run(["watch", bob, ...as, "--json"]);
    expect(code).toBe(1);
    expect(events).toMatchObject([
      { event: "subscription", state: "terminated", reason: "refused" },
      { event: "error", reason: "refused" },
    ]);
  });
});

describe("parley send", () => {
  const send = ["send", "im:bob@south.example", "Hello", "--id", "m1", ...as];
  const report = (status: number, reason = "") => ({ id: "m1", to: "im:bob@south.example", status, reason });

  it("prints the report", async () => {
    world.home.on("send", () => ({ report: report(1) }));
    expect(await world.run([...send, "--json"])).toMatchObject({
      code: 0,
      events: [{ event: "report", id: "m1", to: "im:bob@south.example", status: "delivered", reason: "" }],
    });
    const bytes = world.home.all("send")[0]?.send?.message ?? new Uint8Array();
    expect(common.InstantMessage.decode(bytes)).toMatchObject({ id: "m1", body: Buffer.from("Hello") });
  });

  it("exits with 1 when it was refused", async () => {
    world.home.on("send", () => ({ report: report(2, "blocked") }));
    expect(await world.run([...send, "--json"])).toMatchObject({
      code: 1,
      events: [{ status: "refused", reason: "blocked" }],
    });
  });

  it("waits for the final report of what is queued, and leaves others alone", async () => {
    world.home.on("send", (_, later) => {
      later({ report: { ...report(1), id: "another" } });
      later({ report: report(3, "domain_unreachable") });
      return { report: report(5) };
    });
    expect(await world.run([...send, "--json"])).toMatchObject({
      code: 1,
      events: [{ status: "failed", reason: "domain_unreachable" }],
    });
    const acknowledged = world.home.all("ackReports").flatMap(({ ackReports }) => ackReports?.reports ?? []);
    expect(acknowledged.map(({ id }) => id)).toEqual(["m1"]);
  });

  it("gives up waiting, and exits with 0", async () => {
    world.home.on("send", () => ({ report: report(5) }));
    expect(await world.run([...send, "--wait", "1", "--json"])).toMatchObject({
      code: 0,
      events: [{ status: "queued" }],
    });
  });

  it("sends standard input byte for byte", async () => {
    world.home.on("send", () => ({ report: report(1) }));
    world.setStdin(new Uint8Array([0, 255, 10]));
    await world.run(["send", "im:bob@south.example", "-", "--type", "application/x", ...as]);
    const bytes = world.home.all("send")[0]?.send?.message ?? new Uint8Array();
    expect(common.InstantMessage.decode(bytes)).toMatchObject({
      contentType: "application/x",
      body: Buffer.from([0, 255, 10]),
    });
  });
});

describe("parley inbox", () => {
  const inbox = "im:alice@north.example";
  const message = (seq: number, body: Uint8Array | string = `text ${seq}`, contentType = "text/plain") => ({
    inbox,
    seq,
    receivedAtMs: 2_000,
    message: common.InstantMessage.encode({
      id: `m${seq}`,
      from: "im:bob@south.example",
      to: inbox,
      sentAtMs: 1_000,
      contentType,
      body: Buffer.from(body),
    }).finish(),
  });

  it("shows what the device has not seen, and moves its cursor", async () => {
    world.home
      .on("openInbox", () => ({ inboxOpened: { inbox, cursor: 2, lastSeq: 4 } }))
      .on("readInbox", () => ({ messages: { messages: [message(3), message(4)], lastSeq: 4 } }));
    const { code, events } = await world.run(["inbox", ...as, "--json"]);
    expect(code).toBe(0);
    expect(events).toEqual([
      {
        event: "message",
        inbox,
        seq: 3,
        id: "m3",
        from: "im:bob@south.example",
        to: inbox,
        sentAt: "1970-01-01T00:00:01.000Z",
        receivedAt: "1970-01-01T00:00:02.000Z",
        contentType: "text/plain",
        body: "text 3",
      },
      expect.objectContaining({ seq: 4 }),
    ]);
    expect(world.home.all("readInbox")[0]?.readInbox).toMatchObject({ fromSeq: 3 });
    expect(world.home.all("ackInbox").at(-1)?.ackInbox).toMatchObject({ device: "cli", seq: 4 });
  });

  it("says that there is nothing new", async () => {
    world.home.on("openInbox", () => ({ inboxOpened: { inbox, cursor: 4, lastSeq: 4 } }));
    const { code, err, out } = await world.run(["inbox", ...as]);
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("no new messages");
  });

  it("follows until there are enough, and acknowledges no more than it has shown", async () => {
    world.home.on("openInbox", (_, send) => {
      for (const seq of [1, 2, 3]) send({ message: message(seq) });
      return { inboxOpened: { inbox, cursor: 0, lastSeq: 3 } };
    });
    const { code, out } = await world.run(["inbox", "--follow", "--count", "2", ...as]);
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toEqual([
      "#1 1970-01-01T00:00:01.000Z im:bob@south.example: text 1",
      "#2 1970-01-01T00:00:01.000Z im:bob@south.example: text 2",
    ]);
    const highest = world.home.all("ackInbox").map(({ ackInbox }) => ackInbox?.seq);
    expect(highest.at(-1)).toBe(2);
  });

  it("shows bytes in base64, and takes control characters out of what a terminal shows", async () => {
    world.home
      .on("openInbox", () => ({ inboxOpened: { inbox, cursor: 0, lastSeq: 2 } }))
      .on("readInbox", () => ({
        messages: {
          messages: [
            message(1, new Uint8Array([0xff, 0xfe]), "application/octet-stream"),
            message(2, "\u001b[2Jboo"),
          ],
          lastSeq: 2,
        },
      }));
    const json = await world.run(["inbox", ...as, "--json"]);
    expect(json.events[0]).toMatchObject({ body: "//4=", encoding: "base64" });
    expect(json.events[1]).toMatchObject({ body: "\u001b[2Jboo" });
    const { out } = await world.run(["inbox", ...as]);
    expect(out).not.toContain("\u001b");
    expect(out).toContain("2 bytes of application/octet-stream");
  });
});

describe("parley reports", () => {
  it("shows what came later, and acknowledges it", async () => {
    world.home.on("listSubscriptions", (_, send) => {
      send({ report: { id: "m1", to: "im:bob@south.example", status: 4, reason: "expired" } });
      return { subscriptions: {} };
    });
    expect(await world.run(["reports", ...as, "--json"])).toMatchObject({
      code: 0,
      events: [{ event: "report", id: "m1", status: "unknown", reason: "expired" }],
    });
    expect(world.home.all("ackReports")).toHaveLength(1);
  });
});

describe("parley rules", () => {
  it("prints rules as YAML, and sets them from it", async () => {
    world.home.on("setRules", () => ({ done: {} }));
    const yaml = "otherwise: block\nrules:\n  - who: { identity: bob@south.example }\n    do: allow\n";
    writeFileSync(join(world.directory, "rules.yaml"), yaml);
    expect(await world.run(["rules", "access", "set", "rules.yaml", ...as])).toMatchObject({ code: 0 });
    const rules = world.home.all("setRules")[0]?.setRules?.rules;
    expect(rules).toMatchObject({ address: "pres:alice@north.example", accessDefault: "block" });
    world.home.on("getRules", () => ({ rules: rules ?? {} }));
    const { out } = await world.run(["rules", "access", "get", ...as]);
    expect(out).toContain("otherwise: block");
    expect(out).toContain("- bob@south.example");
    expect((await world.run(["rules", "access", "get", "out.yaml", ...as])).code).toBe(0);
    expect((await world.run(["rules", "access", "set", "out.yaml", ...as])).code).toBe(0);
    const json = await world.run(["rules", "access", "get", ...as, "--json"]);
    expect(json.events).toMatchObject([{ event: "rules", kind: "access", rules: { otherwise: "block" } }]);
  });

  it("names everything that is wrong with them, without asking the server", async () => {
    world.setStdin("otherwise: perhaps\nrules: [{ who: nobody, do: allow }]\n");
    const { code, err } = await world.run(["rules", "delivery", "set", "-", ...as]);
    expect(code).toBe(1);
    expect(err).toContain("otherwise");
    expect(err).toContain("rules[0].who");
    world.setStdin("a: [");
    expect((await world.run(["rules", "delivery", "set", "-", ...as])).err).toContain("not YAML");
    expect(world.home.targets).toEqual([]);
  });
});

describe("parley account", () => {
  it("adds with a password that was typed twice, lists all pages, changes and removes", async () => {
    world.typed.push("long enough", "long enough");
    const added = await world.run(["account", "add", "Carol@north.example", "--json"]);
    expect(added).toMatchObject({
      code: 0,
      events: [{ event: "account", principal: "carol@north.example" }],
    });
    expect(world.adminTargets[0]).toMatchObject({ address: "127.0.0.1:7441", domain: "north.example" });
    world.setStdin("long enough\n");
    await world.run(["account", "add", "dave@north.example", "--password-file", "-"]);
    const listed = await world.run(["account", "list", "north.example", "--json"]);
    expect(listed.events.map(({ principal }) => principal)).toEqual([
      "carol@north.example",
      "dave@north.example",
    ]);
    expect((await world.run(["account", "list", "dave@north.example", "--json"])).events).toHaveLength(1);
    const password = ["--password-file", "-", "--server", "127.0.0.1:1", "--domain", "other.example"];
    expect((await world.run(["account", "passwd", "dave@north.example", ...password])).code).toBe(0);
    expect(world.adminTargets.at(-1)).toMatchObject({ address: "127.0.0.1:1", domain: "other.example" });
    expect((await world.run(["account", "remove", "dave@north.example"])).code).toBe(0);
    expect(world.accounts).toHaveLength(1);
  });

  it("changes nothing when the two passwords differ, or there is none", async () => {
    world.typed.push("one thing", "another");
    expect((await world.run(["account", "add", "carol@north.example"])).code).toBe(2);
    expect((await world.run(["account", "add", "carol@north.example"])).code).toBe(2);
    expect((await world.run(["account", "add", "carol"])).code).toBe(2);
    expect((await world.run(["account", "list"])).code).toBe(2);
    expect(world.accounts).toEqual([]);
  });
});

describe("parley serve --workers", () => {
  it("says what several processes need", async () => {
    const config = join(world.directory, "server.yaml");
    const domain = "domains: [{ name: north.example, certificate: a, key: b }]";
    writeFileSync(config, `role: server\n${domain}\ndata: store\n`);
    const { code, err } = await world.run(["serve", "--config", config, "--workers", "2"]);
    expect(code).toBe(2);
    expect(err).toContain("store.engine: redis (is embedded) and bus.engine: nats (is embedded)");
    expect((await world.run(["serve", "--config", config, "--workers", "0"])).code).toBe(2);
    const tryOut = ["serve", "--domain", "north.example", "--data", "x", "--workers", "2"];
    expect((await world.run(tryOut)).err).toContain("--workers goes with --config");
  });
});

describe("parley serve", () => {
  it("says what it needs", async () => {
    expect((await world.run(["serve"])).code).toBe(2);
    expect((await world.run(["serve", "--domain", "bad domain", "--data", "x"])).code).toBe(2);
    expect((await world.run(["serve", "--config", "x", "--domain", "a.example"])).code).toBe(2);
    expect((await world.run(["serve", "--config", "nothing.yaml"])).code).toBe(1);
    expect((await world.run(["proxy"])).code).toBe(2);
  });
});
