// `node scripts/compose.mjs`: brings up the domains of docker-compose.yml and plays on them, where there is Docker. The
// last line is `N passed, N failed`. `--engine` only looks for an engine, and makes one where that is possible.

import { check } from "./lib/check.mjs";
import { ensureDocker } from "./lib/docker.mjs";

const { ok, says } = ensureDocker();
if (process.argv.includes("--engine")) {
  console.log(ok ? `Docker: ${says}` : `Docker: none: ${says}`);
  process.exitCode = ok ? 0 : 1;
} else if (ok) {
  console.log(`docker compose runs on ${says}`);
  process.exitCode = check([{ title: "Composed domains (jest)", jest: "compose" }]) ? 0 : 1;
} else {
  console.log(`docker compose was NOT tried: ${says}\n\n0 passed, 0 failed`);
}
