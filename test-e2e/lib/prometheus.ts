/** What a server shows at its port for operators, read as strictly as the text format (0.0.4) is written. */

/** One value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const kinds = ["counter", "gauge", "histogram", "summary", "untyped"];
const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const labelPart = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
const numberText = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;

/** A page of metrics. */
export class MetricsPage {
  readonly samples: readonly Sample[];

  /** @throws Error naming the line that is not as it must be. */
  constructor(text: string) {
    this.samples = parse(text);
  }

  /** Asks a server. */
  static async of(address: string): Promise<MetricsPage> {
    const response = await fetch(`http://${address}/metrics`);
    const type = response.headers.get("content-type");
    if (response.status !== 200 || type !== "text/plain; version=0.0.4; charset=utf-8") {
      throw new Error(`${address} answered ${response.status}, ${type}`);
    }
    return new MetricsPage(await response.text());
  }

  /** The sum of all series of a metric that have these labels; 0 where there are none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.samples
      .filter((sample) => sample.name === name)
      .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
      .reduce((sum, { value }) => sum + value, 0);
  }
}

function parse(text: string): Sample[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const samples: Sample[] = [];
  const series = new Set<string>();
  const described = new Map<string, { help: boolean; kind: string | undefined; closed: boolean }>();
  let current = "";
  const family = (name: string) => {
    let known = described.get(name);
    if (known === undefined) {
      known = { help: false, kind: undefined, closed: false };
      described.set(name, known);
    }
    if (name !== current) {
      const before = described.get(current);
      if (before !== undefined) before.closed = true;
      current = name;
    }
    if (known.closed) throw new Error(`${name} is in two places`);
    return known;
  };
  for (const line of text.slice(0, -1).split("\n")) {
    if (line === "") continue;
    const [, word, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (word === "HELP") {
      const known = family(name);
      if (known.help) throw new Error(`${name} has two HELP lines`);
      known.help = true;
    } else if (word === "TYPE") {
      const known = family(name);
      if (known.kind !== undefined || !kinds.includes(rest)) throw new Error(`not a type: ${line}`);
      known.kind = rest;
    } else if (line.startsWith("#")) {
      throw new Error(`not a comment: ${line}`);
    } else {
      const sample = parseSample(line);
      const known = described.get(current);
      if (known?.kind === undefined || !belongs(sample.name, current, known.kind)) {
        throw new Error(`not of ${current}: ${line}`);
      }
      const key = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`;
      if (series.has(key)) throw new Error(`twice: ${line}`);
      series.add(key);
      if (known.kind === "counter" && !(sample.value >= 0)) throw new Error(`not a count: ${line}`);
      samples.push(sample);
    }
  }
  checkHistograms(
    samples,
    new Set([...described].flatMap(([name, { kind }]) => (kind === "histogram" ? name : []))),
  );
  return samples;
}

function parseSample(line: string): Sample {
  const [, name, inner = "", value = ""] = sampleLine.exec(line) ?? [];
  if (name === undefined || !numberText.test(value)) throw new Error(`not a sample: ${line}`);
  const labels: Record<string, string> = {};
  labelPart.lastIndex = 0;
  while (labelPart.lastIndex < inner.length) {
    const at = labelPart.lastIndex;
    const [, label, quoted = ""] = labelPart.exec(inner) ?? [];
    if (label === undefined || label in labels) throw new Error(`not labels, at ${at}: ${line}`);
    labels[label] = quoted.replace(/\\(.)/g, (_, sign) => (sign === "n" ? "\n" : sign));
  }
  return { name, labels, value: Number(value.replace("Inf", "Infinity")) };
}

function belongs(name: string, family: string, kind: string): boolean {
  const suffixes = { histogram: ["_bucket", "_sum", "_count"], summary: ["", "_sum", "_count"] }[kind] ?? [
    "",
  ];
  return suffixes.some((suffix) => name === family + suffix);
}

/** Buckets rise, the last is that of infinity, and it is the count. */
function checkHistograms(samples: readonly Sample[], histograms: ReadonlySet<string>): void {
  for (const name of histograms) {
    const counts = samples.filter((sample) => sample.name === `${name}_count`);
    for (const { labels, value } of counts) {
      const own = JSON.stringify(Object.entries(labels).sort());
      const buckets = samples.filter((sample) => {
        const { le: _, ...others } = sample.labels;
        return sample.name === `${name}_bucket` && JSON.stringify(Object.entries(others).sort()) === own;
      });
      const bounds = buckets.map((bucket) => Number(bucket.labels.le?.replace("+Inf", "Infinity")));
      const rising = bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] as number));
      const growing = buckets.every(
        (bucket, at) => at === 0 || bucket.value >= (buckets[at - 1]?.value as number),
      );
      const whole = bounds.at(-1) === Number.POSITIVE_INFINITY && buckets.at(-1)?.value === value;
      if (!rising || !growing || !whole) throw new Error(`the buckets of ${name} are wrong`);
    }
  }
}
