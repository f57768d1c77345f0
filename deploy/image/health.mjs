// `health.mjs live|ready`: asks the server in this container whether it is well. Exit code 0 when it says so, 1 otherwise.

import { env, exit } from "node:process";

/** Docker's own limit is above it: what is wrong should be said by us. */
const timeoutMs = 3_000;

const question = process.argv[2] ?? "ready";
const address = env.PARLEY_OPERATIONS ?? "127.0.0.1:7440";

try {
  const response = await fetch(`http://${address}/${question}`, { signal: AbortSignal.timeout(timeoutMs) });
  console.log((await response.text()).trim());
  exit(response.ok ? 0 : 1);
} catch (error) {
  console.log(`no answer from http://${address}/${question}: ${error.cause?.message ?? error.message}`);
  exit(1);
}
