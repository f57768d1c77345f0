// `npm test`: set up, then run every check. The last line is `N passed, N failed`.

import { check } from "./lib/check.mjs";
import { provideServices } from "./lib/services.mjs";
import { SetupError, setUp } from "./lib/setup.mjs";

try {
  setUp();
  await provideServices();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
process.exitCode = check() ? 0 : 1;
