/** Whoever is not who it says: forged origins, wrong certificates on either side, wrong passwords, no TLS. */
import { common, federation } from "@parley/protocol";
import { listenGrpc } from "@parley/protocol/grpc";
import { type KeyPair, makeAuthority, makeCertificate } from "../lib/certificates.js";
import { eventsOf } from "../lib/command.js";
import { type Domain, passwordOf } from "../lib/domain.js";
import { freePort } from "../lib/ports.js";
import { openRawSession, signInOf, signInRaw } from "../lib/raw-stream.js";
import { useScene } from "../lib/scene.js";
import { useStage } from "../lib/stage.js";
import { Stranger, type StrangerOptions, shakeHands } from "../lib/stranger.js";
import { until } from "../lib/within.js";

jest.setTimeout(40_000);
const stage = useStage();

/** Whom nobody trusts. */
let rogue: KeyPair;

/** Domains whose servers show a wrong certificate, and the reason that there should be. */
const impostors = {
  "unknown-authority.example": "tls_unknown_authority",
  "wrong-name.example": "tls_wrong_name",
  "expired.example": "tls_expired_certificate",
} as const;
/** How many streams each was sent. */
const reached = new Map<string, number>();

const scene = useScene(stage, {}, async ({ authority, north, south }) => {
  rogue = await makeAuthority("authority of nobody");
  for (const [domain, identity] of [
    ["unknown-authority.example", await makeCertificate(rogue, "unknown-authority.example")],
    ["wrong-name.example", await makeCertificate(authority, "another-name.example")],
    ["expired.example", await makeCertificate(authority, "expired.example", { expired: true })],
  ] as const) {
    const address = await listenAs("federation", identity, () => {
      reached.set(domain, (reached.get(domain) ?? 0) + 1);
    });
    for (const own of [north, south]) own.knows(domain, { address });
  }
});

/** A port of ours with a certificate. @returns its address. */
async function listenAs(
  service: "client" | "federation",
  { certPem, keyPem }: KeyPair,
  onStream: () => void,
): Promise<string> {
  const port = await freePort();
  const tls = { certChainPem: certPem, keyPem };
  const acceptor = await listenGrpc(stage.env, { service, host: "127.0.0.1", port, tls }, onStream);
  stage.atEnd(() => acceptor.close(0));
  return `127.0.0.1:${port}`;
}

describe("A server with a wrong certificate", () => {
  it.each(Object.entries(impostors))(
    "is not talked to, and the status says why: %s",
    async (domain, reason) => {
      const { bob, south } = scene;
      expect(await bob.sends(`im:somebody@${domain}`, "for the right one only")).toMatchObject({
        status: "queued",
      });
      const peer = await until("the status says why", async () => {
        const found = await south.peer(domain);
        return found?.state === "unreachable" ? found : undefined;
      });
      expect(peer).toMatchObject({ domain, reason });
      expect(reached.get(domain)).toBeUndefined();
    },
  );

  it("is not talked to by a proxy either", async () => {
    const { alice } = scene;
    for (const domain of Object.keys(impostors)) {
      expect(await alice.sends(`im:somebody@${domain}`, "still not")).toMatchObject({ status: "queued" });
      await expect(alice.agent.fetch(`pres:somebody@${domain}`)).rejects.toMatchObject({
        code: expect.stringMatching(/^(unavailable|deadline_exceeded)$/),
      });
    }
    expect([...reached]).toEqual([]);
  });

  it("gets no password from a user agent, whose error says what is wrong", async () => {
    const { authority, north } = scene;
    const expired = await makeCertificate(authority, "north.example", { expired: true });
    let streams = 0;
    const address = await listenAs("client", expired, () => streams++);
    for (const [target, reason] of [
      [{ ca: rogue.certPem }, "tls_unknown_authority"],
      [{ domain: "south.example" }, "tls_wrong_name"],
      [{ address }, "tls_expired_certificate"],
    ] as const) {
      await expect(openRawSession(stage, north, target)).rejects.toMatchObject({
        code: "unavailable",
        reason,
      });
    }
    const { code, stdout } = await stage.run(
      [
        "fetch",
        "pres:bob@south.example",
        "--as",
        "alice@north.example",
        "--server",
        address,
        "--ca",
        north.caFile,
        "--json",
      ],
      { env: { PARLEY_PASSWORD: passwordOf("alice") } },
    );
    expect(code).toBe(1);
    expect(eventsOf(stdout)).toMatchObject([
      { event: "error", code: "unavailable", reason: "tls_expired_certificate" },
    ]);
    expect(streams).toBe(0);
  });
});

