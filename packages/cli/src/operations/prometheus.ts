/** What a process counts, in Prometheus' text. */
import type { CollectedMetric, MetricRegistry } from "@parley/runtime";
import {
  type Aggregator,
  AggregatorRegistry,
  collectDefaultMetrics,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from "prom-client";

/** The content type of {@link PrometheusPage.text}. */
export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Shows a registry, and what Node says of the process (`nodejs_…`, `process_…`). */
export class PrometheusPage {
  readonly #metrics: MetricRegistry;
  readonly #registry = new Registry();
  readonly #shown = new Map<string, ShownMetric>();

  /** @param labels - what every series has besides its own. @defaultValue none */
  constructor(metrics: MetricRegistry, labels: Readonly<Record<string, string>> = {}) {
    this.#metrics = metrics;
    this.#registry.setDefaultLabels(labels);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Everything as it is now. */
  async text(): Promise<string> {
    this.#look();
    return withoutUnknown(await this.#registry.metrics());
  }

  /** The same for another process of this program, which makes one page of several: {@link pageOfAll}. */
  async values(): Promise<PageValues> {
    this.#look();
    const metrics = await this.#registry.getMetricsAsJSON();
    // On the way to another process, what is no number would become nothing at all.
    for (const metric of metrics) metric.values = metric.values.filter(({ value }) => !Number.isNaN(value));
    return metrics;
  }

  #look(): void {
    for (const collected of this.#metrics.collect()) {
      const { name } = collected.definition;
      const shown = this.#shown.get(name);
      if (shown !== undefined) {
        shown.collected = collected;
        continue;
      }
      const made = new ShownMetric(collected);
      this.#shown.set(name, made);
      // The library's class for metrics asks for more than it uses of those that are registered.
      this.#registry.registerMetric(made as unknown as Parameters<Registry["registerMetric"]>[0]);
    }
  }
}

/** What one process counts, in a form that goes from process to process. */
export type PageValues = readonly object[];

/**
 * One page for several processes, each of which has labels of its own: nothing is added up. A sum would fall when a process
 * is started again, which Prometheus takes for all of them having begun anew; and times and states have no sum.
 */
export function pageOfAll(pages: readonly PageValues[]): Promise<string> {
  return AggregatorRegistry.aggregate(pages.map((page) => [...page])).metrics();
}

/** What Node has not measured yet, the library shows as `Nan`: the format knows no such word. */
function withoutUnknown(page: string): string {
  return page.replace(/^.* Nan\n/gm, "");
}

/** One of our metrics, in the shape that the library's registry reads. */
class ShownMetric {
  collected: CollectedMetric;
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator: Aggregator = "sum";

  constructor(collected: CollectedMetric) {
    this.collected = collected;
    const { name, help, kind } = collected.definition;
    this.name = name;
    this.help = help;
    this.type = kind;
  }

  /** Called by the registry for each page. */
  get(): Promise<MetricObjectWithValues<MetricValue<string>>> {
    const { name, help, type, aggregator } = this;
    const values = [...this.#samples(), ...this.#buckets()];
    return Promise.resolve({ name, help, type, aggregator, values } as unknown as MetricObjectWithValues<
      MetricValue<string>
    >);
  }

  *#samples(): Generator<MetricValue<string>> {
    for (const { labels, value } of this.collected.samples) yield { labels, value };
  }

  /** Prometheus counts a bucket with all smaller ones. */
  *#buckets(): Generator<MetricValue<string> & { readonly metricName: string }> {
    const { buckets } = this.collected.definition;
    for (const { labels, counts, sum } of this.collected.histograms) {
      let total = 0;
      for (const [at, count] of counts.entries()) {
        total += count;
        const le = buckets[at] ?? "+Inf";
        yield { metricName: `${this.name}_bucket`, labels: { le, ...labels }, value: total };
      }
      yield { metricName: `${this.name}_sum`, labels, value: sum };
      yield { metricName: `${this.name}_count`, labels, value: total };
    }
  }
}
