// `npm run check`: every check, without the set-up. The same as `npm test` once that has run.

import { check } from "./lib/check.mjs";

process.exitCode = check() ? 0 : 1;
