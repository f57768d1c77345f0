#!/usr/bin/env node
// A file of its own, in git, because a package manager links commands before anything is built.
require("../dist/main.js");
