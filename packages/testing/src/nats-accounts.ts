/** Who may sign in to a NATS server by key, or by credentials that an operator and an account have signed. */
import { createHash } from "node:crypto";
import { createAccount, createOperator, createUser, type KeyPair } from "nkeys.js";

/** A key pair of one who signs in. */
export interface Nkey {
  /** `U…`: for `startNats({ nkey })`. */
  readonly publicKey: string;
  /** `SU…`: for who signs in. */
  readonly seed: string;
}

/** Makes a user's key pair. */
export function makeNkey(): Nkey {
  const pair = createUser();
  return { publicKey: pair.getPublicKey(), seed: seedOf(pair) };
}

/** An operator with one account and one user. */
export interface NatsAccounts {
  /** For `startNats({ config })`: trust in the operator, and the account. */
  readonly config: string;
  /** The text of a `.creds` file. */
  readonly credentials: string;
}

/** Makes an operator, an account and a user who may publish and subscribe to everything in it. */
export function makeNatsAccounts(): NatsAccounts {
  const operator = createOperator();
  const account = createAccount();
  const user = createUser();
  const limits = { subs: -1, data: -1, payload: -1 };
  const operatorJwt = sign(operator, operator, "operator", { type: "operator", version: 2 });
  const accountJwt = sign(operator, account, "account", {
    limits: { ...limits, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 },
    type: "account",
    version: 2,
  });
  const userJwt = sign(account, user, "user", { pub: {}, sub: {}, ...limits, type: "user", version: 2 });
  return {
    config: [
      `operator: ${operatorJwt}`,
      "resolver: MEMORY",
      `resolver_preload: { ${account.getPublicKey()}: ${accountJwt} }`,
    ].join("\n"),
    credentials: [
      "-----BEGIN NATS USER JWT-----",
      userJwt,
      "------END NATS USER JWT------",
      "",
      "-----BEGIN USER NKEY SEED-----",
      seedOf(user),
      "------END USER NKEY SEED------",
      "",
    ].join("\n"),
  };
}

/** A JSON web token as NATS signs them: Ed25519 over the two encoded parts. */
function sign(issuer: KeyPair, subject: KeyPair, name: string, nats: object): string {
  const claims = {
    iat: 0,
    iss: issuer.getPublicKey(),
    sub: subject.getPublicKey(),
    name,
    nats,
  };
  const jti = createHash("sha256").update(JSON.stringify(claims)).digest("hex");
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ typ: "JWT", alg: "ed25519-nkey" })}.${encode({ jti, ...claims })}`;
  return `${signed}.${Buffer.from(issuer.sign(Buffer.from(signed))).toString("base64url")}`;
}

function seedOf(pair: KeyPair): string {
  return Buffer.from(pair.getSeed()).toString("utf8");
}
