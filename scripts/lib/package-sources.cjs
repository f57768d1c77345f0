const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const packagesDir = join(__dirname, "../../packages");

/**
 * Where each package's name and subpaths have their sources: `@parley/store/memory` -> packages/store/src/memory/index.ts.
 * Read from the manifests' `exports` (`./dist/a/b.js` is made from `src/a/b.ts`), so that the two cannot disagree.
 * @returns {{ name: string, file: string }[]} absolute files, existing or not.
 */
function packageSources() {
  return readdirSync(packagesDir).flatMap((dir) => {
    const manifest = JSON.parse(readFileSync(join(packagesDir, dir, "package.json"), "utf8"));
    return Object.entries(manifest.exports).map(([subpath, target]) => ({
      name: manifest.name + subpath.slice(1),
      file: join(packagesDir, dir, target.default.replace(/^\.\/dist\//, "src/").replace(/\.js$/, ".ts")),
    }));
  });
}

module.exports = { packageSources };
