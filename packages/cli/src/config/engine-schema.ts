/** Which engines hold a domain's state and carry its fan-out, and how they are reached. */
import { z } from "zod";
import {
  count,
  document,
  duration,
  flag,
  group,
  list,
  optionalText,
  size,
  standardText,
  word,
} from "./fields.js";
import { addressForm, pathForm, prefixForm, textForm } from "./forms.js";

const pem = "PEM file";

/** TLS to an engine. */
const tlsSchema = (whose: string) =>
  group(`Encryption on the way to ${whose}.`, {
    enabled: flag("Whether the connections are encrypted.", false),
    caFile: optionalText(
      "Authorities to trust instead of the system's. Relative to this file.",
      pem,
      pathForm,
    ),
    certFile: optionalText("A certificate to show, where one is asked for; with `keyFile`.", pem, pathForm),
    keyFile: optionalText("Its private key.", pem, pathForm),
    serverName: optionalText(
      "The name that its certificate has to have, where it is not the host's.",
      "name",
      textForm,
    ),
  });

const redisFields = {
  mode: word(
    "`standalone`: one server; `sentinel`: a group that Sentinels watch over; `cluster`: Redis Cluster.",
    ["standalone", "sentinel", "cluster"],
    "standalone",
  ),
  addresses: list("The server, the Sentinels, or some nodes of the cluster.", "HOST:PORT", addressForm),
  masterName: optionalText("What the Sentinels call the group; needed with `sentinel`.", "name", textForm),
  database: document(
    z.int({ error: "must be a whole number from 0" }).min(0, "must be a whole number from 0").default(0),
    {
      type: "count",
      doc: "The number of the database; a cluster has 0 only.",
      standard: "0",
    },
  ),
  username: optionalText("The ACL user; Redis' `default` when absent.", "name", textForm),
  passwordFile: optionalText("A file with its password. Relative to this file.", "file", pathForm),
  sentinelUsername: optionalText("The ACL user at the Sentinels.", "name", textForm),
  sentinelPasswordFile: optionalText("A file with its password.", "file", pathForm),
  tls: tlsSchema("Redis"),
  prefix: standardText(
    "What all keys begin with: two domains in one Redis have two prefixes.",
    "name",
    prefixForm,
    "parley",
  ),
  requestTimeout: duration(
    "How long a call waits for Redis before it is refused with `store_unavailable`.",
    "5s",
  ),
  waitingMax: count("How many calls may wait for Redis; further ones are refused at once.", 10_000),
  waitingBytesMax: size("How many bytes such calls may have; further ones are refused at once.", "64MiB"),
  startTimeout: duration("How long a start waits for Redis, not ready, before it is given up.", "2m"),
  replicasMin: document(
    z.int({ error: "must be a whole number from 0" }).min(0, "must be a whole number from 0").default(0),
    {
      type: "count",
      doc: "How many replicas must have a write before it counts, so that a failover takes nothing back.",
      standard: "0",
    },
  ),
};

/** Where the state is. */
export const storeSchema = group("Where the domain's state is.", {
  engine: word(
    "`embedded`: in `data`, for a domain with one server; `redis`: shared by several.",
    ["embedded", "redis"],
    "embedded",
  ),
  redis: group("With `engine: redis`.", redisFields),
});

const natsFields = {
  servers: list("Some servers of the NATS cluster.", "HOST:PORT", addressForm),
  credentialsFile: optionalText(
    "Credentials (`.creds`). Relative to this file. One kind of proof at most.",
    "file",
    pathForm,
  ),
  nkeySeedFile: optionalText("An NKey's seed.", "file", pathForm),
  username: optionalText("A user; with `passwordFile`.", "name", textForm),
  passwordFile: optionalText("A file with its password.", "file", pathForm),
  tokenFile: optionalText("A file with a token.", "file", pathForm),
  tls: tlsSchema("NATS"),
  prefix: standardText(
    "What all subjects begin with: two domains on one NATS have two prefixes.",
    "name",
    prefixForm,
    "parley",
  ),
  startTimeout: duration("How long a start waits for NATS before it is given up.", "2m"),
  pendingMessagesMax: count(
    "Messages that wait to be handled; beyond, some are dropped and made up for.",
    65_536,
  ),
  pendingBytesMax: size("The same in bytes.", "64MiB"),
};

/** What carries the fan-out. */
export const busSchema = group("What carries what servers of the domain tell each other.", {
  engine: word("`embedded`: within one server; `nats`: between several.", ["embedded", "nats"], "embedded"),
  nats: group("With `engine: nats`.", natsFields),
});

/** Of servers that share a store. */
export const clusterFields = {
  nodeLease: duration(
    "After how long a server that is not heard of counts as gone, at least `1s`. One that stood still for half of it ends its sessions and begins anew.",
    "15s",
  ),
  drainSpread: duration("Over which time a server that ends sends its sessions to the others.", "5s"),
  drainAnswer: duration("How long what is under way in a session may take to be answered then.", "2s"),
  accountCheck: duration(
    "How often the accounts of open sessions are read again, in case another server's word of a change was lost.",
    "10m",
  ),
};

