// The `parley` command inside the network: `parley account …` and `parley server …` find the administration of a domain, and
// its token, by themselves.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { stateDir } from "./files.mjs";

const args = process.argv.slice(2);
process.argv.splice(2, args.length, ...withAdmin(args));
createRequire(import.meta.url)("../bin/parley.js");

function withAdmin(args) {
  if (!["account", "server"].includes(args[0]) || given("--admin") || given("--server")) return args;
  const who = following("--domain") ?? args[2] ?? "";
  const domain = who.slice(who.lastIndexOf("@") + 1);
  const token = join(stateDir, "admin", domain, "token");
  // Not a domain of ours: what the command itself says about it is best.
  if (domain === "" || domain.includes("/") || !existsSync(token)) return args;
  return [...args, "--admin", `${domain}:7441`, ...(given("--token-file") ? [] : ["--token-file", token])];

  function given(option) {
    return args.some((arg) => arg === option || arg.startsWith(`${option}=`));
  }

  function following(option) {
    const at = args.indexOf(option);
    return at < 0 ? undefined : args[at + 1];
  }
}
