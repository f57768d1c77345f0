/** The configuration of `deploy/`, with times that a play can wait for. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { root } from "../lib/command.js";

type Fields = { readonly [field: string]: unknown };

const links = {
  heartbeat: "1s",
  handshakeTimeout: "2s",
  dialTimeout: "2s",
  backoffInitial: "100ms",
  backoffMax: "1s",
};

const home: Fields = {
  sessions: { heartbeat: "1s", outOfContact: "3s" },
  messages: { feedCheck: "2s" },
  outbox: { answerTimeout: "2s", queuedReport: "5s", retryInitial: "100ms", retryMax: "1s" },
  presence: {
    askTimeout: "1s",
    compareInterval: "1s",
    lease: "6s",
    retryInitial: "100ms",
    retryMax: "1s",
    subscribePatience: "5s",
  },
  store: { redis: { requestTimeout: "2s" } },
  cluster: { nodeLease: "4s", drainSpread: "1s", drainDeadline: "15s" },
  links,
};

/**
 * Writes a copy of `deploy/`'s configuration.
 * @param clientPorts - at which the homes of a domain are reached from outside, which they tell to user agents.
 */
export function writeQuickConfig(
  directory: string,
  clientPorts: Readonly<Record<"north" | "south", number>>,
): void {
  for (const part of ["config", "redis", "nats", "prometheus"]) {
    cpSync(join(root, "deploy", part), join(directory, part), { recursive: true });
  }
  for (const domain of ["north", "south"] as const) {
    for (const name of ["home1", "home2"]) {
      change(join(directory, "config", `${domain}.example`, `${name}.yaml`), {
        ...home,
        advertise: `${name}.${domain}.example:${clientPorts[domain]}`,
      });
    }
    change(join(directory, "config", `${domain}.example`, "proxy.yaml"), { links });
  }
  const nats = join(directory, "nats/nats.conf");
  writeFileSync(nats, readFileSync(nats, "utf8").replace(/ping_interval: .*/, 'ping_interval: "1s"'));
}

function change(file: string, fields: Fields): void {
  writeFileSync(file, stringify(merged(parse(readFileSync(file, "utf8")) as Fields, fields)));
}

function merged(base: Fields, more: Fields): Fields {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(more)) {
    const old = result[name];
    result[name] = isGroup(old) && isGroup(value) ? merged(old, value) : value;
  }
  return result;
}

function isGroup(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
