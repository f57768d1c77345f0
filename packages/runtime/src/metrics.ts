/**
 * What a process counts of itself, in the terms of Prometheus (https://prometheus.io/docs/practices/naming/).
 *
 * A module declares its metrics at its top (`defineCounter` and so on); whoever counts binds one to its labels once and then
 * only adds a number: nothing is looked up and nothing is made on a hot path. How it is shown is the composition root's matter
 * (`MetricRegistry.collect`). docs/METRICS.md lists every definition, and a test holds it to the sources.
 */

/** What a metric measures: `counter` only rises, `gauge` is read when asked for, `histogram` counts by size. */
export type MetricKind = "counter" | "gauge" | "histogram";

/** One metric. Its labels have few values: never an address, an id or text of others. */
export interface MetricDefinition<Kind extends MetricKind = MetricKind, Label extends string = string> {
  readonly kind: Kind;
  /** `parley_<what>_<unit>`, counters with `_total`. */
  readonly name: string;
  /** One sentence, with the unit. */
  readonly help: string;
  readonly labels: readonly Label[];
  /** Upper bounds of a histogram's buckets, rising; the last one, infinity, is implied. */
  readonly buckets: readonly number[];
}

/** The labels of one series. */
export type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** A counter with its labels. */
export interface Counter {
  /** Adds `n`. @defaultValue 1 */
  add(n?: number): void;
}

/** A histogram with its labels. */
export interface Histogram {
  observe(value: number): void;
}

/** One value that is read. */
export interface MetricSample<Label extends string = string> {
  readonly labels: Labels<Label>;
  readonly value: number;
}

/** Where counts go. */
export interface Metrics {
  /** The series of `definition` with these labels: the same one for the same labels. */
  counter<L extends string>(definition: MetricDefinition<"counter", L>, labels: Labels<L>): Counter;
  /** The series of `definition` with these labels: the same one for the same labels. */
  histogram<L extends string>(definition: MetricDefinition<"histogram", L>, labels: Labels<L>): Histogram;
  /**
   * Reads a gauge, or a counter that somebody keeps already, whenever metrics are asked for. Values of the same labels from
   * several readers are added up.
   * @param read - must not throw; a number where there are no labels.
   * @returns ends the reading.
   */
  read<L extends string>(
    definition: MetricDefinition<"gauge" | "counter", L>,
    read: () => number | Iterable<MetricSample<L>>,
  ): () => void;
}

/** Declares a counter. */
export function defineCounter<const L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
): MetricDefinition<"counter", L> {
  return { kind: "counter", name, help, labels, buckets: [] };
}

/** Declares a gauge. */
export function defineGauge<const L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
): MetricDefinition<"gauge", L> {
  return { kind: "gauge", name, help, labels, buckets: [] };
}

/** Declares a histogram. @param buckets - upper bounds, rising. @defaultValue {@link SECONDS_BUCKETS} */
export function defineHistogram<const L extends string = never>(
  name: string,
  help: string,
  labels: readonly L[] = [],
  buckets: readonly number[] = SECONDS_BUCKETS,
): MetricDefinition<"histogram", L> {
  return { kind: "histogram", name, help, labels, buckets };
}

/** From half a millisecond to ten seconds. */
export const SECONDS_BUCKETS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Counts nothing. */
export const nullMetrics: Metrics = {
  counter: () => nullSeries,
  histogram: () => nullSeries,
  read: () => () => undefined,
};
const nullSeries: Counter & Histogram = { add: () => undefined, observe: () => undefined };

/** What {@link countBy} is told. */
export interface CountByOptions<L extends string, Word extends L> {
  /** The label that the words are values of. */
  readonly label: Word;
  /** The words that are expected: each has its series from the beginning. */
  readonly known: readonly string[];
  /** How many others that look like a word of ours (`lower_case`) may have one, too. @defaultValue 0 */
  readonly furtherMax?: number;
  /** The other labels. */
  readonly rest: Labels<Exclude<L, Word>>;
}

/**
 * Counts by words, such as reasons, of which not all are known beforehand, or which come from others.
 * @returns the counter of a word; whatever is beyond the bound has that of `other`.
 */
export function countBy<L extends string, const Word extends L>(
  metrics: Metrics,
  definition: MetricDefinition<"counter", L>,
  options: CountByOptions<L, Word>,
): (word: string) => Counter {
  const { furtherMax = 0, known, label, rest } = options;
  const make = (word: string): Counter =>
    metrics.counter(definition, { ...rest, [label]: word } as Labels<L>);
  const counters = new Map(known.map((word) => [word, make(word)]));
  const other = make("other");
  const max = counters.size + furtherMax;
  return (word) => {
    const counter = counters.get(word);
    if (counter !== undefined) return counter;
    if (counters.size >= max || !WORD.test(word)) return other;
    const made = make(word);
    counters.set(word, made);
    return made;
  };
}

const WORD = /^[a-z][a-z0-9_]{0,47}$/;

/** What one metric shows now. */
export interface CollectedMetric {
  readonly definition: MetricDefinition;
  /** Counters and gauges. */
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
  /** Histograms. `counts` are by bucket, not cumulative, with that of infinity last. */
  readonly histograms: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly counts: readonly number[];
    readonly sum: number;
  }[];
}

