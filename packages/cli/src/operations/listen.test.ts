import { defineCounter, defineGauge, defineHistogram, type HealthReport, ParleyError } from "@parley/runtime";
import { createTestEnv } from "@parley/runtime/testing";
import { listenOperations, type OperationsPort } from "./listen.js";
import { PrometheusPage, pageOfAll } from "./prometheus.js";

const sent = defineCounter("parley_test_messages_total", "Messages, by outcome.", ["outcome"]);
const depth = defineGauge("parley_test_depth", "Depth.");
const took = defineHistogram("parley_test_seconds", "Seconds.", ["step"], [0.1, 1]);

describe("The operations port", () => {
  const world = createTestEnv();
  let health: HealthReport = { live: true, ready: true, checks: [] };
  let port: OperationsPort;
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port.port}${path}`, init);

  beforeAll(async () => {
    port = await listenOperations(
      world.env,
      { host: "127.0.0.1", port: 0 },
      { metrics: world.metrics, health: () => health },
    );
  });
  afterAll(() => port.close());

  it("shows what is counted as Prometheus reads it", async () => {
    world.env.metrics.counter(sent, { outcome: 'de"livered' }).add(3);
    world.env.metrics.read(depth, () => 5);
    const histogram = world.env.metrics.histogram(took, { step: "a" });
    histogram.observe(0.05);
    histogram.observe(2);
    for (let round = 0; round < 2; round++) {
      const response = await get("/metrics");
      expect(response.headers.get("content-type")).toContain("version=0.0.4");
      const text = await response.text();
      expect(text).toContain("# TYPE parley_test_messages_total counter\n");
      expect(text).toContain('parley_test_messages_total{outcome="de\\"livered"} 3\n');
      expect(text).toContain(
        "# HELP parley_test_depth Depth.\n# TYPE parley_test_depth gauge\nparley_test_depth 5\n",
      );
      expect(text).toContain('parley_test_seconds_bucket{le="0.1",step="a"} 1\n');
      expect(text).toContain('parley_test_seconds_bucket{le="1",step="a"} 1\n');
      expect(text).toContain('parley_test_seconds_bucket{le="+Inf",step="a"} 2\n');
      expect(text).toContain('parley_test_seconds_sum{step="a"} 2.05\n');
      expect(text).toContain('parley_test_seconds_count{step="a"} 2\n');
      expect(text).toContain("process_cpu_seconds_total");
    }
  });

  it("leaves out what is not known, here and on the way to another process", async () => {
    const unknown = createTestEnv();
    unknown.env.metrics.read(depth, () => Number.NaN);
    unknown.env.metrics.counter(sent, { outcome: "lost" }).add();
    const page = new PrometheusPage(unknown.metrics);
    const others = await pageOfAll(JSON.parse(JSON.stringify([await page.values()])));
    for (const text of [await page.text(), others]) {
      expect(text).toContain('parley_test_messages_total{outcome="lost"} 1\n');
      expect(text).not.toMatch(/^parley_test_depth|null|nan/im);
    }
  });

  it("says whether the server is live and ready, and what is wrong", async () => {
    expect((await get("/ready")).status).toBe(200);
    health = {
      live: true,
      ready: false,
      checks: [{ name: "store", ok: false, detail: "connection refused" }],
    };
    const ready = await get("/ready");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual(health);
    expect((await get("/live")).status).toBe(200);
    health = { live: false, ready: false, checks: [] };
    expect((await get("/live")).status).toBe(503);
  });

  it("has nothing else", async () => {
    expect((await get("/")).status).toBe(404);
    expect((await get("/metrics", { method: "POST" })).status).toBe(405);
  });

  it("says that its port is taken", async () => {
    const again = listenOperations(
      world.env,
      { host: "127.0.0.1", port: port.port },
      { metrics: world.metrics, health: () => health },
    );
    await expect(again).rejects.toMatchObject({ code: "unavailable", reason: "address_in_use" });
    await expect(again).rejects.toBeInstanceOf(ParleyError);
  });
});

describe("The pages of several processes", () => {
  it("are one, in which each has a label and nothing is added up", async () => {
    const pages = [1, 2].map((count) => {
      const world = createTestEnv();
      world.env.metrics.counter(sent, { outcome: "delivered" }).add(count);
      world.env.metrics.histogram(took, { step: "a" }).observe(count / 10);
      return new PrometheusPage(world.metrics, { worker: String(count) });
    });
    const values = await Promise.all(pages.map((page) => page.values()));
    // They come from other processes.
    const text = await pageOfAll(JSON.parse(JSON.stringify(values)));
    for (const count of [1, 2]) {
      expect(text).toContain(`parley_test_messages_total{outcome="delivered",worker="${count}"} ${count}\n`);
      expect(text).toContain(`parley_test_seconds_count{step="a",worker="${count}"} 1\n`);
      expect(text).toMatch(new RegExp(`^process_cpu_seconds_total\\{worker="${count}"\\} `, "m"));
    }
    expect(text.match(/^# TYPE parley_test_seconds histogram$/gm)).toHaveLength(1);
    const world = createTestEnv();
    const port = await listenOperations(
      world.env,
      { host: "127.0.0.1", port: 0 },
      { metrics: () => Promise.resolve(text), health: () => ({ live: true, ready: true, checks: [] }) },
    );
    expect(await (await fetch(`http://127.0.0.1:${port.port}/metrics`)).text()).toBe(text);
    await port.close();
  });
});
