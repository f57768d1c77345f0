/** Reads a configuration file and finds everything that is wrong with it at once. */
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ParleyError } from "@parley/runtime";
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { engineProblems } from "./engine-schema.js";
import { parsePath, pathText } from "./field-path.js";
import { type ProxyConfig, proxySchema } from "./proxy-schema.js";
import { type ServerConfig, serverSchema } from "./server-schema.js";

/** A checked configuration, with every default filled in. */
export type Config = ServerConfig | ProxyConfig;

/** A configuration with the directory that its paths are relative to. */
export interface LoadedConfig<T extends Config = Config> {
  readonly config: T;
  readonly file: string;
  /** The absolute path of a path in the file. */
  path(relative: string): string;
  /** The line of a field, like `domains[0].name`; of what is around it when it is not there. */
  line(field: string): number;
}

/** One thing that is wrong with a file. */
export interface ConfigProblem {
  /** Like `domains[0].name`; empty for the whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** A configuration that cannot be used. Its message has a line for each problem. */
export class ConfigError extends ParleyError {
  readonly file: string;
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map(
      ({ line, message, path }) => `${file}:${line}: ${path ? `${path}: ` : ""}${message}`,
    );
    super("invalid_argument", lines.join("\n"), {
      details: { reason: "bad_config", problems: problems.length },
    });
    this.file = file;
    this.problems = problems;
  }
}

/**
 * Reads a file.
 * @throws {@link ConfigError}, or the operating system's error when the file cannot be read.
 */
export function loadConfig(file: string): LoadedConfig {
  return parseConfig(readConfig(file), file);
}

/** @throws {@link ConfigError}, also when it is a proxy's file. */
export function loadServerConfig(file: string): LoadedConfig<ServerConfig> {
  return parseConfig(readConfig(file), file, "server") as LoadedConfig<ServerConfig>;
}

/** @throws {@link ConfigError}, also when it is a home server's file. */
export function loadProxyConfig(file: string): LoadedConfig<ProxyConfig> {
  return parseConfig(readConfig(file), file, "proxy") as LoadedConfig<ProxyConfig>;
}

/**
 * @param file - for messages, and for the directory of relative paths.
 * @param wanted - refuses a file of another role.
 */
export function parseConfig(text: string, file: string, wanted?: Config["role"]): LoadedConfig {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw new ConfigError(
      file,
      document.errors.map((error) => ({
        path: "",
        line: error.linePos?.[0].line ?? 1,
        message: (error.message.split("\n")[0] ?? "is not YAML").replace(/ at line \d+, column \d+:?$/, ""),
      })),
    );
  }
  const value: unknown = document.toJS();
  const role = (value as { role?: unknown } | null)?.role;
  const schema = role === "server" ? serverSchema : role === "proxy" ? proxySchema : undefined;
  if (schema === undefined) {
    const message = role === undefined ? "is missing: must be server or proxy" : "must be server or proxy";
    throw new ConfigError(file, [{ path: "role", line: lineOf(document, counter, ["role"]), message }]);
  }
  if (wanted !== undefined && role !== wanted) {
    throw wrongRole(wanted, file, lineOf(document, counter, ["role"]));
  }
  const result = schema.safeParse(value);
  const between = (role === "server" ? engineProblems(value) : []).map(({ message, path }) => ({
    path: pathText(path),
    line: lineOf(document, counter, path),
    message,
  }));
  if (!result.success || between.length > 0) {
    const issues = result.error?.issues ?? [];
    const problems = [...issues.flatMap((issue) => problemsOf(issue, document, counter)), ...between];
    throw new ConfigError(
      file,
      problems.sort((a, b) => a.line - b.line),
    );
  }
  const directory = dirname(resolve(file));
  return {
    config: result.data,
    file,
    path: (relative) => resolve(directory, relative),
    line: (field) => lineOf(document, counter, parsePath(field)),
  };
}

function readConfig(file: string): string {
  if (statSync(file).isDirectory()) {
    throw new ConfigError(file, [{ path: "", line: 1, message: "is a directory" }]);
  }
  return readFileSync(file, "utf8");
}

function wrongRole(wanted: Config["role"], file: string, line: number): ConfigError {
  const other = wanted === "server" ? "parley proxy" : "parley serve";
  const message = `must be ${wanted} here; start this one with \`${other} --config ${file}\``;
  return new ConfigError(file, [{ path: "role", line, message }]);
}

function problemsOf(issue: z.core.$ZodIssue, document: Document, counter: LineCounter): ConfigProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return {
        path: pathText(path),
        line: lineOf(document, counter, path),
        message: "there is no such field (`parley config doc` lists them)",
      };
    });
  }
  // An invalid key of a map carries what is wrong with it inside.
  const inner = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
  return [
    {
      path: pathText(issue.path),
      line: lineOf(document, counter, issue.path),
      message: inner ?? messageOf(issue),
    },
  ];
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type" || issue.message.startsWith("must ")) return issue.message;
  if (issue.expected === "object") return "must be a group of fields";
  if (issue.expected === "array") return "must be a list";
  if (issue.expected === "record") return "must be a map";
  return `must be of type ${issue.expected}`;
}

/** The line of a field; of the nearest thing around it that is there when it is missing. */
function lineOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof part === "number") {
      node = (node.items[part] as Node | undefined) ?? null;
      offset = node?.range?.[0] ?? offset;
    } else break;
  }
  return counter.linePos(offset).line;
}
