// `npm run simulate`: set up, then run the simulation. Arguments after `--` are its own.

import { runMain } from "./lib/run-main.mjs";

runMain({
  project: "packages/simulation/tsconfig.src.json",
  main: "packages/simulation/dist/main.js",
  args: process.argv.slice(2),
});
