import type {
  AccessRules,
  DeliveryRules,
  Freshness,
  PresenceDocument,
  PresentityAddress,
} from "@parley/model";
import { type CloseReason, type Code, errorCodes, ParleyError } from "@parley/runtime";
import { closeReasonFromWire, closeReasonToWire } from "./close-reason.js";
import { codeToGrpcStatus, errorFromWire, errorToWire, grpcStatusToCode } from "./errors.js";
import { client, common } from "./generated.js";
import {
  documentFromBytes,
  documentToBytes,
  encodeNotification,
  freshnessFromWire,
  freshnessToWire,
  tupleFromWire,
  versionFromWire,
  versionToWire,
} from "./presence-codec.js";
import {
  accessRulesFromWire,
  accessRulesToWire,
  deliveryRulesFromWire,
  deliveryRulesToWire,
} from "./rules-codec.js";
import {
  type ReportStatusWord,
  reportStatusFromWire,
  reportStatusToWire,
  requesterFromWire,
  requesterToWire,
  type SubscriptionStateKind,
  subscriptionStateFromWire,
  subscriptionStateToWire,
} from "./subscription-codec.js";

const presentity = "pres:älice@north.example" as PresentityAddress;
const document: PresenceDocument = {
  presentity,
  tuples: [
    {
      id: "full",
      status: "open",
      values: ["busy", "urn:example:mood=calm"],
      contact: { uri: "tel:+1-201-555-0123", priority: 0.875 },
      markup: [{ namespace: "urn:x", name: "y", xml: '<y xmlns="urn:x"/>' }],
      notes: [{ lang: "de", text: "grüß dich 👋" }],
      sinceMs: 1_750_000_000_000,
    },
    { id: "least", values: [], markup: [], notes: [] },
    {
      id: "closed",
      status: "closed",
      contact: { uri: "im:a@b.example", priority: 0 },
      values: [],
      markup: [],
      notes: [],
    },
  ],
};

describe("presence on the wire", () => {
  test("is the same document on the other side", () => {
    expect(documentFromBytes(documentToBytes(document))).toEqual(document);
  });

  test("is read also when a newer version has added to it", () => {
    const more = Buffer.concat([documentToBytes(document), Buffer.from([0xa0, 0x3f, 0x05])]);
    expect(documentFromBytes(more)).toEqual(document);
    expect(tupleFromWire({ id: "x", status: 7 as common.Status })).toEqual({
      id: "x",
      values: [],
      markup: [],
      notes: [],
    });
    expect(tupleFromWire({ contact: {}, markup: [{}], notes: [{}] })).toEqual({
      id: "",
      values: [],
      contact: { uri: "" },
      markup: [{ namespace: "", name: "", xml: "" }],
      notes: [{ lang: "", text: "" }],
    });
  });

  test("is refused when it cannot be decoded", () => {
    expect(() => documentFromBytes(Buffer.of(0x0a, 9))).toThrow(
      expect.objectContaining({ code: "invalid_argument", details: { reason: "malformed_frame" } }),
    );
  });

  test.each<Freshness>([
    { kind: "live" },
    { kind: "stale", sinceMs: 1_750_000_000_000, cause: "domain_unreachable" },
    { kind: "unknown", cause: "never_heard" },
  ])("keeps its freshness: $kind", (freshness) => {
    expect(freshnessFromWire(freshnessToWire(freshness))).toEqual(freshness);
  });

  test("is of unknown freshness when nothing is said, or something new", () => {
    for (const wire of [undefined, null, {}, { state: 9 as common.FreshnessState }]) {
      expect(freshnessFromWire(wire)).toEqual({ kind: "unknown", cause: "unspecified" });
    }
    const stale = { state: common.FreshnessState.FRESHNESS_STATE_STALE };
    expect(freshnessFromWire(stale)).toEqual({ kind: "stale", sinceMs: 0, cause: "unspecified" });
  });

  test("keeps its version", () => {
    const version = { epoch: 1_750_000_000_000, counter: 12 };
    expect(versionFromWire(versionToWire(version))).toEqual(version);
    expect(versionFromWire({})).toEqual({ epoch: 0, counter: 0 });
    expect([versionFromWire(null), versionFromWire(undefined)]).toEqual([undefined, undefined]);
    const bytes = encodeNotification({
      presentity,
      version,
      document: documentToBytes(document),
      freshness: { kind: "live" },
    });
    const notification = common.Notification.decode(bytes);
    expect([notification.presentity, versionFromWire(notification.version)]).toEqual([presentity, version]);
    expect(documentFromBytes(notification.document)).toEqual(document);
  });
});

