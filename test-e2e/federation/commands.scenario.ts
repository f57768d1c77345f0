/** Every command, as somebody in a second terminal types it beside a playground. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Playground, playedOut, startPlayground } from "../lib/playground.js";
import { useStage } from "../lib/stage.js";
import { Terminal } from "../lib/terminal.js";

jest.setTimeout(60_000);
const stage = useStage();

const alicePresence = "pres:alice@north.example";
const bobPresence = "pres:bob@south.example";
const aliceInbox = "im:alice@north.example";
const bobInbox = "im:bob@south.example";

let playground: Playground;
let alice: Terminal;
let bob: Terminal;

/** One document, as every notification has it. */
function documentShape(presentity: string, tuple: Record<string, unknown>): unknown {
  return {
    presentity,
    tuples: [
      {
        id: expect.any(String),
        status: expect.stringMatching(/^(open|closed)$/),
        values: [],
        contact: null,
        markup: [],
        note: null,
        since: expect.anything(),
        ...tuple,
      },
    ],
  };
}

function notificationShape(presentity: string, tuple: Record<string, unknown>): unknown {
  return {
    event: "notification",
    presentity,
    version: { epoch: expect.any(Number), counter: expect.any(Number) },
    freshness: "live",
    document: documentShape(presentity, tuple),
  };
}

function messageShape(fields: Record<string, unknown>): unknown {
  return {
    event: "message",
    inbox: expect.stringMatching(/^im:/),
    seq: expect.any(Number),
    id: expect.any(String),
    from: expect.stringMatching(/^im:/),
    to: expect.stringMatching(/^im:/),
    sentAt: expect.stringMatching(/^\d{4}-.*Z$/),
    receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    contentType: "text/plain; charset=utf-8",
    ...fields,
  };
}

function errorShape(fields: Record<string, unknown>): unknown {
  return {
    event: "error",
    code: expect.any(String),
    reason: expect.any(String),
    message: expect.any(String),
    ...fields,
  };
}

beforeAll(async () => {
  playground = await startPlayground(stage);
  await playedOut(playground);
  alice = new Terminal(stage, "alice");
  bob = new Terminal(stage, "bob");
  for (const [terminal, home] of [
    [alice, playground.north],
    [bob, playground.south],
  ] as const) {
    writeFileSync(join(terminal.directory, "password"), `${home.accounts[0]?.password}\n`, { mode: 0o600 });
    const told = await terminal.asks([
      "login",
      "--as",
      home.accounts[0]?.principal ?? "",
      "--server",
      home.server,
      "--ca",
      home.ca,
      "--password-file",
      "password",
    ]);
    expect(told.code).toBe(0);
  }
}, 60_000);