/**
 * Keeps the counts of one part of a process (a home server, a proxy). Bounded: of one metric at most `seriesMax` series are
 * kept, and whatever has labels beyond is counted in one series whose labels all say `other`.
 */
export class MetricRegistry implements Metrics {
  readonly #metrics = new Map<string, Family>();
  readonly #seriesMax: number;

  /** @param seriesMax - series of one metric. @defaultValue 1_000 */
  constructor(seriesMax = 1_000) {
    this.#seriesMax = seriesMax;
  }

  counter<L extends string>(definition: MetricDefinition<"counter", L>, labels: Labels<L>): Counter {
    return this.#series(definition, labels, (known) => new CounterSeries(known)) as CounterSeries;
  }

  histogram<L extends string>(definition: MetricDefinition<"histogram", L>, labels: Labels<L>): Histogram {
    const make = (known: Readonly<Record<string, string>>): HistogramSeries =>
      new HistogramSeries(known, definition.buckets);
    return this.#series(definition, labels, make) as HistogramSeries;
  }

  read<L extends string>(
    definition: MetricDefinition<"gauge" | "counter", L>,
    read: () => number | Iterable<MetricSample<L>>,
  ): () => void {
    const { readers } = this.#family(definition);
    readers.add(read);
    return () => readers.delete(read);
  }

  /** Everything that is counted now, by name. */
  collect(): readonly CollectedMetric[] {
    return [...this.#metrics.values()]
      .map((family) => family.collect(this.#seriesMax))
      .sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  #family(definition: MetricDefinition): Family {
    let family = this.#metrics.get(definition.name);
    if (family === undefined) {
      family = new Family(definition);
      this.#metrics.set(definition.name, family);
    }
    return family;
  }

  #series(
    definition: MetricDefinition,
    labels: Readonly<Record<string, string>>,
    make: (labels: Readonly<Record<string, string>>) => Series,
  ): Series {
    const { series } = this.#family(definition);
    const key = keyOf(definition, labels);
    const known = series.get(key);
    if (known !== undefined) return known;
    if (definition.labels.length > 0 && series.size >= this.#seriesMax) {
      const other = otherOf(definition);
      const otherKey = keyOf(definition, other);
      const rest = series.get(otherKey) ?? make(other);
      series.set(otherKey, rest);
      return rest;
    }
    const made = make({ ...labels });
    series.set(key, made);
    return made;
  }
}

type Series = CounterSeries | HistogramSeries;

class CounterSeries implements Counter {
  readonly labels: Readonly<Record<string, string>>;
  value = 0;

  constructor(labels: Readonly<Record<string, string>>) {
    this.labels = labels;
  }

  add(n = 1): void {
    this.value += n;
  }
}

class HistogramSeries implements Histogram {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: number[];
  sum = 0;
  readonly #buckets: readonly number[];

  constructor(labels: Readonly<Record<string, string>>, buckets: readonly number[]) {
    this.labels = labels;
    this.#buckets = buckets;
    this.counts = new Array<number>(buckets.length + 1).fill(0);
  }

  observe(value: number): void {
    const buckets = this.#buckets;
    let at = 0;
    while (at < buckets.length && value > (buckets[at] as number)) at++;
    this.counts[at] = (this.counts[at] as number) + 1;
    this.sum += value;
  }
}

class Family {
  readonly definition: MetricDefinition;
  readonly series = new Map<string, Series>();
  readonly readers = new Set<() => number | Iterable<MetricSample>>();

  constructor(definition: MetricDefinition) {
    this.definition = definition;
  }

  collect(seriesMax: number): CollectedMetric {
    const { definition } = this;
    const samples: { labels: Readonly<Record<string, string>>; value: number }[] = [];
    const histograms: HistogramSeries[] = [];
    for (const series of this.series.values()) {
      if (series instanceof CounterSeries) samples.push({ labels: series.labels, value: series.value });
      else histograms.push(series);
    }
    const read = new Map<string, { labels: Readonly<Record<string, string>>; value: number }>();
    for (const reader of this.readers) {
      const values = reader();
      const all = typeof values === "number" ? [{ labels: {}, value: values }] : values;
      for (const { labels, value } of all) {
        const isNew = !read.has(keyOf(definition, labels));
        const kept = isNew && read.size >= seriesMax ? otherOf(definition) : labels;
        const key = keyOf(definition, kept);
        const same = read.get(key);
        if (same === undefined) read.set(key, { labels: { ...kept }, value });
        else same.value += value;
      }
    }
    samples.push(...read.values());
    return {
      definition,
      samples,
      histograms: histograms.map(({ labels, counts, sum }) => ({ labels, counts: [...counts], sum })),
    };
  }
}

/** The labels of what is beyond the bound. */
function otherOf({ labels }: MetricDefinition): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map((label) => [label, "other"]));
}

function keyOf({ labels: names }: MetricDefinition, labels: Readonly<Record<string, string>>): string {
  if (names.length === 0) return "";
  return names.map((name) => labels[name] ?? "").join("\u0000");
}