describe.each(["a proxy", "a home server"])("The proof of an initiator, at %s", (where) => {
  const acceptor = (): Domain => (where === "a proxy" ? scene.north : scene.south);
  const domain = "west.example";

  async function refusal(options: Partial<StrangerOptions>): Promise<string> {
    const identity = options.identity ?? (await makeCertificate(scene.authority, domain));
    const shaken = await shakeHands(stage, acceptor(), { domain, ...options, identity });
    if (shaken.kind === "welcome") return "welcome";
    expect(await shaken.link.end()).toMatchObject({ code: shaken.reason });
    return `${shaken.code} ${shaken.reason}`;
  }

  it("is taken when it is right", async () => {
    expect(await refusal({})).toBe("welcome");
  });

  it("is refused with the reason when it is not: authority, name, time, signature", async () => {
    const { authority } = scene;
    expect(await refusal({ identity: await makeCertificate(rogue, domain) })).toBe(
      "unauthenticated proof_unknown_authority",
    );
    expect(await refusal({ identity: await makeCertificate(authority, "other.example") })).toBe(
      "unauthenticated proof_wrong_name",
    );
    expect(await refusal({ identity: await makeCertificate(authority, domain, { expired: true }) })).toBe(
      "unauthenticated proof_expired_certificate",
    );
    const { keyPem } = await makeCertificate(authority, domain);
    expect(await refusal({ signingKeyPem: keyPem })).toBe("unauthenticated proof_bad_signature");
  });

  it("is refused when it claims to be one of ours, wants somebody else, or is too old", async () => {
    for (const ours of [scene.north.name, scene.south.name]) {
      // A home server has no other server of its own domain to talk to; a proxy has, who proves it.
      const denied = where === "a home server" && ours === acceptor().name;
      expect(await refusal({ domain: ours })).toBe(
        denied ? "permission_denied domain_denied" : "unauthenticated proof_wrong_name",
      );
    }
    expect(await refusal({ peerDomain: "elsewhere.example" })).toBe("not_found wrong_domain");
    expect(await refusal({ protocolVersion: 0 })).toBe("unimplemented protocol_version");
    expect(await refusal({ domain: "Not A Domain" })).toBe("unauthenticated proof_malformed");
  });
});

