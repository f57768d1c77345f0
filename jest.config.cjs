const { packageSources } = require("./scripts/lib/package-sources.cjs");

const common = {
  rootDir: __dirname,
  testEnvironment: "node",
  globalSetup: "<rootDir>/scripts/lib/test-run-begin.cjs",
  globalTeardown: "<rootDir>/scripts/lib/test-run-end.cjs",
  moduleNameMapper: {
    // Tests run from sources, without a build.
    ...Object.fromEntries(packageSources().map(({ name, file }) => [`^${name}$`, file])),
    // Sources import each other by the name of the output, as Node does: "./env.js" is env.ts here.
    "^(\\.{1,2}/.*)\\.js$": ["$1.ts", "$1.js"],
  },
  // swc only strips types; `tsc -b` is what checks them.
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        swcrc: false,
        sourceMaps: "inline",
        module: { type: "commonjs" },
        jsc: { target: "es2022", parser: { syntax: "typescript" }, keepClassNames: true },
      },
    ],
  },
  modulePathIgnorePatterns: ["/dist/"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
};

module.exports = {
  // The machine is shared with the servers under test.
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: "packages",
      testMatch: ["<rootDir>/packages/*/{src,test}/**/*.test.ts", "<rootDir>/scripts/**/*.test.ts"],
    },
    // Whole systems: these run the built command, so they need `tsc -b` first.
    {
      ...common,
      displayName: "e2e",
      testMatch: ["<rootDir>/test-e2e/**/*.scenario.ts"],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, "<rootDir>/test-e2e/compose/"],
    },
    // The composed domains need a Docker engine: `.ci/run` and `node scripts/compose.mjs` run them.
    { ...common, displayName: "compose", testMatch: ["<rootDir>/test-e2e/compose/**/*.scenario.ts"] },
  ],
};
