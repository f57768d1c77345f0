/** Traces for OpenTelemetry: spans go to a collector over OTLP/HTTP. Loaded only where it is configured. */
import {
  type Attributes,
  type Context,
  type Span as OtelSpan,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import type { Span, Tracer } from "@parley/runtime";

/** Options of {@link createOtelTracer}. */
export interface TracingOptions {
  /** Where the collector takes OTLP over HTTP, e.g. `http://collector:4318/v1/traces`. */
  readonly endpoint: string;
  /** The part of the messages that are traced which nobody has decided about yet, 0 to 1. */
  readonly sampleRatio: number;
  /** Names the server to whoever reads the traces. */
  readonly service: { readonly name: string; readonly node: string; readonly version: string };
  /** Spans that wait to be sent; further ones are dropped. @defaultValue 2_048 */
  readonly queueMax?: number;
  /** Instead of the one for `endpoint`. */
  readonly exporter?: SpanExporter;
}

/** A tracer that is at work. */
export interface RunningTracer {
  readonly tracer: Tracer;
  /** Sends what waits, and ends. Never rejects: what a collector did not take is lost. */
  stop(): Promise<void>;
}

const kinds = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** How long the collector has for a batch, and the last one when the process ends. */
const EXPORT_TIMEOUT_MS = 5_000;

/** Begins to trace. A collector that does not answer costs spans, and nothing else. */
export function createOtelTracer(options: TracingOptions): RunningTracer {
  const { name, node, version } = options.service;
  const exporter =
    options.exporter ?? new OTLPTraceExporter({ url: options.endpoint, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      "service.name": name,
      "service.instance.id": node,
      "service.version": version,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        maxQueueSize: options.queueMax ?? 2_048,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  return {
    tracer: new OtelBackedTracer(provider.getTracer("parley", version)),
    stop: async () => {
      // A collector that is away is said by a rejection, and nobody can help it.
      await provider.forceFlush().catch(() => undefined);
      await provider.shutdown().catch(() => undefined);
    },
  };
}

const propagator = new W3CTraceContextPropagator();
const fromText: TextMapGetter<string> = {
  keys: () => ["traceparent"],
  get: (text, key) => (key === "traceparent" ? text : undefined),
};

class OtelBackedTracer implements Tracer {
  readonly #tracer: OtelTracer;

  constructor(tracer: OtelTracer) {
    this.#tracer = tracer;
  }

  start(name: string, options: Parameters<Tracer["start"]>[1] = {}): Span | undefined {
    const { parent, kind = "internal", attributes } = options;
    const context = parent ? propagator.extract(ROOT_CONTEXT, parent, fromText) : ROOT_CONTEXT;
    const span = this.#tracer.startSpan(
      name,
      { kind: kinds[kind], ...(attributes === undefined ? {} : { attributes: attributes as Attributes }) },
      context as Context,
    );
    return span.isRecording() ? new OtelBackedSpan(span) : undefined;
  }
}

class OtelBackedSpan implements Span {
  readonly #span: OtelSpan;

  constructor(span: OtelSpan) {
    this.#span = span;
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.#span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
  }

  set(attribute: string, value: string | number | boolean): void {
    this.#span.setAttribute(attribute, value);
  }

  end(failure?: string): void {
    if (!this.#span.isRecording()) return;
    if (failure !== undefined) this.#span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    this.#span.end();
  }
}