describe.each(["a proxy", "a home server"])("A forged origin, at %s", (where) => {
  const acceptor = (): Domain => (where === "a proxy" ? scene.north : scene.south);
  /** Somebody of the domain that is linked to. */
  const victim = () => (where === "a proxy" ? scene.alice : scene.bob);
  /** Somebody of the domain that is claimed. */
  const claimed = () => (where === "a proxy" ? scene.bob : scene.alice);

  async function west(): Promise<Stranger> {
    const identity = await makeCertificate(scene.authority, "west.example");
    return Stranger.links(stage, acceptor(), { domain: "west.example", identity });
  }

  const message = (from: string, to: string, id: string): Uint8Array =>
    common.InstantMessage.encode({
      id,
      from,
      to,
      contentType: "text/plain",
      body: Buffer.from("forged"),
    }).finish();

  it("of an envelope bounces, and nothing of it is taken", async () => {
    const stranger = await west();
    const deliver = {
      message: message(claimed().inbox, victim().inbox, "forged-envelope"),
      sender: claimed().principal,
      outboxSeq: 1,
      outbox: "forged",
    };
    const other = claimed().principal.split("@")[1] as string;
    const id = stranger.sends("message", [{ request: 1, deliver }], { origin: other });
    expect(await stranger.bounced(id)).toBe("wrong_origin");
    // Not even as one of the acceptor's own.
    const own = stranger.sends("message", [{ request: 2, deliver }], { origin: acceptor().name });
    expect(await stranger.bounced(own)).toBe("wrong_origin");
    const elsewhere = stranger.sends("message", [{ request: 3, deliver }], {
      destination: "elsewhere.example",
    });
    expect(await stranger.bounced(elsewhere)).toBe("not_here");
    await stranger.pings();
    expect(victim().messages.all.map(({ text }) => text)).not.toContain("forged");
  });

  it("of a message or a watcher is refused, whatever the envelope says", async () => {
    const stranger = await west();
    for (const [from, sender] of [
      [claimed().inbox, "mallory@west.example"],
      ["im:mallory@west.example", claimed().principal],
      [victim().inbox, victim().principal],
    ] as const) {
      const deliver = {
        message: message(from, victim().inbox, "forged"),
        sender,
        outboxSeq: 1,
        outbox: "forged",
      };
      const { delivered } = await stranger.asks({ deliver }, "message");
      expect(delivered).toMatchObject({
        outcome: federation.DeliveryOutcome.DELIVERY_OUTCOME_REFUSED,
        reason: "wrong_origin",
      });
    }
    // What another domain's watcher may see is not told to us.
    const { presentity } = victim();
    stranger.sends("presence", [
      { request: 1, watch: { presentity, watcher: claimed().principal, expiresMs: 60_000, wish: 1 } },
      { request: 2, fetch: { presentity, watcher: claimed().principal } },
    ]);
    const honest = await stranger.asks({ fetch: { presentity, watcher: "mallory@west.example" } });
    expect(honest.fetched?.notification?.presentity).toBe(presentity);
    for (const item of stranger.payloads) {
      expect(item.watchState?.state ?? 0).not.toBe(common.SubscriptionState.SUBSCRIPTION_STATE_ACTIVE);
      if (item.request === 2) expect(item.fetched?.notification ?? null).toBeNull();
    }
  });

  it("of a notification shows nothing to anybody", async () => {
    const stranger = await west();
    const { presentity } = claimed();
    const document = common.PresenceDocument.encode({
      presentity,
      tuples: [{ id: "main", status: common.Status.STATUS_OPEN, notes: [{ text: "forged" }] }],
    }).finish();
    const notification = {
      presentity,
      version: { epoch: Date.now() + 1_000_000, counter: 1_000 },
      document,
      freshness: { state: common.FreshnessState.FRESHNESS_STATE_LIVE },
    };
    const active = common.SubscriptionState.SUBSCRIPTION_STATE_ACTIVE;
    const watcher = victim().principal;
    stranger.sends("presence", [
      { notify: { view: "whole", notification } },
      {
        watchState: {
          presentity,
          watcher,
          state: active,
          expiresMs: 60_000,
          view: "v",
          notification,
          change: 1e12,
        },
      },
      { viewChange: { presentity, oldView: "whole", newView: "mine", removed: [watcher] }, request: 9 },
    ]);
    await stranger.pings();
    await stranger.asks({ fetch: { presentity: victim().presentity, watcher: "mallory@west.example" } });
    expect(victim().notifications.all.flatMap(({ notes }) => notes)).not.toContain("forged");
    const { version } = await victim().agent.fetch(presentity);
    expect(version.epoch).toBeLessThanOrEqual(Date.now());
  });
});

describe("Without TLS", () => {
  it("nobody is let in, and the reason is one that a program can tell", async () => {
    const dialing = openRawSession(stage, scene.north, { insecure: true });
    await expect(dialing).rejects.toMatchObject({ code: "unavailable", reason: "connection_lost" });
  });
});

describe("A wrong password", () => {
  /** The answer to one attempt, and how it ends. */
  async function attempt(user: string, password: string): Promise<unknown> {
    const session = await openRawSession(stage, scene.north);
    session.says(signInOf(scene.north, user, password));
    const { response } = await session.items.next();
    const { code, reconnect } = await session.end();
    const { error } = response ?? {};
    return { error: { ...error, retryable: error?.retryable }, code, reconnect };
  }

  it("is answered like an unknown user, and tried too often it has to wait; others have not", async () => {
    const wrong = await attempt("mallory", "a wrong password");
    expect(wrong).toMatchObject({
      error: { code: "unauthenticated", retryable: false },
      code: "unauthenticated",
    });
    expect(await attempt("no-such-user", "a wrong password")).toEqual(wrong);
    const refused = await attemptUntilRefused();
    expect(refused).toMatchObject({
      error: { code: "resource_exhausted", reason: "sign_in_rate", retryable: true },
      reconnect: "backoff",
    });
    expect((refused as { error: common.Error }).error.retryAfterMs).toBeGreaterThan(0);
    const other = await signInRaw(stage, scene.south, "bob");
    expect(await other.asks({ listSubscriptions: {} })).toMatchObject({ error: null });
    other.close();
  });

  async function attemptUntilRefused(): Promise<unknown> {
    for (let i = 0; i < 20; i++) {
      const answer = (await attempt("guessed", `guess ${i}`)) as { error: common.Error };
      if (answer.error.code !== "unauthenticated") return answer;
    }
    throw new Error("it may be tried without end");
  }
});
