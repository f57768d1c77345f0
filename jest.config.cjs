const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

/**
 * Point `@parley/x` and its subpaths at sources, so that tests run without a build.
 * Read from each package's `exports` (`./dist/a/b.js` is `src/a/b.ts`), so that the two cannot disagree.
 */
function sourcesOfPackages() {
  const entries = [];
  for (const dir of readdirSync(join(__dirname, "packages"))) {
    const manifest = JSON.parse(readFileSync(join(__dirname, "packages", dir, "package.json"), "utf8"));
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      const source = target.default.replace(/^\.\/dist\//, "src/").replace(/\.js$/, ".ts");
      entries.push([`^${manifest.name}${subpath.slice(1)}$`, `<rootDir>/packages/${dir}/${source}`]);
    }
  }
  return Object.fromEntries(entries);
}

const common = {
  rootDir: __dirname,
  testEnvironment: "node",
  moduleNameMapper: {
    ...sourcesOfPackages(),
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
    { ...common, displayName: "e2e", testMatch: ["<rootDir>/test-e2e/**/*.scenario.ts"] },
  ],
};
