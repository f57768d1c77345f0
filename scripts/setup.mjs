// `npm run setup`: install the dependencies and build the command, where that has not been done yet.

import { SetupError, setUp } from "./lib/setup.mjs";

try {
  setUp({ project: "packages/cli/tsconfig.src.json" });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
