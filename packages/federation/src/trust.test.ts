import "reflect-metadata";
import { generateKeyPairSync, webcrypto, X509Certificate } from "node:crypto";
import type { DomainName } from "@parley/model";
import * as x509 from "@peculiar/x509";
import { makeWorld, north, south, type World } from "../test/fixtures.js";
import { type Authority, issueCertificate, makeAuthority } from "./authority.js";
import {
  certificateFingerprint,
  createIdentity,
  parsePemCertificates,
  proveIdentity,
  verifyProof,
} from "./identity.js";
import { createTrust } from "./trust.js";

const DAY_MS = 86_400_000;
const nowMs = Date.UTC(2026, 0, 1);

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

function chainOf(pem: string): Uint8Array[] {
  return parsePemCertificates(pem).map(({ raw }) => raw);
}

async function chainFor(authority: Authority, domain: string, more: object = {}): Promise<Uint8Array[]> {
  return chainOf((await issueCertificate(authority, { domain, ...more })).certChainPem);
}

function trusting(authority: Authority) {
  return createTrust({ caPem: authority.certPem, useSystemRoots: false });
}

describe("Trust", () => {
  it("takes a certificate of a known authority for its domain", async () => {
    const chain = await chainFor(world.authority, north, { notAfterMs: nowMs + DAY_MS });
    const verdict = world.trust.verifyChain(chain, north, nowMs);
    expect(verdict).toMatchObject({ ok: true, notAfterMs: nowMs + DAY_MS });
  });

  it("follows intermediate authorities, in any order", async () => {
    const first = await issueCertificate(world.authority, { commonName: "First", authority: true });
    const firstAuthority = { certPem: first.certChainPem, keyPem: first.keyPem };
    const second = await issueCertificate(firstAuthority, { commonName: "Second", authority: true });
    const [secondPem = ""] = second.certChainPem.split(/(?<=-----END CERTIFICATE-----)\n/);
    const leaf = await issueCertificate({ certPem: secondPem, keyPem: second.keyPem }, { domain: north });
    const [leafDer] = chainOf(leaf.certChainPem);
    const chain = [leafDer, ...chainOf(first.certChainPem), ...chainOf(secondPem)] as Uint8Array[];
    expect(world.trust.verifyChain(chain, north, nowMs)).toMatchObject({ ok: true });
    expect(world.trust.verifyChain(chain.slice(0, 1), north, nowMs)).toMatchObject({
      ok: false,
      reason: "proof_unknown_authority",
    });
  });

  it("refuses what a certificate signed that is no authority", async () => {
    const server = await issueCertificate(world.authority, { domain: south });
    const forged = await issueCertificate(
      { certPem: server.certChainPem, keyPem: server.keyPem },
      { domain: north },
    );
    const chain = [...chainOf(forged.certChainPem).slice(0, 1), ...chainOf(server.certChainPem)];
    expect(world.trust.verifyChain(chain, north, nowMs)).toMatchObject({
      ok: false,
      reason: "proof_unknown_authority",
    });
  });

  it("refuses an authority that it does not know, also one of the same name", async () => {
    const other = await makeAuthority();
    const chain = await chainFor(other, north);
    expect(world.trust.verifyChain(chain, north, nowMs)).toMatchObject({
      ok: false,
      reason: "proof_unknown_authority",
    });
  });

  it.each([
    ["has ended", { notAfterMs: nowMs - 1_000 }],
    ["has not begun", { notBeforeMs: nowMs + 1_000 }],
  ])("refuses a certificate that %s", async (_, dates) => {
    const chain = await chainFor(world.authority, north, dates);
    expect(world.trust.verifyChain(chain, north, nowMs)).toMatchObject({
      ok: false,
      reason: "proof_expired_certificate",
    });
  });

  it("refuses an authority that has ended", async () => {
    const old = await makeAuthority({ notAfterMs: nowMs - DAY_MS });
    const chain = await chainFor(old, north);
    expect(trusting(old).verifyChain(chain, north, nowMs)).toMatchObject({
      ok: false,
      reason: "proof_expired_certificate",
    });
  });

  it("refuses a certificate for another name, whatever its common name says", async () => {
    const chain = await chainFor(world.authority, south, { commonName: north });
    expect(world.trust.verifyChain(chain, north, nowMs)).toMatchObject({
      ok: false,
      reason: "proof_wrong_name",
    });
  });

  it("takes a wildcard for one label", async () => {
    const chain = await chainFor(world.authority, "*.north.example");
    const inside = "a.north.example" as DomainName;
    expect(world.trust.verifyChain(chain, inside, nowMs)).toMatchObject({ ok: true });
    expect(world.trust.verifyChain(chain, `b.${inside}` as DomainName, nowMs)).toMatchObject({
      reason: "proof_wrong_name",
    });
  });

  it.each([
    ["empty", () => []],
    ["of garbage", () => [new Uint8Array([1, 2, 3])]],
    ["too long", (leaf: Uint8Array) => Array.from({ length: 9 }, () => leaf)],
    ["with a huge certificate", () => [new Uint8Array(20_000)]],
  ])("refuses a chain that is %s", async (_, make) => {
    const [leaf] = await chainFor(world.authority, north);
    expect(world.trust.verifyChain(make(leaf as Uint8Array), north, nowMs)).toMatchObject({
      ok: false,
      reason: "proof_malformed",
    });
  });

  it("believes a pinned domain by its own authority only", async () => {
    const own = await makeAuthority({ commonName: "Own" });
    const trust = createTrust({ caPem: new Map([[north, own.certPem]]), useSystemRoots: false });
    expect(trust.verifyChain(await chainFor(own, north), north, nowMs)).toMatchObject({ ok: true });
    expect(trust.verifyChain(await chainFor(own, south), south, nowMs)).toMatchObject({ ok: false });
    trust.update({ caPem: world.authority.certPem });
    expect(trust.verifyChain(await chainFor(own, north), north, nowMs)).toMatchObject({ ok: false });
    expect(trust.verifyChain(await chainFor(world.authority, north), north, nowMs)).toMatchObject({
      ok: true,
    });
  });

  it("knows the system's authorities", async () => {
    const chain = await chainFor(world.authority, north);
    expect(createTrust().verifyChain(chain, north, nowMs)).toMatchObject({
      reason: "proof_unknown_authority",
    });
  });

  it("says which authorities cannot be read", () => {
    expect(() => createTrust({ caPem: "nothing" })).toThrow(
      "the authorities for every domain cannot be read",
    );
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    expect(() => createTrust({ caPem: new Map([[north, broken]]) })).toThrow(north);
  });
});

