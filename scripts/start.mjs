// `npm start`: set up, then run the playground. Arguments after `--` are the playground's.

import { runMain } from "./lib/run-main.mjs";

runMain({
  project: "packages/cli/tsconfig.src.json",
  main: "packages/cli/dist/main.js",
  args: ["playground", ...process.argv.slice(2)],
});
