import { InMemorySpanExporter, type ReadableSpan, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { createOtelTracer } from "./tracing.js";

const service = { name: "parley-home", node: "home1", version: "0.1.0" };
const endpoint = "http://127.0.0.1:1/v1/traces";

describe("Tracing", () => {
  it("goes on with the trace that a message came with, and says how a step failed", async () => {
    const ended: ReadableSpan[] = [];
    const exporter: SpanExporter = {
      export: (spans, done) => {
        ended.push(...spans);
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    };
    const { tracer, stop } = createOtelTracer({ endpoint, sampleRatio: 1, service, exporter });
    const sent = tracer.start("parley.send", { kind: "producer", attributes: { "parley.domain": "south" } });
    const relayed = tracer.start("parley.relay", { parent: sent?.traceparent });
    relayed?.set("parley.hop", 1);
    relayed?.end("queue_full");
    relayed?.end();
    sent?.end();
    await stop();
    expect(sent?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(ended.map(({ name, status, attributes }) => [name, status.message, attributes])).toEqual([
      ["parley.relay", "queue_full", { "parley.hop": 1 }],
      ["parley.send", undefined, { "parley.domain": "south" }],
    ]);
    const [relay, send] = ended;
    expect(relay?.parentSpanContext?.spanId).toBe(send?.spanContext().spanId);
    expect(relay?.spanContext().traceId).toBe(sent?.traceparent.slice(3, 35));
  });

  it("samples as configured, but keeps to what was decided before", async () => {
    const none = createOtelTracer({
      endpoint,
      sampleRatio: 0,
      service,
      exporter: new InMemorySpanExporter(),
    });
    expect(none.tracer.start("parley.send")).toBeUndefined();
    const decided = none.tracer.start("parley.send", {
      parent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    expect(decided?.traceparent).toContain("0af7651916cd43dd8448eb211c80319c");
    expect(none.tracer.start("parley.send", { parent: "rubbish" })).toBeUndefined();
    await none.stop();
  });

  it("does not mind a collector that is away", async () => {
    const { tracer, stop } = createOtelTracer({ endpoint, sampleRatio: 1, service });
    tracer.start("parley.send")?.end();
    await stop();
  });
});