export const clusterSchema = group("The servers of the domain that share its store.", {
  ...clusterFields,
  drainDeadline: duration("How long the end of a server may take; then what is still open is cut.", "25s"),
  alternatives: list(
    "Where user agents may go as well when this server ends, besides the other servers.",
    "HOST:PORT",
    addressForm,
  ),
});

/** A problem with fields that are right by themselves. */
export interface EngineProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Raw = Readonly<Record<string, unknown>>;

/**
 * What does not go together, found in the file as it was written, so that it is told together with everything else that is wrong.
 */
export function engineProblems(file: unknown): EngineProblem[] {
  const root = groupOf(file);
  return [...storeProblems(root), ...busProblems(root)];
}

function storeProblems(root: Raw): EngineProblem[] {
  const store = groupOf(root.store);
  const engine = store.engine ?? "embedded";
  if (engine === "embedded") {
    return [
      ...(root.data === undefined
        ? [problem(["data"], "is missing: the embedded store needs a directory")]
        : []),
      ...(isEmpty(groupOf(store.redis).addresses)
        ? []
        : [problem(["store", "redis"], "goes with store.engine: redis only")]),
    ];
  }
  if (engine !== "redis") return [];
  const problems: EngineProblem[] = [];
  const redis = groupOf(store.redis);
  const say = (field: string, message: string): void => {
    problems.push(problem(["store", "redis", field], message));
  };
  if (root.data !== undefined) problems.push(problem(["data"], "goes with store.engine: embedded only"));
  if (isEmpty(redis.addresses)) say("addresses", "is missing: at least one is needed");
  const mode = redis.mode ?? "standalone";
  if (mode === "sentinel" && redis.masterName === undefined)
    say("masterName", "is missing: needed with mode: sentinel");
  if (mode !== "sentinel") {
    for (const field of ["masterName", "sentinelUsername", "sentinelPasswordFile"]) {
      if (redis[field] !== undefined) say(field, "goes with mode: sentinel only");
    }
  }
  if (mode === "standalone" && Array.isArray(redis.addresses) && redis.addresses.length > 1) {
    say("addresses", "a standalone Redis has one address (mode)");
  }
  if (mode === "cluster" && Number(redis.database ?? 0) !== 0) say("database", "a cluster has 0 only");
  if (redis.username !== undefined && redis.passwordFile === undefined)
    say("passwordFile", "is missing: needed with username");
  return [...problems, ...tlsProblems(["store", "redis", "tls"], redis.tls)];
}

function busProblems(root: Raw): EngineProblem[] {
  const bus = groupOf(root.bus);
  const engine = bus.engine ?? "embedded";
  if (engine === "embedded") {
    return isEmpty(groupOf(bus.nats).servers)
      ? []
      : [problem(["bus", "nats"], "goes with bus.engine: nats only")];
  }
  if (engine !== "nats") return [];
  const problems: EngineProblem[] = [];
  const nats = groupOf(bus.nats);
  const say = (field: string, message: string): void => {
    problems.push(problem(["bus", "nats", field], message));
  };
  if ((groupOf(root.store).engine ?? "embedded") === "embedded") {
    problems.push(problem(["bus", "engine"], "nats is for several servers, which need store.engine: redis"));
  }
  if (isEmpty(nats.servers)) say("servers", "is missing: at least one is needed");
  const proofs = ["credentialsFile", "nkeySeedFile", "username", "tokenFile"].filter(
    (field) => nats[field] !== undefined,
  );
  for (const further of proofs.slice(1))
    say(further, `does not go with ${proofs[0]}: one kind of proof at most`);
  if (nats.username !== undefined && nats.passwordFile === undefined)
    say("passwordFile", "is missing: needed with username");
  if (nats.passwordFile !== undefined && nats.username === undefined)
    say("username", "is missing: needed with passwordFile");
  return [...problems, ...tlsProblems(["bus", "nats", "tls"], nats.tls)];
}

function tlsProblems(path: readonly PropertyKey[], value: unknown): EngineProblem[] {
  const tls = groupOf(value);
  const problems: EngineProblem[] = [];
  if (tls.certFile !== undefined && tls.keyFile === undefined) {
    problems.push(problem([...path, "keyFile"], "is missing: needed with certFile"));
  }
  if (tls.keyFile !== undefined && tls.certFile === undefined) {
    problems.push(problem([...path, "certFile"], "is missing: needed with keyFile"));
  }
  const given = Object.keys(tls).filter((field) => field !== "enabled");
  if (tls.enabled !== true && given.length > 0) {
    problems.push(problem([...path, "enabled"], `must be true where there is ${given.join(", ")}`));
  }
  return problems;
}

function problem(path: readonly PropertyKey[], message: string): EngineProblem {
  return { path, message };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function groupOf(value: unknown): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}
