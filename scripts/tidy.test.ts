/** The project's rules that no other tool knows, as plain tests over the files that git holds or would take. */

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, normalize } from "node:path";

const { layers, testLayers } = require("./lib/layers.cjs") as Record<
  "layers" | "testLayers",
  Record<string, string[]>
>;

const root = dirname(__dirname);
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));

const documents = files.filter((file) => file.endsWith(".md"));
const generated = /^(packages\/protocol\/generated\/|pnpm-lock\.yaml$|LICENSE$)/;
const written = files.filter((file) => !generated.test(file) && file !== "scripts/tidy.test.ts");
const tests = written.filter((file) => /\.(test|scenario)\.ts$/.test(file));

describe("A Markdown document", () => {
  it("has one title, on its first line", () => {
    const wrong = documents.filter((file) => {
      const lines = withoutCode(read(file)).split("\n");
      const titles = lines.filter((line) => line.startsWith("# "));
      return titles.length !== 1 || titles[0] !== lines[0];
    });
    expect(wrong).toEqual([]);
  });

  it("links to files that exist", () => {
    const broken = documents.flatMap((file) =>
      relativeLinks(withoutCode(read(file)))
        .filter((link) => !existsSync(join(root, normalize(join(dirname(file), link)))))
        .map((link) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});

describe("A file in the repository", () => {
  it("holds no FIXME: what must be mended is mended or has an issue", () => {
    expect(linesMatching(written, /\bFIXME\b/)).toEqual([]);
  });

  it("holds no path of somebody's machine", () => {
    // At the beginning of a path: a directory of ours may be named home.
    const home = /(?<![\w.-])(?:\/home|\/Users|C:\\Users)[/\\][a-z]/;
    const places = [root, homedir()].filter((place) => place.split("/").length > 2).map(escapeForPattern);
    expect(linesMatching(written, new RegExp([home.source, ...places].join("|")))).toEqual([]);
  });

  it("is not what a build made", () => {
    expect(files.filter((file) => /(^|\/)(node_modules|dist|coverage)\//.test(file))).toEqual([]);
  });
});

describe("A log event", () => {
  it("stands in docs/LOGGING.md, and nothing else does", () => {
    const listed = [...read("docs/LOGGING.md").matchAll(/^\| `([^`]+)` \|/gm)].map(([, event]) => event);
    const sources = written
      .filter((file) => /^packages\/(?!simulation)[^/]+\/src\//.test(file))
      .filter((file) => file.endsWith(".ts") && !/\.(test|contract)\.ts$|\/bench\/|\/contract\//.test(file));
    const logged = sources.flatMap((file) =>
      [...read(file).matchAll(/\.#?(?:debug|info|warn|error)\(\{\s*event: "([^"]+)"/g)].map(
        ([, event]) => event,
      ),
    );
    expect(listed).toEqual([...new Set(logged)].sort());
  });
});

describe("A metric", () => {
  const definition =
    /= define(Counter|Gauge|Histogram)\(\s*"([^"]+)",\s*"((?:[^"\\]|\\.)*)",?\s*(?:\[([^\]]*)\])?/g;
  const defined = written
    .filter((file) => /^packages\/(?!simulation)[^/]+\/src\/.*\.ts$/.test(file))
    .filter((file) => !/\.(test|contract)\.ts$|\/bench\/|\/contract\//.test(file))
    .flatMap((file) =>
      [...read(file).matchAll(definition)].map(([, kind = "", name = "", help = "", labels = ""]) => ({
        name,
        kind: kind.toLowerCase(),
        labels: [...labels.matchAll(/"([^"]+)"/g)].map(([, label]) => label),
        help,
      })),
    )
    .sort((one, other) => (one.name < other.name ? -1 : 1));

  it("stands in docs/METRICS.md as it is defined, and nothing else does", () => {
    const row = /^\| `(parley_[^`]+)` \| (\w+) \| ([^|]*) \| (.*) \|$/gm;
    const listed = [...read("docs/METRICS.md").matchAll(row)].map(([, name, kind, labels = "", help]) => ({
      name,
      kind,
      labels: [...labels.matchAll(/`([^`]+)`/g)].map(([, label]) => label),
      help,
    }));
    expect(listed).toEqual(defined);
  });

  it("is named as Prometheus wants it, and defined once", () => {
    const wrong = defined.filter(
      ({ kind, name }) =>
        !/^parley(_[a-z0-9]+)+$/.test(name) ||
        name.endsWith("_total") !== (kind === "counter") ||
        (kind === "histogram" && !/_(seconds|bytes)$/.test(name)) ||
        /_(count|sum|bucket|ms|milliseconds)$/.test(name),
    );
    expect(wrong).toEqual([]);
    expect(new Set(defined.map(({ name }) => name)).size).toBe(defined.length);
  });

  it("is there, where the rules and the page of an operator or a document name it", () => {
    const names = new Set(
      defined.flatMap(({ kind, name }) =>
        kind === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`, name] : [name],
      ),
    );
    const named = written
      .filter((file) => /^deploy\/|^docs\/METRICS\.md$/.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(/\bparley_[a-z0-9_]+\b/g)].map(([name]) => ({ file, name })),
      );
    expect(named.filter(({ name }) => !names.has(name))).toEqual([]);
  });
});

describe("A test", () => {
  it("is neither skipped nor focused", () => {
    const pattern =
      /\b(?:it|test|describe)(?:\.concurrent)?\.(?:skip|only|todo|failing)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\(/;
    expect(linesMatching(tests, pattern)).toEqual([]);
  });

  it("replaces no module: what a test must replace is injected", () => {
    expect(linesMatching(tests, /\bjest\.(?:mock|doMock|unstable_mockModule)\(/)).toEqual([]);
  });
});

describe("A package", () => {
  const members = Object.keys(layers).map((name) => ({
    name,
    dir: name === "test-e2e" ? name : `packages/${name}`,
    allowed: [...(layers[name] ?? [])].sort(),
    allowedInTests: [...(layers[name] ?? []), ...(testLayers[name] ?? [])].sort(),
  }));

  it("is a layer, and the other way round", () => {
    const manifests = files.filter((file) => /^(packages\/[^/]+|test-e2e)\/package\.json$/.test(file));
    expect(manifests.map(dirname).sort()).toEqual(members.map(({ dir }) => dir).sort());
  });

  it.each(members)("depends on what its layer may import: $name", ({ dir, allowed, allowedInTests }) => {
    const ours = (named: object): string[] =>
      Object.keys(named)
        .filter((name) => name.startsWith("@parley/"))
        .map((name) => name.slice("@parley/".length))
        .sort();
    const { dependencies: shipped = {} } = readJson(`${dir}/package.json`) as { dependencies?: object };
    expect(ours(dir === "test-e2e" ? dependencies(`${dir}/package.json`) : shipped)).toEqual(allowed);
    expect(ours(dependencies(`${dir}/package.json`))).toEqual(allowedInTests);
  });

  it.each(members)("refers to what its layer may import: $name", ({ name, dir, allowed, allowedInTests }) => {
    const projects = name === "test-e2e" ? ["tsconfig.json"] : ["tsconfig.src.json", "tsconfig.test.json"];
    for (const project of projects) {
      const { references = [] } = readJson(`${dir}/${project}`) as { references?: { path: string }[] };
      const others = references
        .map(({ path }) => normalize(join(dir, path)))
        .filter((path) => path !== `${dir}/tsconfig.src.json`);
      const expected = project === "tsconfig.test.json" ? allowedInTests : allowed;
      expect(others.sort()).toEqual(expected.map((layer) => `packages/${layer}/tsconfig.src.json`));
    }
  });

  it("pins every dependency to one version", () => {
    const loose = files
      .filter((file) => /(^|\/)package\.json$/.test(file))
      .flatMap((file) =>
        Object.entries(dependencies(file)).map(([name, version]) => ({ file, name, version })),
      )
      .filter(({ version }) => version !== "workspace:*" && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(loose).toEqual([]);
  });
});

describe("The lockfile", () => {
  it("names no host: packages come from the registry that is configured", () => {
    expect(linesMatching(["pnpm-lock.yaml"], /https?:\/\/|tarball:/)).toEqual([]);
  });
});

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** The tsconfigs have comments, on lines of their own. */
function readJson(file: string): unknown {
  return JSON.parse(read(file).replace(/^\s*\/\/.*$/gm, ""));
}

function dependencies(file: string): Record<string, string> {
  const manifest = readJson(file) as Record<string, Record<string, string> | undefined>;
  return { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
}

/** Fenced blocks and code spans hold examples, whose `#` and links mean nothing here. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
}

function relativeLinks(markdown: string): string[] {
  const targets = [
    ...markdown.matchAll(/\]\(\s*<?([^)\s>]+)/g),
    ...markdown.matchAll(/^\[[^\]]+\]:\s*<?(\S+?)>?$/gm),
  ];
  return targets
    .map((match) => decodeURI((match[1] ?? "").replace(/#.*$/, "")))
    .filter((target) => target !== "" && !/^[a-z][a-z0-9+.-]*:/i.test(target));
}

function linesMatching(among: string[], pattern: RegExp): string[] {
  return among.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
