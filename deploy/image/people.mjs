// Two people to try things out with: makes their accounts with passwords of chance, and profiles for `parley --profile`.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stateDir } from "./files.mjs";

const cli = fileURLToPath(new URL("./cli.mjs", import.meta.url));
const people = ["alice@north.example", "bob@south.example"];

for (const principal of people) {
  const profile = principal.split("@")[0];
  if (existsSync(join(stateDir, "cli/profiles", `${profile}.json`))) {
    console.log(`${principal} has the profile ${profile} already`);
    continue;
  }
  const password = randomBytes(18).toString("base64url");
  const added = parley(["account", "add", principal, "--password-file", "-"], password);
  if (added !== 0) {
    // The account outlived its profile: a new password makes it ours again.
    if (parley(["account", "passwd", principal, "--password-file", "-"], password) !== 0) process.exit(1);
  }
  if (parley(["login", "--as", principal, "--profile", profile, "--password-file", "-"], password) !== 0) {
    process.exit(1);
  }
}

console.log(`
Now, for example, in two terminals:
  docker compose run --rm cli inbox --follow --profile bob
  docker compose run --rm cli send im:bob@south.example "Lunch?" --profile alice
and
  docker compose run --rm cli watch pres:bob@south.example --profile alice
  docker compose run --rm cli decide alice@north.example allow --profile bob
  docker compose run --rm cli publish pres:bob@south.example --status open --note "At my desk" --profile bob`);

function parley(args, password) {
  const { status } = spawnSync(process.execPath, [cli, ...args], {
    input: `${password}\n`,
    stdio: ["pipe", "inherit", "inherit"],
  });
  return status;
}