describe("parley login", () => {
  it("keeps who, where and the password in a profile that only its owner can read", async () => {
    const carol = new Terminal(stage, "carol");
    const { principal, password } = playground.north.accounts[0] ?? { principal: "", password: "" };
    const { code, events } = await carol.asks(
      ["login", "--as", principal, "--server", playground.north.server, "--ca", playground.north.ca],
      { env: { PARLEY_PASSWORD: password } },
    );
    const file = join(carol.home, "profiles", "default.json");
    expect(code).toBe(0);
    expect(events).toEqual([
      { event: "login", profile: "default", principal, server: playground.north.server, file },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(carol.home, "profiles")).mode & 0o777).toBe(0o700);
    expect(await carol.asks(["fetch", alicePresence])).toMatchObject({ code: 0 });

    expect(await carol.types(["logout"])).toMatchObject({ code: 0 });
    expect(readdirSync(join(carol.home, "profiles"))).toEqual([]);
    expect(await carol.asks(["fetch", alicePresence])).toMatchObject({
      code: 2,
      events: [errorShape({ code: "usage", reason: "usage" })],
    });
  });

  it("keeps nothing of a sign-in that was refused", async () => {
    const mallory = new Terminal(stage, "mallory");
    const args = ["login", "--as", "alice@north.example", "--server", playground.north.server];
    const { code, events } = await mallory.asks(
      [...args, "--ca", playground.north.ca, "--password-file", "-"],
      {
        input: "not her password\n",
      },
    );
    expect(code).toBe(1);
    expect(events).toEqual([errorShape({ code: "unauthenticated", reason: "unauthenticated" })]);
    const text = await mallory.types([...args, "--ca", playground.north.ca, "--password-file", "-"], {
      input: "not her password\n",
    });
    expect(text).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "parley: the credentials are not accepted (unauthenticated)\n",
    });
    expect(readdirSync(mallory.directory)).toEqual([]);
  });

  it("picks a profile by --profile, and names those that there are when it is another", async () => {
    const { password } = playground.south.accounts[0] ?? { password: "" };
    const args = [
      "--as",
      "bob@south.example",
      "--server",
      playground.south.server,
      "--ca",
      playground.south.ca,
    ];
    expect(
      await alice.types(["login", ...args, "--profile", "second"], { env: { PARLEY_PASSWORD: password } }),
    ).toMatchObject({ code: 0 });
    const rules = await alice.asks(["rules", "access", "get", "--profile", "second"]);
    expect(rules.events).toMatchObject([{ event: "rules", kind: "access", address: bobPresence }]);
    expect(await alice.asks(["subscriptions", "--profile", "third"])).toMatchObject({
      code: 2,
      events: [errorShape({ code: "usage", message: expect.stringContaining("default, second") })],
    });
  });
});

describe("parley publish and parley fetch", () => {
  it("publishes with every option, and the next one changes it instead of adding to it", async () => {
    const first = await bob.asks(["publish", bobPresence, "--status", "open", "--expires", "600"]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.events).toEqual([
      {
        event: "published",
        presentity: bobPresence,
        entityTag: expect.any(String),
        expires: 600,
        version: { epoch: expect.any(Number), counter: expect.any(Number) },
      },
    ]);
    const all = ["--note", "Grüß Gott 👋", "--contact", "tel:+4312345", "--value", "busy", "on-the-phone"];
    expect(await bob.types(["publish", bobPresence, "--status", "open", ...all])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^pres:bob@south\.example: published OPEN, for \d+ s\n$/),
      stderr: "",
    });
    const { code, events } = await alice.asks(["fetch", bobPresence]);
    expect(code).toBe(0);
    expect(events).toEqual([
      notificationShape(bobPresence, {
        id: "main",
        status: "open",
        values: ["busy", "on-the-phone"],
        contact: "tel:+4312345",
        note: "Grüß Gott 👋",
        since: expect.stringMatching(/^\d{4}-.*Z$/),
      }),
    ]);
    const text = await alice.types(["fetch", bobPresence]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toMatch(
      /^pres:bob@south\.example: OPEN busy on-the-phone "Grüß Gott 👋" at tel:\+4312345 since/,
    );
  });

  it("takes back what was held when the command ends", async () => {
    const watch = alice.starts(["watch", bobPresence, "--json"]);
    await watch.event("notification");
    const hold = bob.starts([
      "publish",
      bobPresence,
      "--status",
      "open",
      "--tuple",
      "desk",
      "--hold",
      "--json",
    ]);
    await hold.event("published");
    await watch.event("notification", ({ document }) => document.tuples.length === 2);
    expect(await hold.end("SIGINT")).toMatchObject({ code: 0, signal: null });
    await watch.event("notification", ({ document }) => document.tuples.length === 1);
    expect(await watch.end("SIGINT")).toMatchObject({ code: 0, signal: null });
  });

  it("refuses another's presentity with 1, and a status that is none with 2", async () => {
    expect(await alice.asks(["publish", bobPresence, "--status", "open"])).toMatchObject({
      code: 1,
      events: [errorShape({ code: "permission_denied" })],
    });
    expect(await alice.asks(["publish", alicePresence, "--status", "away"])).toMatchObject({
      code: 2,
      events: [errorShape({ code: "usage" })],
    });
    expect(await alice.types(["publish", alicePresence])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("--status"),
    });
    expect(await alice.asks(["fetch", "pres:nobody@south.example"])).toMatchObject({
      code: 1,
      events: [errorShape({})],
    });
    expect(await alice.asks(["fetch", "pres:@@south.example"])).toMatchObject({
      code: 2,
      events: [errorShape({ code: "invalid_argument" })],
    });
  });
});

