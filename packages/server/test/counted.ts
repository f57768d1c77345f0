/** What was counted in a test. */
import { type Env, MetricRegistry } from "@parley/runtime";

/** The sum of a metric's series that have these labels, now; of a histogram how much was observed. */
export function counted(env: Env, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const { metrics } = env;
  if (!(metrics instanceof MetricRegistry)) throw new Error("nothing is counted here");
  const metric = metrics.collect().find(({ definition }) => definition.name === name);
  if (metric === undefined) throw new Error(`there is no ${name}`);
  return metric.samples
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
