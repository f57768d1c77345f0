import {
  countBy,
  defineCounter,
  defineGauge,
  defineHistogram,
  MetricRegistry,
  nullMetrics,
} from "./metrics.js";

const sent = defineCounter("parley_things_total", "Things.", ["outcome"]);
const depth = defineGauge("parley_depth", "Depth.", ["queue"]);
const size = defineGauge("parley_size_bytes", "Size in bytes.");
const took = defineHistogram("parley_took_seconds", "Seconds.", [], [0.1, 1]);

function samplesOf(registry: MetricRegistry, name: string) {
  return registry.collect().find(({ definition }) => definition.name === name);
}

describe("A metric registry", () => {
  it("adds up what is counted with the same labels", () => {
    const registry = new MetricRegistry();
    const good = registry.counter(sent, { outcome: "good" });
    good.add();
    registry.counter(sent, { outcome: "good" }).add(2);
    registry.counter(sent, { outcome: "bad" }).add();
    expect(samplesOf(registry, "parley_things_total")?.samples).toEqual([
      { labels: { outcome: "good" }, value: 3 },
      { labels: { outcome: "bad" }, value: 1 },
    ]);
  });

  it("reads gauges when asked, adds up those of the same labels, and forgets who has ended", () => {
    const registry = new MetricRegistry();
    let value = 1;
    registry.read(depth, () => [{ labels: { queue: "a" }, value }]);
    const end = registry.read(depth, () => [{ labels: { queue: "a" }, value: 10 }]);
    registry.read(size, () => 7);
    value = 2;
    expect(samplesOf(registry, "parley_depth")?.samples).toEqual([{ labels: { queue: "a" }, value: 12 }]);
    end();
    expect(samplesOf(registry, "parley_depth")?.samples).toEqual([{ labels: { queue: "a" }, value: 2 }]);
    expect(samplesOf(registry, "parley_size_bytes")?.samples).toEqual([{ labels: {}, value: 7 }]);
  });

  it("counts what it observes by bucket, a bound belonging to its bucket", () => {
    const registry = new MetricRegistry();
    const histogram = registry.histogram(took, {});
    for (const value of [0.05, 0.1, 0.5, 3]) histogram.observe(value);
    expect(samplesOf(registry, "parley_took_seconds")?.histograms).toEqual([
      { labels: {}, counts: [2, 1, 1], sum: 3.65 },
    ]);
  });

  it("keeps so many series of a metric, and counts the rest together", () => {
    const registry = new MetricRegistry(2);
    for (const outcome of ["a", "b", "c", "d"]) registry.counter(sent, { outcome }).add();
    registry.counter(sent, { outcome: "a" }).add();
    expect(samplesOf(registry, "parley_things_total")?.samples).toEqual([
      { labels: { outcome: "a" }, value: 2 },
      { labels: { outcome: "b" }, value: 1 },
      { labels: { outcome: "other" }, value: 2 },
    ]);
    registry.read(depth, () => ["a", "b", "c", "d"].map((queue) => ({ labels: { queue }, value: 1 })));
    expect(samplesOf(registry, "parley_depth")?.samples).toEqual([
      { labels: { queue: "a" }, value: 1 },
      { labels: { queue: "b" }, value: 1 },
      { labels: { queue: "other" }, value: 2 },
    ]);
  });
});

describe("Where nothing is counted", () => {
  it("counting does nothing", () => {
    nullMetrics.counter(sent, { outcome: "good" }).add();
    nullMetrics.histogram(took, {}).observe(1);
    nullMetrics.read(size, () => {
      throw new Error("must not be read");
    })();
  });
});

describe("Counting by words", () => {
  const refused = defineCounter("parley_refused_total", "Refused.", ["reason", "scope"]);
  const count = (registry: MetricRegistry, furtherMax: number) =>
    countBy(registry, refused, {
      label: "reason",
      known: ["full", "away"],
      furtherMax,
      rest: { scope: "x" },
    });
  const shown = (registry: MetricRegistry) =>
    samplesOf(registry, "parley_refused_total")?.samples.map(
      ({ labels, value }) => `${labels.scope} ${labels.reason} ${value}`,
    );

  it("has every word that is expected from the beginning", () => {
    const registry = new MetricRegistry();
    const by = count(registry, 0);
    by("full").add();
    by("anything").add();
    by("else").add();
    expect(shown(registry)).toEqual(["x full 1", "x away 0", "x other 2"]);
  });

  it("takes further words as far as it is allowed to, and as they are words", () => {
    const registry = new MetricRegistry();
    const by = count(registry, 1);
    for (const word of ["Not a word", "late", "late", "later", "", "w".repeat(49)]) by(word).add();
    expect(shown(registry)).toEqual(["x full 0", "x away 0", "x other 4", "x late 2"]);
  });
});
