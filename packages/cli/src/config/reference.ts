/** The configuration reference, docs/CONFIG.md, made from the schemas. */
import { z } from "zod";
import { fieldDocs } from "./fields.js";
import type { LoadedConfig } from "./load.js";
import { unwrap } from "./print.js";
import { proxySchema } from "./proxy-schema.js";
import { reloadable } from "./reloadable.js";
import { serverSchema } from "./server-schema.js";

/** What SIGHUP takes. */
const reloadText = `A running server reads its file again at SIGHUP, and takes what can be taken while it runs; what else has changed is named in
its log (\`config.reload_refused\`) and waits for the next start. Files whose content was renewed (certificates) are read
again, too; certificates also by themselves, once a minute. Taken are: ${fieldList(reloadable.server)}; of a proxy: ${fieldList(reloadable.proxy)}.`;

const head = `# Configuration

Made from the schemas by \`parley config doc > docs/CONFIG.md\`; do not edit.

A home server and a proxy each take one YAML file: \`parley serve --config FILE\`, \`parley proxy --config FILE\`. Relative paths
start at the directory of the file. Durations are written \`500ms\`, \`30s\`, \`5m\`, \`24h\`, \`7d\`; sizes \`512B\`, \`64KiB\`, \`4MiB\`. An
unknown field is an error.

${reloadText}

- \`parley config check FILE\` names everything that is wrong with a file, with its line.
- \`parley config print FILE\` prints it with every default filled in and secrets masked.

The environment variables that the command reads: \`PARLEY_HOME\` (where profiles are, \`~/.config/parley\` unless set) and
\`PARLEY_PASSWORD\` (the password of \`--as\`).
`;

const serverExample = `\`\`\`yaml
role: server
domains:
  - name: north.example
    certificate: north.crt
    key: north.key
data: ./data
listen:
  client: 0.0.0.0:7442
proxies:
  - address: proxy.north.example:7443
    domain: north.example
\`\`\`
`;

const sharedExample = `Several servers of one domain each have a file like this, with a \`node\` of their own. What decides what holds for the whole
domain has to be the same on all of them; a server that differs says in what, and does not start.

\`\`\`yaml
role: server
node: home1
advertise: home1.north.example:7442
domains:
  - name: north.example
    certificate: north.crt
    key: north.key
store:
  engine: redis
  redis:
    addresses: ["redis.internal:6379"]
    passwordFile: secrets/redis
bus:
  engine: nats
  nats:
    servers: ["nats.internal:4222"]
    credentialsFile: secrets/nats.creds
proxies:
  - address: proxy.north.example:7443
    domain: north.example
\`\`\`
`;

const proxyExample = `\`\`\`yaml
role: proxy
domains:
  - name: north.example
    certificate: north.crt
    key: north.key
policy:
  rules:
    - name: no-spam
      remote: "*.spam.example"
      effect: deny
\`\`\`
`;

/** One row of a table. */
interface Row {
  readonly path: string;
  readonly type: string;
  readonly standard: string;
  readonly doc: string;
}

/**
 * All of docs/CONFIG.md.
 * @param loaded - a file: only what is of its kind is told.
 */
export function configReference(loaded?: LoadedConfig): string {
  if (loaded !== undefined) {
    return loaded.config.role === "server"
      ? `# Home server\n\n${tables(serverSchema)}`
      : `# Proxy\n\n${tables(proxySchema)}`;
  }
  return [
    head,
    `## Home server\n\n${serverExample}\n${sharedExample}\n${tables(serverSchema)}`,
    `## Proxy\n\n${proxyExample}\n${tables(proxySchema)}`,
  ].join("\n");
}

function fieldList(fields: readonly string[]): string {
  return fields.map((field) => `\`${field}\``).join(", ");
}

/** A table for the fields at the top, then one for each group. */
function tables(schema: z.ZodObject): string {
  const top: Row[] = [];
  const sections: string[] = [];
  for (const [name, field] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
    const inner = unwrap(field);
    const doc = fieldDocs.get(field);
    const rows = rowsInside(inner, name);
    if (rows.length === 0) top.push(row(name, field));
    else sections.push(`### ${name}\n\n${doc?.doc ?? ""}\n\n${table(rows)}`);
  }
  return [table(top), ...sections].join("\n");
}

function rowsInside(schema: z.ZodType, path: string): Row[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([name, field]) => {
      const inside = rowsInside(field, `${path}.${name}`);
      // A group of groups has a line of its own only when it says something that its fields don't.
      return inside.length > 0 && fieldDocs.get(field)?.format === undefined && !isRate(field)
        ? [row(`${path}.${name}`, field), ...inside]
        : [row(`${path}.${name}`, field)];
    });
  }
  if (inner instanceof z.ZodArray) return rowsInside(inner.element as z.ZodType, `${path}[]`);
  if (inner instanceof z.ZodRecord) return rowsInside(inner.valueType as z.ZodType, `${path}.DOMAIN`);
  return [];
}

function isRate(field: z.ZodType): boolean {
  return fieldDocs.get(field)?.type.startsWith("{") === true;
}

function row(path: string, field: z.ZodType): Row {
  const doc = fieldDocs.get(field);
  const isOptional = unwrap(field) !== field;
  const standard = doc?.standard === undefined ? (isOptional ? "" : "*needed*") : `\`${doc.standard}\``;
  return { path, type: doc?.type ?? "", standard, doc: doc?.doc ?? "" };
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ doc, path, standard, type }) => `| \`${path}\` | ${type} | ${standard} | ${doc} |`,
  );
  return ["| field | type | unless given | meaning |", "|---|---|---|---|", ...lines, ""].join("\n");
}
