const { layers, testLayers } = require("./scripts/lib/layers.cjs");

const layerRules = Object.entries(layers)
  .map(([name, shipped]) => [name, [...shipped, ...(testLayers[name] ?? [])]])
  .map(([name, allowed]) => ({
    name: `${name}-imports`,
    comment: `${name} may import ${allowed.join(", ") || "no other package"}: imports point one way, so that a part can be understood, tested and replaced without what stands on it.`,
    severity: "error",
    from: { path: name === "test-e2e" ? "^test-e2e/" : `^packages/${name}/` },
    to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
  }));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: "no-cycles",
      comment: "Modules that need each other are one module, or miss a third. Types count, too.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "through-the-front-door",
      comment:
        "Another package is imported by its name, so by what it exports, and never by a path into its sources.",
      severity: "error",
      from: { path: "^(packages/[^/]+|test-e2e)/" },
      to: {
        path: "^packages/",
        pathNot: "^$1/",
        dependencyTypes: ["local"],
      },
    },
    {
      name: "model-is-pure",
      comment:
        "The model has no I/O, no clock and no npm dependency; it builds for a browser, too. Its tests may use what they like.",
      severity: "error",
      from: { path: "^packages/model/src/", pathNot: "\\.test\\.ts$" },
      to: {
        dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
      },
    },
    {
      name: "engines-only-in-the-composition-root",
      comment:
        "server, proxy and federation know the ports; only the command picks an engine, from the configuration.",
      severity: "error",
      from: { path: "^packages/(server|proxy|federation|client)/src/", pathNot: "\\.test\\.ts$" },
      to: { path: "^packages/(store|bus)/src/(embedded|memory|redis|nats)/" },
    },
    {
      name: "contracts-only-in-tests",
      comment: "A contract suite is made of jest's functions, which only a test run has.",
      severity: "error",
      from: { pathNot: ["\\.test\\.ts$", "/src/contract/", "^packages/[^/]+/test/"] },
      to: { path: "^packages/[^/]+/src/contract/" },
    },
    {
      name: "no-test-in-production",
      comment: "What ships must not need what doesn't.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: "\\.test\\.ts$" },
      to: { path: ["\\.test\\.ts$", "^packages/[^/]+/test/"] },
    },
    {
      name: "test-servers-only-in-tests",
      comment: "Servers that are started for tests need a machine that may start them.",
      severity: "error",
      from: {
        pathNot: ["\\.(test|scenario)\\.ts$", "^packages/[^/]+/test/", "^test-e2e/", "^packages/testing/"],
      },
      to: { path: "^packages/testing/" },
    },
    {
      name: "declared-dependencies-only",
      comment: "An installed package gets what its manifest declares, and none of the workspace's tools.",
      severity: "error",
      from: {
        path: "^packages/[^/]+/src/",
        pathNot: ["\\.test\\.ts$", "/src/contract/", "^packages/(simulation|testing)/"],
      },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "resolvable",
      comment:
        "An import that leads nowhere is a spelling mistake, or a dependency that no manifest declares.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: ["node_modules", "/generated/", "/dist/"] },
    exclude: { path: ["/dist/"] },
    webpackConfig: { fileName: "scripts/lib/layers-resolve.cjs" },
    enhancedResolveOptions: {
      extensions: [".ts", ".d.ts", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["node", "require", "types", "default"],
    },
  },
};
