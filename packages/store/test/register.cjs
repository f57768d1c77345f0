/**
 * Lets plain Node run the sources: `node -r ./register.cjs file.ts`. For tests that need a process of their own to kill;
 * everything else runs in jest, which does the same.
 */
const { existsSync, readFileSync } = require("node:fs");
const { Module } = require("node:module");
const { dirname, resolve } = require("node:path");
const { transformSync } = require("@swc/core");
const { packageSources } = require("../../../scripts/lib/package-sources.cjs");

const sources = new Map(packageSources().map(({ name, file }) => [name, file]));
const resolveFilename = Module._resolveFilename;

Module._resolveFilename = function (request, parent, ...rest) {
  const source = sources.get(request);
  if (source !== undefined) return source;
  if (/^\.{1,2}\/.*\.js$/.test(request) && parent?.filename !== undefined) {
    const file = resolve(dirname(parent.filename), request.replace(/\.js$/, ".ts"));
    if (existsSync(file)) return file;
  }
  return resolveFilename.call(this, request, parent, ...rest);
};

Module._extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), {
    filename,
    swcrc: false,
    module: { type: "commonjs" },
    jsc: { target: "es2022", parser: { syntax: "typescript" }, keepClassNames: true },
  });
  module._compile(code, filename);
};
