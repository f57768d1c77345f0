const shared = ["protocol", "model", "runtime"];
const engines = ["store", "bus"];
const everyPart = ["server", "proxy", "client", "formats", ...engines, "federation", ...shared];

/**
 * Who may import whom; an arrow reads "may import". The manifests' dependencies and the tsconfigs' references say the
 * same, so that a wrong arrow neither links nor compiles, and scripts/tidy.test.ts compares them.
 */
const layers = {
  model: [],
  runtime: [],
  formats: ["model"],
  protocol: ["model", "runtime"],
  store: ["model", "runtime"],
  bus: ["model", "runtime"],
  federation: shared,
  client: shared,
  server: ["federation", ...engines, ...shared],
  proxy: ["federation", ...shared],
  cli: everyPart,
  simulation: ["cli", ...everyPart],
  // Servers for tests.
  testing: ["federation", ...shared],
  // What a stranger sees: the public client, and beside it the built command; and the services that an operator brings.
  "test-e2e": ["client", "testing", ...shared],
};

/** Who may import what else in its tests; `devDependencies` and the tests' tsconfigs say the same. */
const testLayers = {
  store: ["testing"],
  bus: ["testing"],
};

module.exports = { layers, testLayers };