describe("parley watch, subscriptions and watchers", () => {
  it("watches with --count, says the subscription first, and gives it up at the end", async () => {
    const { code, events } = await alice.asks(["watch", bobPresence, "--count", "1"]);
    expect(code).toBe(0);
    expect(events).toEqual([
      { event: "subscription", presentity: bobPresence, state: "active", reason: "" },
      notificationShape(bobPresence, {
        status: "open",
        values: expect.any(Array),
        contact: "tel:+4312345",
        note: "Grüß Gott 👋",
      }),
    ]);
    const { events: after } = await alice.asks(["subscriptions"]);
    expect(after.filter(({ state }) => state !== "terminated")).toEqual([]);
  });

  it("keeps a subscription with --keep, lists it, and ends it with unsubscribe", async () => {
    const text = await alice.types(["watch", bobPresence, "--count", "1", "--keep"]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toMatch(
      /^pres:bob@south\.example: subscription active\npres:bob@south\.example: OPEN /,
    );
    const listed = await alice.asks(["subscriptions"]);
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.events).toContainEqual({
      event: "subscription",
      presentity: bobPresence,
      state: "active",
      reason: "",
    });
    expect(await alice.asks(["unsubscribe", bobPresence])).toMatchObject({
      code: 0,
      events: [{ event: "subscription", presentity: bobPresence, state: "terminated" }],
    });
  });

  it("shows who watches, follows who comes and goes, and takes decisions", async () => {
    await bob.types(["rules", "access", "set", "-"], { input: "otherwise: confirm\n" });
    const follow = bob.starts(["watchers", "--follow", "--json"]);
    await follow.event("watcher");
    const watch = alice.starts(["watch", bobPresence, "--json"]);
    expect(await watch.event("subscription")).toMatchObject({ state: "pending" });
    const came = await follow.event("watcher", ({ state }) => state === "pending");
    expect(came).toEqual({
      event: "watcher",
      presentity: bobPresence,
      principal: "alice@north.example",
      kind: "subscriber",
      state: "pending",
      reason: expect.any(String),
      first: expect.stringMatching(/Z$/),
      last: expect.stringMatching(/Z$/),
    });
    expect(await bob.asks(["decide", "alice@north.example", "allow"])).toMatchObject({
      code: 0,
      events: [
        { event: "decision", presentity: bobPresence, principal: "alice@north.example", decision: "allow" },
      ],
    });
    await watch.event("subscription", ({ state }) => state === "active");
    await watch.event("notification");
    await follow.event("watcher", ({ state }) => state === "active");
    const text = await bob.types(["watchers"]);
    expect(text.stdout).toMatch(/^alice@north\.example: subscriber active/m);
    await watch.end("SIGINT");
    await follow.event("watcher", ({ state }) => state === "terminated");
    expect(await follow.end("SIGINT")).toMatchObject({ code: 0 });
  });

  it("ends with 1 and the reason when the owner does not let the watcher", async () => {
    await bob.types(["decide", "alice@north.example", "block"]);
    const refused = await alice.asks(["watch", bobPresence]);
    expect(refused.code).toBe(1);
    expect(refused.events).toEqual([
      { event: "subscription", presentity: bobPresence, state: "terminated", reason: "refused" },
      errorShape({ code: "permission_denied", reason: "refused" }),
    ]);
    await bob.types(["decide", "alice@north.example", "allow"]);
    expect(await bob.types(["decide", "alice@north.example", "perhaps"])).toMatchObject({ code: 2 });
  });
});