describe("rules on the wire", () => {
  const access: AccessRules = {
    rules: [
      {
        match: { kind: "identity", identities: ["a@x.example", "b@x.example"] },
        handling: "allow",
        show: "status-only",
      },
      { match: { kind: "domain", domains: ["*.x.example"] }, handling: "polite-block" },
      { match: { kind: "anonymous" }, handling: "block" },
      { match: { kind: "everybody" }, handling: "confirm" },
    ],
    otherwise: "block",
  };
  const delivery: DeliveryRules = {
    rules: [
      { match: { kind: "identity", identities: ["a@x.example"] }, handling: "refuse", reason: "not now" },
      { match: { kind: "everybody" }, handling: "discard" },
    ],
    otherwise: "refuse",
    whenAway: "refuse",
  };

  test("are the same on the other side", () => {
    const wire = client.Rules.decode(
      client.Rules.encode(accessRulesToWire("pres:a@b.example", access)).finish(),
    );
    expect([wire.kind, wire.address]).toEqual([client.RulesKind.RULES_KIND_ACCESS, "pres:a@b.example"]);
    expect(accessRulesFromWire(wire)).toEqual(access);
    const other = client.Rules.decode(
      client.Rules.encode(deliveryRulesToWire("im:a@b.example", delivery)).finish(),
    );
    expect([other.kind, other.address]).toEqual([client.RulesKind.RULES_KIND_DELIVERY, "im:a@b.example"]);
    expect(deliveryRulesFromWire(other)).toEqual(delivery);
  });

  test("have the protocol's defaults where nothing is said", () => {
    expect(accessRulesFromWire({})).toEqual({ rules: [], otherwise: "confirm" });
    expect(deliveryRulesFromWire({})).toEqual({ rules: [], otherwise: "deliver", whenAway: "keep" });
  });

  test("say what does not name whom it is about, for the model to refuse", () => {
    const kinds = [
      undefined,
      {},
      { anonymous: true, everybody: true },
      { identities: ["a@b.example"], domains: ["b.example"] },
    ].map(
      (match) => accessRulesFromWire({ access: [match === undefined ? {} : { match }] }).rules[0]?.match.kind,
    );
    expect(kinds).toEqual(["unspecified", "unspecified", "ambiguous", "ambiguous"]);
    expect(deliveryRulesFromWire({ delivery: [{}] }).rules[0]).toEqual({
      match: { kind: "unspecified" },
      handling: "",
    });
  });
});

describe("errors on the wire", () => {
  const codes = Object.keys(errorCodes) as Code[];

  test.each(codes)("map to a gRPC status of their own and back: %s", (code) => {
    expect(grpcStatusToCode(codeToGrpcStatus(code))).toBe(code);
    const error = errorFromWire(errorToWire(new ParleyError(code, "text")));
    expect([error.code, error.message, error.reason, error.retryable]).toEqual([
      code,
      "text",
      code,
      new ParleyError(code, "").retryable,
    ]);
  });

  test("use each gRPC status once, and read the others as a fault", () => {
    expect(new Set(codes.map(codeToGrpcStatus)).size).toBe(codes.length);
    expect([grpcStatusToCode(2), grpcStatusToCode(0), grpcStatusToCode(77)]).toEqual([
      "internal",
      "internal",
      "internal",
    ]);
  });

  test("carry the reason and the time of a retry, and never the cause", () => {
    const told = new ParleyError("resource_exhausted", "slow down", {
      details: { reason: "rate_limited", retryAfterMs: 1_499.5, secret: "x" },
      cause: new Error("secret"),
    });
    const wire = errorToWire(told);
    expect(wire).toEqual({
      code: "resource_exhausted",
      reason: "rate_limited",
      message: "slow down",
      retryable: true,
      retryAfterMs: 1_500,
    });
    expect(errorFromWire(wire).details).toEqual({ reason: "rate_limited", retryAfterMs: 1_500 });
  });

  test("of a newer version are understood as far as possible", () => {
    const error = errorFromWire({ code: "paid_required", retryable: true });
    expect([error.code, error.message, error.retryable]).toEqual(["internal", "paid_required", true]);
    expect(error.details).toEqual({ reason: "paid_required", code: "paid_required" });
    expect(errorFromWire({}).message).toBe("unknown error");
    const long = "x".repeat(100_000);
    const cut = errorFromWire({ code: long, reason: long, message: long });
    expect(cut.message.length + cut.reason.length + String(cut.details.code).length).toBeLessThan(2_000);
    expect(errorFromWire({ code: "constructor" }).code).toBe("internal");
  });
});

describe("words on the wire", () => {
  test.each<SubscriptionStateKind>(["pending", "active", "terminated"])("keep the state %s", (kind) => {
    expect(subscriptionStateFromWire(subscriptionStateToWire(kind))).toBe(kind);
  });

  test.each<ReportStatusWord>(["delivered", "refused", "failed", "unknown", "queued"])(
    "keep the status %s",
    (word) => {
      expect(reportStatusFromWire(reportStatusToWire(word))).toBe(word);
    },
  );

  test("that are not known say so", () => {
    expect(subscriptionStateFromWire(undefined)).toBeUndefined();
    expect(subscriptionStateFromWire(9 as common.SubscriptionState)).toBeUndefined();
    expect(reportStatusFromWire(undefined)).toBe("unknown");
    expect(reportStatusFromWire(9 as common.ReportStatus)).toBe("unknown");
  });

  test("keep who watches", () => {
    const principal = { kind: "principal", principal: "a@north.example" } as const;
    const guest = { kind: "anonymous", domain: "north.example", id: "g1" } as const;
    for (const requester of [principal, guest]) {
      expect(requesterFromWire(requesterToWire(requester), "north.example")).toEqual(requester);
    }
    expect(requesterFromWire({}, "north.example")).toEqual({
      kind: "anonymous",
      domain: "north.example",
      id: "",
    });
  });

  test.each<CloseReason>([
    { code: "shutdown", reason: "until later", reconnect: "now" },
    { code: "too_slow", reason: "", reconnect: "backoff" },
    { code: "unauthenticated", reason: "no", reconnect: "never" },
  ])("keep why a stream ended: $code", (reason) => {
    expect(closeReasonFromWire(closeReasonToWire(reason))).toEqual(reason);
  });

  test("have a default for the end of a stream", () => {
    expect(closeReasonFromWire({})).toEqual({ code: "goodbye", reason: "", reconnect: "backoff" });
    expect(closeReasonFromWire({ reconnect: "tomorrow" }).reconnect).toBe("backoff");
  });
});