/** A certificate with these extensions and no others, and its key. */
async function forge(
  signer: { readonly certPem: string; readonly keyPem: string } | undefined,
  commonName: string,
  extensions: x509.Extension[],
  keyAlgorithm: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams = EC,
): Promise<{ readonly certPem: string; readonly keyPem: string; readonly der: Uint8Array }> {
  const keys = (await webcrypto.subtle.generateKey(keyAlgorithm, true, [
    "sign",
    "verify",
  ])) as webcrypto.CryptoKeyPair;
  const subject = [{ CN: [commonName] }];
  const signingKey =
    signer === undefined
      ? keys.privateKey
      : await webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(signer.keyPem), EC, false, [
          "sign",
        ]);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject,
      issuer: signer === undefined ? subject : new x509.X509Certificate(signer.certPem).subject,
      publicKey: keys.publicKey,
      signingKey,
      signingAlgorithm: { ...EC, hash: "SHA-256" },
      notBefore: new Date(0),
      notAfter: new Date(nowMs + DAY_MS),
      extensions,
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certPem: certificate.toString("pem"),
    keyPem: x509.PemConverter.encode(key, "PRIVATE KEY"),
    der: new Uint8Array(certificate.rawData),
  };
}

const EC = { name: "ECDSA", namedCurve: "P-256" };
const asAuthority = new x509.BasicConstraintsExtension(true, undefined, true);
const forNorth = new x509.SubjectAlternativeNameExtension([{ type: "dns", value: north }]);
const { clientAuth, emailProtection, serverAuth } = x509.ExtendedKeyUsage;

