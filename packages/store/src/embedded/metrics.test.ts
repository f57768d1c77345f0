import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MetricRegistry, nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { openEmbeddedStore } from "./index.js";

describe("The metrics of the embedded store", () => {
  it("count groups of writes and what waited for them, not each write by itself", async () => {
    const metrics = new MetricRegistry();
    const path = mkdtempSync(join(tmpdir(), "parley-store-metrics-"));
    const store = await openEmbeddedStore(createSystemEnv({ log: nullLogger, metrics }), { path });
    const shown = (name: string) => metrics.collect().find(({ definition }) => definition.name === name);
    const groups = (): number =>
      shown("parley_store_commit_seconds")?.histograms[0]?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
    const calls = (): number => shown("parley_store_commit_calls_total")?.samples[0]?.value ?? 0;
    try {
      const before = { groups: groups(), calls: calls() };
      const names = Array.from({ length: 20 }, (_, n) => `secret-${n}`);
      await Promise.all(names.map((name) => store.secret(name, () => new Uint8Array(1))));
      expect({ groups: groups() - before.groups, calls: calls() - before.calls }).toEqual({
        groups: 1,
        calls: 20,
      });
      expect(shown("parley_store_commit_seconds")?.histograms[0]?.sum).toBeGreaterThan(0);
    } finally {
      await store.close();
      rmSync(path, { recursive: true });
    }
  });
});