describe("parley send, inbox and reports", () => {
  it("waits for the report; the same id again is the same message", async () => {
    const args = ["send", bobInbox, "Once, and only once ✓", "--id", "only-once"];
    for (let i = 0; i < 2; i++) {
      expect(await alice.asks(args)).toMatchObject({
        code: 0,
        events: [{ event: "report", id: "only-once", to: bobInbox, status: "delivered", reason: "" }],
      });
    }
    const text = await alice.types(["send", bobInbox, "For people"]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toMatch(/^delivered: message \S+ to im:bob@south\.example\n$/);
    const { events } = await bob.asks(["inbox", "--from", "1"]);
    expect(events.filter(({ id }) => id === "only-once")).toEqual([
      messageShape({
        inbox: bobInbox,
        id: "only-once",
        from: aliceInbox,
        to: bobInbox,
        body: "Once, and only once ✓",
      }),
    ]);
  });

  it("sends any MIME type, from standard input byte for byte", async () => {
    const bytes = Buffer.from([0, 255, 1, 254, 10, 13, 0]);
    const sent = await alice.asks(
      ["send", bobInbox, "-", "--type", "application/octet-stream", "--id", "bytes"],
      {
        input: bytes,
      },
    );
    expect(sent).toMatchObject({ code: 0, events: [{ event: "report", status: "delivered" }] });
    const markdown = await alice.asks([
      "send",
      bobInbox,
      "# Title\n\ntext",
      "--type",
      "text/markdown",
      "--id",
      "md",
    ]);
    expect(markdown.code).toBe(0);
    const { events } = await bob.asks(["inbox", "--from", "1"]);
    expect(events).toContainEqual(
      messageShape({
        id: "bytes",
        contentType: "application/octet-stream",
        body: bytes.toString("base64"),
        encoding: "base64",
      }),
    );
    expect(events).toContainEqual(
      messageShape({ id: "md", contentType: "text/markdown", body: "# Title\n\ntext" }),
    );
  });

  it("ends with 1 when the message is refused, and says why", async () => {
    const unknown = await alice.asks(["send", "im:nobody@south.example", "Hello?"]);
    expect(unknown).toMatchObject({
      code: 1,
      events: [{ event: "report", to: "im:nobody@south.example", reason: "no_such_inbox" }],
    });
    expect(await alice.asks(["send", "bob@south.example", "no scheme"])).toMatchObject({
      code: 2,
      events: [errorShape({ code: "invalid_argument" })],
    });
    expect(
      await alice.asks(["send", bobInbox, "-", "--id", "large"], { input: "x".repeat(70_000) }),
    ).toMatchObject({
      code: 1,
      events: [
        errorShape({
          code: "out_of_range",
          reason: "message_too_large",
          message: expect.stringMatching(/^message is 70\d{3} bytes, limit 65536 \(messageBytesMax\)$/),
        }),
      ],
    });
    expect(await alice.types(["send", bobInbox])).toMatchObject({ code: 2, stdout: "" });
  });

  it("goes on behind what this device has shown, from a number, for a count, and follows", async () => {
    await bob.types(["inbox"]);
    expect(await bob.asks(["inbox"])).toMatchObject({ code: 0, events: [] });
    await alice.types(["send", bobInbox, "new one"]);
    await alice.types(["send", bobInbox, "new two"]);
    const one = await bob.asks(["inbox", "--count", "1"]);
    expect(one.events).toEqual([messageShape({ body: "new one" })]);
    const two = await bob.types(["inbox", bobInbox]);
    expect(two.stdout).toMatch(/^#\d+ \S+Z im:alice@north\.example: new two\n$/);
    const seq = one.events[0]?.seq as number;
    const from = await bob.asks(["inbox", "--from", String(seq), "--count", "2"]);
    expect(from.events.map(({ body }) => body)).toEqual(["new one", "new two"]);

    const follow = bob.starts(["inbox", "--follow", "--count", "2", "--json"]);
    await alice.types(["send", bobInbox, "while following"]);
    await follow.event("message", ({ body }) => body === "while following");
    await alice.types(["send", bobInbox, "the last"]);
    expect(await follow.exit()).toMatchObject({ code: 0 });
    const other = await bob.asks(["inbox", "--device", "another", "--count", "1"]);
    expect(other.events).toMatchObject([{ seq: 1 }]);
    expect(await bob.asks(["inbox", aliceInbox])).toMatchObject({ code: 1, events: [errorShape({})] });
    expect(await bob.types(["inbox", "--count", "none"])).toMatchObject({ code: 2 });
  });
});

describe("parley rules", () => {
  it("writes access rules as YAML, and takes them back", async () => {
    const rules = `
otherwise: confirm
rules:
  - who: { identity: [alice@north.example] }
    do: allow
    show: without-notes
  - who: { domain: ["*.west.example"] }
    do: polite-block
  - who: anonymous
    do: block
`;
    writeFileSync(join(bob.directory, "rules.yaml"), rules);
    expect(await bob.asks(["rules", "access", "set", "rules.yaml"])).toMatchObject({
      code: 0,
      events: [{ event: "rules", kind: "access", address: bobPresence, count: 3 }],
    });
    const seen = await alice.asks(["fetch", bobPresence]);
    expect(seen.events).toEqual([
      notificationShape(bobPresence, { values: expect.any(Array), contact: expect.anything(), note: null }),
    ]);
    const got = await bob.types(["rules", "access", "get"]);
    expect(got).toMatchObject({ code: 0, stderr: "" });
    expect(parse(got.stdout)).toEqual(parse(rules));
    expect(await bob.types(["rules", "access", "get", "copy.yaml"])).toMatchObject({ code: 0 });
    expect(parse(readFileSync(join(bob.directory, "copy.yaml"), "utf8"))).toEqual(parse(rules));
    const json = await bob.asks(["rules", "access", "get"]);
    expect(json.events).toEqual([
      { event: "rules", kind: "access", address: bobPresence, rules: parse(rules) },
    ]);
  });

  it("sets delivery rules, which a sender feels at once", async () => {
    const rules =
      "rules:\n  - who: { identity: alice@north.example }\n    do: refuse\n    reason: Please write to my office.\n";
    expect(await bob.asks(["rules", "delivery", "set", "-"], { input: rules })).toMatchObject({
      code: 0,
      events: [{ event: "rules", kind: "delivery", address: bobInbox, count: 1 }],
    });
    expect(await alice.asks(["send", bobInbox, "Knock knock"])).toMatchObject({
      code: 1,
      events: [{ event: "report", status: "refused", reason: "Please write to my office." }],
    });
    expect(await bob.asks(["rules", "delivery", "set", "-"], { input: "" })).toMatchObject({ code: 0 });
    expect(await alice.asks(["send", bobInbox, "Knock knock"])).toMatchObject({ code: 0 });
    const got = await bob.types(["rules", "delivery", "get"]);
    expect(parse(got.stdout)).toEqual({ otherwise: "deliver", whenAway: "keep", rules: [] });
  });

  it("names what is wrong with a file, and changes nothing then", async () => {
    const wrong = "otherwise: perhaps\nrules:\n  - who: { identity: nobody }\n    do: allow\n";
    expect(await bob.asks(["rules", "access", "set", "-"], { input: wrong })).toMatchObject({
      code: 1,
      events: [
        errorShape({
          code: "invalid_argument",
          reason: "bad_rules",
          message: expect.stringMatching(/otherwise[\s\S]*nobody/),
        }),
      ],
    });
    expect(await bob.asks(["rules", "access", "set", "-"], { input: "rules: [" })).toMatchObject({
      code: 1,
      events: [errorShape({ reason: "bad_rules" })],
    });
    expect(await bob.asks(["rules", "access", "set", "no-such-file.yaml"])).toMatchObject({
      code: 1,
      events: [errorShape({ code: "failed_precondition", reason: "enoent" })],
    });
    const got = await bob.types(["rules", "access", "get"]);
    expect(parse(got.stdout).rules).toHaveLength(3);
  });
});

describe("parley account", () => {
  const admin = (): string[] => ["--admin", playground.north.admin, "--ca", playground.north.ca];
  const carol = "carol@north.example";

  it("adds, lists, gives another password and removes; passwords come from a file or standard input", async () => {
    writeFileSync(join(alice.directory, "carols-password"), "carol's first secret\n");
    const added = await alice.asks([
      "account",
      "add",
      carol,
      ...admin(),
      "--password-file",
      "carols-password",
    ]);
    const account = {
      event: "account",
      principal: carol,
      presentities: [`pres:${carol}`],
      inboxes: [`im:${carol}`],
      createdAt: expect.stringMatching(/Z$/),
    };
    expect(added).toMatchObject({ code: 0, events: [account] });
    expect(
      await alice.asks(["account", "add", carol, ...admin(), "--password-file", "carols-password"]),
    ).toMatchObject({
      code: 1,
      events: [errorShape({ code: "already_exists", reason: "account_exists" })],
    });
    const listed = await alice.asks(["account", "list", "north.example", ...admin()]);
    expect(listed.events).toEqual([expect.objectContaining({ principal: "alice@north.example" }), account]);

    const signIn = [
      "fetch",
      alicePresence,
      "--as",
      carol,
      "--server",
      playground.north.server,
      "--ca",
      playground.north.ca,
    ];
    const first = { env: { PARLEY_PASSWORD: "carol's first secret" } };
    const second = { env: { PARLEY_PASSWORD: "carol's second secret" } };
    // Alice's rules leave it open, which is no failure of the sign-in.
    const accepted = (code: string): boolean => code !== "unauthenticated";
    expect(accepted((await alice.asks(signIn, first)).events[0]?.code)).toBe(true);
    expect(
      await alice.types(["account", "passwd", carol, ...admin(), "--password-file", "-"], {
        input: "carol's second secret\n",
      }),
    ).toMatchObject({ code: 0, stdout: `${carol} has a new password\n` });
    expect((await alice.asks(signIn, first)).events).toEqual([errorShape({ code: "unauthenticated" })]);
    expect(accepted((await alice.asks(signIn, second)).events[0]?.code)).toBe(true);

    expect(await alice.asks(["account", "remove", carol, ...admin()])).toMatchObject({
      code: 0,
      events: [{ event: "removed", principal: carol }],
    });
    expect((await alice.asks(signIn, second)).events).toEqual([errorShape({ code: "unauthenticated" })]);
    expect(await alice.asks(["account", "remove", carol, ...admin()])).toMatchObject({
      code: 1,
      events: [errorShape({ code: "not_found", reason: "no_such_account" })],
    });
  });

  it("refuses a password as an argument, a short one, and none at all", async () => {
    for (const wrong of [["hunter2 hunter2"], ["--password", "hunter2 hunter2"], ["--password-file"]]) {
      expect(await alice.types(["account", "add", carol, ...admin(), ...wrong])).toMatchObject({
        code: 2,
        stdout: "",
      });
    }
    expect(
      await alice.asks(["account", "add", carol, ...admin(), "--password-file", "-"], { input: "short\n" }),
    ).toMatchObject({
      code: 1,
      events: [errorShape({ code: "invalid_argument", reason: "bad_password" })],
    });
    expect(await alice.asks(["account", "add", carol, ...admin(), "--password-file", "-"])).toMatchObject({
      code: 2,
    });
    expect(await alice.asks(["account", "add", carol, ...admin()])).toMatchObject({ code: 2 });
    expect(
      await alice.asks(
        [
          "account",
          "add",
          "carol@west.example",
          ...admin(),
          "--domain",
          "north.example",
          "--password-file",
          "-",
        ],
        { input: "long enough\n" },
      ),
    ).toMatchObject({
      code: 1,
      events: [errorShape({ reason: "wrong_domain" })],
    });
  });
});

describe("parley config", () => {
  const server =
    "role: server\ndomains:\n  - { name: west.example, certificate: w.crt, key: w.key }\ndata: store\n";

  it("checks, prints and documents a file", async () => {
    writeFileSync(join(alice.directory, "server.yaml"), server);
    const missing = await alice.asks(["config", "check", "server.yaml"]);
    expect(missing).toMatchObject({
      code: 1,
      events: [
        errorShape({
          code: "invalid_argument",
          reason: "bad_config",
          message: expect.stringMatching(/server\.yaml:3: .*w\.crt/),
        }),
      ],
    });
    const printed = await alice.types(["config", "print", "server.yaml"]);
    expect(printed).toMatchObject({ code: 0, stderr: "" });
    expect(parse(printed.stdout)).toMatchObject({
      role: "server",
      domains: [{ name: "west.example" }],
      sessions: { heartbeat: "30s" },
      messages: { messageBytesMax: "64KiB" },
    });
    const reference = await alice.types(["config", "doc"]);
    expect(reference).toMatchObject({ code: 0, stderr: "" });
    expect(reference.stdout).toMatch(/^# Configuration\n/);
    expect((await alice.asks(["config", "doc", "server.yaml"])).events).toMatchObject([
      { event: "reference" },
    ]);
  });

  it("names everything that is wrong at once, with its line", async () => {
    writeFileSync(
      join(alice.directory, "wrong.yaml"),
      `${server}listen:\n  client: nowhere\nmessages:\n  messageBytesMax: many\nunknown: 1\n`,
    );
    const { code, stderr, stdout } = await alice.types(["config", "check", "wrong.yaml"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/wrong\.yaml:6: listen\.client: .*HOST:PORT/);
    expect(stderr).toMatch(/wrong\.yaml:8: messages\.messageBytesMax: /);
    expect(stderr).toMatch(/wrong\.yaml:9: unknown: there is no such field/);
    expect(await alice.asks(["config", "check", "no-such.yaml"])).toMatchObject({
      code: 1,
      events: [errorShape({})],
    });
    expect(await alice.types(["config", "check"])).toMatchObject({ code: 2 });
    expect(await alice.asks(["serve", "--config", "wrong.yaml"])).toMatchObject({
      code: 1,
      events: [errorShape({ reason: "bad_config" })],
    });
  });
});

describe("parley --help", () => {
  it("shows examples with every command", async () => {
    const commands = [
      ...["serve", "proxy", "playground", "login", "logout", "publish", "fetch", "watch", "subscriptions"],
      ...["unsubscribe", "watchers", "decide", "send", "inbox", "reports", "account add", "account list"],
      ...["account passwd", "account remove", "rules access get", "rules access set", "rules delivery get"],
      ...["rules delivery set", "config check", "config print", "config doc", "server nodes"],
    ];
    const main = await alice.types(["--help"]);
    expect(main).toMatchObject({ code: 0, stderr: "" });
    expect(main.stdout).toContain("Exit codes: 0 done, 1 refused or failed, 2 called wrongly.");
    for (const command of new Set(commands.map((each) => each.split(" ")[0]))) {
      expect(main.stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
    }
    const helps = await inTurn(commands, (command) => alice.types([...command.split(" "), "--help"]));
    for (const [index, { code, stdout }] of helps.entries()) {
      const command = commands[index] as string;
      expect({ command, code }).toEqual({ command, code: 0 });
      expect(stdout).toMatch(new RegExp(`Examples?:\\n[\\s\\S]*\\$ (.*\\| )?parley ${command}`));
    }
  });

  it("ends with 2 where a command is called wrongly, and says so in the form that was asked for", async () => {
    expect(await alice.types([])).toMatchObject({ code: 2, stdout: "" });
    expect(await alice.types(["frobnicate"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("frobnicate"),
    });
    expect(await alice.asks(["frobnicate"])).toMatchObject({
      code: 2,
      events: [
        errorShape({ code: "usage", reason: "usage", message: expect.stringContaining("frobnicate") }),
      ],
    });
    expect((await alice.types(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/** A few at a time: each is a process. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += 4) {
    results.push(...(await Promise.all(items.slice(at, at + 4).map(work))));
  }
  return results;
}
