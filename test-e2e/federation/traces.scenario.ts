/** A message that is traced: every step that it takes is told to a collector, from the sender to the inbox and back. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Domain, makeWorld } from "../lib/domain.js";
import { makePerson, type Person } from "../lib/person.js";
import { useStage } from "../lib/stage.js";
import { until } from "../lib/within.js";

jest.setTimeout(90_000);
const stage = useStage();

/** What a collector is told, as far as it is looked at (OTLP over HTTP, JSON). */
interface Told {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly ToldSpan[] }[];
  }[];
}
interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
interface ToldSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly message?: string };
}

/** A span, and which server told it. */
interface Step {
  readonly at: string;
  readonly name: string;
  readonly span: ToldSpan;
}

const steps: Step[] = [];
let collector: Server;
let alice: Person;
let bob: Person;

function take(told: Told): void {
  for (const { resource, scopeSpans } of told.resourceSpans) {
    const of = (key: string): string =>
      resource.attributes.find((attribute) => attribute.key === key)?.value.stringValue ?? "";
    const at = `${of("service.name")} ${of("service.instance.id")}`;
    for (const { spans } of scopeSpans) {
      for (const span of spans) steps.push({ at, name: span.name, span });
    }
  }
}

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      take(JSON.parse(Buffer.concat(chunks).toString("utf8")) as Told);
      response.setHeader("content-type", "application/json");
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const { port } = collector.address() as AddressInfo;
  const tracing = { endpoint: `http://127.0.0.1:${port}/v1/traces`, sampleRatio: 1 };
  const { domains } = await makeWorld(
    stage,
    ["north", "south"].map((side) => ({
      name: `${side}.example`,
      server: { node: `${side}-home`, tracing },
      proxy: { node: `${side}-edge`, tracing },
    })),
  );
  const [north, south] = domains as [Domain, Domain];
  await Promise.all([north.start(), south.start()]);
  [alice, bob] = await Promise.all([makePerson(stage, north, "alice"), makePerson(stage, south, "bob")]);
  await Promise.all([alice.signsIn(), bob.signsIn()]);
}, 60_000);
afterAll(() => new Promise<void>((resolve) => void collector.close(() => resolve())));

/** The steps of the trace that has a step which looks like this, when there are as many as expected. */
async function traceOf(count: number, looks: (step: Step) => boolean): Promise<readonly Step[]> {
  const all = (): readonly Step[] => {
    const traceId = steps.find(looks)?.span.traceId;
    return steps.filter(({ span }) => span.traceId === traceId);
  };
  await until(`a trace has ${count} steps`, () => all().length >= count);
  return all();
}

describe("A traced message", () => {
  it("shows its way through both domains' proxies to the inbox, and its answer's way back", async () => {
    const report = await alice.sends(bob, "followed");
    expect(report.status).toBe("delivered");
    const found = await traceOf(7, ({ name }) => name === "parley.deliver");
    const by = (at: string, name: string): Step[] =>
      found.filter((step) => step.at === at && step.name === name);
    expect(found.map(({ at, name }) => `${at}: ${name}`).sort()).toEqual([
      "parley-home north-home: parley.outbox",
      "parley-home north-home: parley.send",
      "parley-home south-home: parley.deliver",
      "parley-proxy north-edge: parley.relay",
      "parley-proxy north-edge: parley.relay",
      "parley-proxy south-edge: parley.relay",
      "parley-proxy south-edge: parley.relay",
    ]);
    const [send] = by("parley-home north-home", "parley.send");
    const [outbox] = by("parley-home north-home", "parley.outbox");
    const [deliver] = by("parley-home south-home", "parley.deliver");
    expect(send?.span.parentSpanId ?? "").toBe("");
    expect(outbox?.span.parentSpanId).toBe(send?.span.spanId);
    expect(deliver?.span.parentSpanId).toBe(outbox?.span.spanId);
    // There, each proxy goes on with the outbox's step; back, with the delivery's.
    for (const edge of ["north-edge", "south-edge"]) {
      const parents = by(`parley-proxy ${edge}`, "parley.relay").map(({ span }) => span.parentSpanId);
      expect(parents.sort()).toEqual([outbox?.span.spanId, deliver?.span.spanId].sort());
    }
    for (const { span } of found) expect(span.status.message ?? "").toBe("");
  });

  it("says why it was not delivered, and nothing of what it says", async () => {
    const report = await alice.sends("im:nobody@south.example", "a secret of alice's");
    expect(report).toMatchObject({ status: "failed", reason: "no_such_inbox" });
    const found = await traceOf(7, ({ span }) => span.status.message === "no_such_inbox");
    const failed = found.filter(({ span }) => span.status.message === "no_such_inbox");
    expect(failed.map(({ name }) => name).sort()).toEqual(["parley.deliver", "parley.outbox"]);
    expect(JSON.stringify(steps)).not.toContain("secret");
  });
});
