#!/usr/bin/env node
// A file of its own, in git, because a package manager links commands before anything is built.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

if (existsSync(join(__dirname, "../dist/main.js"))) {
  require("../dist/main.js");
} else {
  console.error("parley is not built yet: run `npm run setup` in its repository first");
  process.exitCode = 1;
}
