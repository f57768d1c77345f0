import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "luaparse";
import "./redis-store.js";
import { allScripts, script } from "./scripts.js";

const directory = join(__dirname, "..", "..", "redis");
const filesIn = (path: string): string[] =>
  readdirSync(path)
    .filter((name) => name.endsWith(".lua"))
    .map((name) => basename(name, ".lua"));

describe("The scripts", () => {
  const operations = filesIn(directory);

  it("are all used, and all there", () => {
    expect(
      allScripts()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...operations].sort());
  });

  it.each(operations)("are Lua 5.1 as it goes to Redis, with no global of their own: %s", (name) => {
    const { text } = script(name);
    const globals = new Set<string>();
    const assigned = new Set<string>();
    parse(text, {
      luaVersion: "5.1",
      scope: true,
      onCreateNode: (node) => {
        if (node.type === "Identifier" && "isLocal" in node && node.isLocal === false) globals.add(node.name);
        if (node.type === "AssignmentStatement") {
          for (const one of node.variables) {
            if (one.type === "Identifier" && "isLocal" in one && one.isLocal === false)
              assigned.add(one.name);
          }
        }
      },
    });
    expect([...assigned]).toEqual([]);
    const known =
      /^(?:redis|cmsgpack|struct|KEYS|ARGV|math|string|table|pcall|ipairs|pairs|type|tonumber|tostring|unpack|select)$/;
    // Fields of tables are identifiers that are not local, too: only what stands alone or before a dot counts.
    const alone = [...globals].filter((one) =>
      new RegExp(`(?<![.:\\w])${one}\\b(?!\\s*=[^=])`).test(code(text)),
    );
    expect(alone.filter((one) => !known.test(one))).toEqual([]);
  });

  it.each(operations)("say how they may be run, what they do, and scan nothing: %s", (name) => {
    const source = readFileSync(join(directory, `${name}.lua`), "utf8");
    expect(source).toMatch(/^#!lua(?: flags=(?:no-writes|allow-oom))?\n-- [A-Z]/);
    expect(source).toMatch(/^local function operation\(a\)$/m);
    expect(code(source)).not.toMatch(/'(?:KEYS|SCAN|HSCAN|SSCAN|ZSCAN|FLUSHDB|FLUSHALL)'/i);
  });

  it("that are marked as such do not write", () => {
    const writing = /'(?:SET|HSET|HDEL|DEL|UNLINK|ZADD|ZREM|HINCRBY|RPUSH|LTRIM|LSET|HSETNX|SADD|SREM)'/;
    for (const { name, writes } of allScripts()) {
      const source = code(readFileSync(join(directory, `${name}.lua`), "utf8"));
      if (!writes) expect([name, writing.test(source)]).toEqual([name, false]);
    }
  });

  it("have libraries that are used", () => {
    const sources = operations.map((name) => readFileSync(join(directory, `${name}.lua`), "utf8")).join("\n");
    for (const library of filesIn(join(directory, "lib")).filter((name) => name !== "frame")) {
      expect(sources).toContain(`-- @include ${library}\n`);
    }
  });

  it("are known by name", () => {
    expect(script("now")).toBe(script("now"));
    expect(() => script("never")).toThrow(/never\.lua/);
  });
});

/** Without comments and the contents of texts in double quotes. */
function code(source: string): string {
  return source.replace(/^#!.*$/m, "").replace(/--.*$/gm, "");
}