describe("What a certificate is for", () => {
  it.each([
    ["serverAuth", [serverAuth], { ok: true }],
    ["serverAuth and clientAuth", [clientAuth, serverAuth], { ok: true }],
    ["clientAuth alone", [clientAuth], { reason: "proof_malformed" }],
    ["mail", [emailProtection], { reason: "proof_malformed" }],
  ])("decides whether it proves a domain: %s", async (_, usages, verdict) => {
    const leaf = await forge(world.authority, north, [forNorth, new x509.ExtendedKeyUsageExtension(usages)]);
    expect(world.trust.verifyChain([leaf.der], north, nowMs)).toMatchObject(verdict);
  });

  // Such authorities need not check the names of domains, so public ones may sign anything with them.
  it.each([
    ["clients and mail", [new x509.ExtendedKeyUsageExtension([clientAuth, emailProtection])], "purpose"],
    // permittedSubtrees with the DNS name "south.example".
    [
      "another domain, though the constraint is not critical",
      [new x509.Extension("2.5.29.30", false, Buffer.from(`3013a011300f820d${hex(south)}`, "hex"))],
      "name constraints",
    ],
  ])("is refused when an authority on the way is for %s", async (_, extensions, message) => {
    const middle = await forge(world.authority, "Middle", [asAuthority, ...extensions]);
    const leaf = await forge(middle, north, [forNorth]);
    expect(world.trust.verifyChain([leaf.der, middle.der], north, nowMs)).toMatchObject({
      reason: "proof_unknown_authority",
      message: expect.stringContaining(message),
    });
  });

  it("is not asked of an authority whose key is too short", async () => {
    const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 1024 };
    const middle = await forge(world.authority, "Middle", [asAuthority], {
      ...rsa,
      publicExponent: new Uint8Array([1, 0, 1]),
    });
    const leaf = await forge(undefined, north, [forNorth]);
    expect(world.trust.verifyChain([leaf.der, middle.der], north, nowMs)).toMatchObject({
      message: "the key of CN=Middle is too short",
    });
  });
});

function hex(text: string): string {
  return Buffer.from(text, "ascii").toString("hex");
}

describe("A chain that nobody vouches for", () => {
  it("costs no signature by its own keys, however its certificates sign each other", async () => {
    const root = await forge(undefined, "Ring", [asAuthority]);
    const ring = await Promise.all(Array.from({ length: 8 }, () => forge(root, "Ring", [asAuthority])));
    const verify = jest.spyOn(X509Certificate.prototype, "verify");
    try {
      const chain = ring.map(({ der }) => der);
      expect(world.trust.verifyChain(chain, north, nowMs)).toMatchObject({
        reason: "proof_unknown_authority",
      });
      expect(verify).not.toHaveBeenCalled();
    } finally {
      verify.mockRestore();
    }
  });

  it("is not read further when it is signed in a circle below a known authority", async () => {
    const first = await forge(world.authority, "Circle", [asAuthority]);
    const circle = await Promise.all(Array.from({ length: 7 }, () => forge(first, "Circle", [asAuthority])));
    const verify = jest.spyOn(X509Certificate.prototype, "verify");
    try {
      const chain = [...circle, first].map(({ der }) => der);
      expect(world.trust.verifyChain(chain, north, nowMs)).toMatchObject({ ok: false });
      // Each pair once at most.
      expect(verify.mock.calls.length).toBeLessThanOrEqual(8 * 8);
    } finally {
      verify.mockRestore();
    }
  });
});

