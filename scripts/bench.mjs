// `npm run bench`: set up, then measure. Arguments after `--` are the bench's.

import { runMain } from "./lib/run-main.mjs";

runMain({
  project: "packages/cli/tsconfig.src.json",
  main: "packages/cli/dist/bench/main.js",
  args: process.argv.slice(2),
});