describe("createIdentity", () => {
  it("finds a key that is not the certificate's, a wrong name, and what cannot be read", async () => {
    const a = await issueCertificate(world.authority, { domain: north });
    const b = await issueCertificate(world.authority, { domain: north });
    const load = (certChainPem: string, keyPem: string, domain = north) =>
      createIdentity({ domain, certChainPem, keyPem });
    const reason = (fn: () => unknown) => {
      try {
        fn();
        return "none";
      } catch (error) {
        return (error as { reason: string }).reason;
      }
    };
    expect(reason(() => load(a.certChainPem, a.keyPem))).toBe("none");
    expect(reason(() => load(a.certChainPem, b.keyPem))).toBe("identity_key_mismatch");
    expect(reason(() => load(a.certChainPem, a.keyPem, south))).toBe("identity_wrong_name");
    expect(reason(() => load("", a.keyPem))).toBe("identity_malformed");
    expect(reason(() => load(a.certChainPem, "no key"))).toBe("identity_malformed");
  });

  it("names the certificate's end and fingerprint", async () => {
    const identity = await world.issue(north, { notAfterMs: nowMs + DAY_MS });
    expect(identity.notAfterMs).toBe(nowMs + DAY_MS);
    expect(identity.fingerprint).toEqual(certificateFingerprint(identity.certChainPem));
    const hex = new X509Certificate(identity.certChainPem).fingerprint256.replaceAll(":", "").toLowerCase();
    expect(Buffer.from(identity.fingerprint).toString("hex")).toBe(hex);
  });
});

describe("the proof's signature", () => {
  const transcript = {
    nonce: new Uint8Array(32).fill(7),
    initiatorDomain: north,
    acceptorDomain: south,
    acceptorFingerprint: new Uint8Array(32).fill(9),
  };
  const pem = { type: "pkcs8", format: "pem" } as const;
  const prove = (keyPem: string) =>
    proveIdentity(
      { domain: north, certChainPem: world.identities.get(north)?.certChainPem ?? "", keyPem },
      transcript,
    );

  it.each([
    ["RSA", () => generateKeyPairSync("rsa", { modulusLength: 2048 })],
    ["P-256", () => generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["P-384", () => generateKeyPairSync("ec", { namedCurve: "P-384" })],
    ["Ed25519", () => generateKeyPairSync("ed25519")],
  ])("is made and checked with %s, and covers every part", (_, generate) => {
    const { publicKey, privateKey } = generate();
    const { signature } = prove(privateKey.export(pem) as string);
    expect(verifyProof(publicKey, transcript, signature)).toBe(true);
    expect(verifyProof(publicKey, { ...transcript, nonce: new Uint8Array(32) }, signature)).toBe(false);
    expect(verifyProof(publicKey, { ...transcript, initiatorDomain: "x.example" }, signature)).toBe(false);
    expect(verifyProof(publicKey, { ...transcript, acceptorDomain: "x.example" }, signature)).toBe(false);
    expect(verifyProof(publicKey, { ...transcript, acceptorFingerprint: new Uint8Array(0) }, signature)).toBe(
      false,
    );
    expect(verifyProof(publicKey, transcript, new Uint8Array(3))).toBe(false);
    expect(verifyProof(publicKey, transcript, new Uint8Array(0))).toBe(false);
  });

  it.each([
    ["RSA of 1024 bits", () => generateKeyPairSync("rsa", { modulusLength: 1024 })],
    ["secp256k1", () => generateKeyPairSync("ec", { namedCurve: "secp256k1" })],
  ])("is not made with %s", (_, generate) => {
    const { publicKey, privateKey } = generate();
    expect(() => prove(privateKey.export(pem) as string)).toThrow("cannot sign a proof");
    expect(verifyProof(publicKey, transcript, new Uint8Array(64))).toBe(false);
  });
});
