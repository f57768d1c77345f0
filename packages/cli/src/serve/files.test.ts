import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueCertificate } from "@parley/federation";
import type { DomainName } from "@parley/model";
import { createTestEnv } from "@parley/runtime/testing";
import { type LoadedConfig, loadServerConfig } from "../config/load.js";
import type { ServerConfig } from "../config/server-schema.js";
import type { ServerEnv } from "../io.js";
import { Certificates } from "./certificates.js";
import { checkFiles, readRoutes } from "./files.js";
import { startHomeServer } from "./home-server.js";
import { homeServerOptions, linkLimits } from "./options.js";
import { isLoopback } from "./ports.js";
import { ensureAuthority, prepareTryOut } from "./try-out.js";

const domain = "north.example" as DomainName;
let directory: string;
let loaded: LoadedConfig<ServerConfig>;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "parley-files-test-"));
  const { files } = await prepareTryOut(directory, domain, { client: "127.0.0.1:1", admin: "127.0.0.1:2" });
  loaded = loadServerConfig(files.config);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function serverEnv(): ServerEnv {
  return { ...createTestEnv().env, registry: undefined, setLogLevel: () => undefined };
}

function certificateFile(): string {
  return join(directory, `${domain}.crt`);
}

describe("The files of a configuration", () => {
  it("are made once for trying out, and then kept", async () => {
    expect(checkFiles(loaded)).toEqual([]);
    const again = await prepareTryOut(directory, domain, { client: "127.0.0.1:9", admin: "127.0.0.1:2" });
    expect(again.made).toBe(false);
    expect(loadServerConfig(again.files.config).config.listen.client).toBe("127.0.0.1:1");
  });

  it("are each named when they cannot be used, with their line", async () => {
    writeFileSync(join(directory, "ca.pem"), "nothing");
    writeFileSync(certificateFile(), "nothing");
    const problems = checkFiles(loaded);
    expect(problems.map(({ path }) => path)).toEqual(["domains[0]", "trust.ca", "peers"]);
    expect(problems[0]?.line).toBe(3);
    rmSync(certificateFile());
    expect(checkFiles(loaded)[0]?.message).toContain(`there is no ${certificateFile()}`);
  });

  it("say when a certificate is for another domain", async () => {
    const authority = await ensureAuthority(directory);
    const other = await issueCertificate(authority, { domain: "south.example" });
    writeFileSync(certificateFile(), other.certChainPem);
    writeFileSync(join(directory, `${domain}.key`), other.keyPem);
    expect(checkFiles(loaded)[0]?.message).toContain("not for north.example");
  });

  it("give the routes their authorities", () => {
    const { config } = loaded;
    const proxies = [{ address: "127.0.0.1:3", domain, ca: undefined }];
    const peers = { "south.example": { address: "127.0.0.1:4", ca: undefined, direct: true } };
    const routes = readRoutes({ ...loaded, config: { ...config, proxies, peers } });
    expect(routes.proxies).toEqual([
      { address: "127.0.0.1:3", domain, ca: expect.stringContaining("BEGIN") },
    ]);
    expect(routes.peers?.get("south.example" as DomainName)).toMatchObject({ direct: true });
  });
});

describe("Certificates", () => {
  it("are read again when their files are renewed, and the old one stays when that fails", async () => {
    const { clock, env, logged } = createTestEnv();
    const renewed: string[] = [];
    const certificates = new Certificates(env, loaded, ({ certChainPem }) => renewed.push(certChainPem));
    const before = certificates.of(domain);
    certificates.start();
    await clock.advance(120_000);
    expect(renewed).toEqual([]);

    writeFileSync(certificateFile(), "half of a certi");
    await clock.advance(60_000);
    expect(certificates.of(domain)).toBe(before);
    expect(logged).toContainEqual(expect.objectContaining({ event: "certificate.refused" }));

    const next = await issueCertificate(await ensureAuthority(directory), { domain });
    writeFileSync(certificateFile(), next.certChainPem);
    writeFileSync(join(directory, `${domain}.key`), next.keyPem);
    utimesSync(certificateFile(), 1, 1);
    await clock.advance(60_000);
    expect(renewed).toEqual([next.certChainPem]);
    expect(certificates.first.certChainPem).toBe(next.certChainPem);
    certificates.stop();
    expect(clock.timersPending).toBe(0);
  });

  it("are shown by name where there are several, each renewed by itself", async () => {
    const south = "south.example" as DomainName;
    const authority = await ensureAuthority(directory);
    const write = async (): Promise<string> => {
      const { certChainPem, keyPem } = await issueCertificate(authority, { domain: south });
      writeFileSync(join(directory, "south.crt"), certChainPem);
      writeFileSync(join(directory, "south.key"), keyPem);
      return certChainPem;
    };
    const first = await write();
    const domains = [...loaded.config.domains, { name: south, certificate: "south.crt", key: "south.key" }];
    const renewed: unknown[] = [];
    const certificates = new Certificates(
      createTestEnv().env,
      { ...loaded, config: { ...loaded.config, domains } },
      (shown, byName) =>
        renewed.push([shown.domain, byName.get(domain)?.domain, byName.get(south)?.certChainPem]),
    );
    expect(certificates.byName.get(south)?.certChainPem).toBe(first);
    const next = await write();
    utimesSync(join(directory, "south.crt"), 1, 1);
    certificates.check();
    expect(renewed).toEqual([[domain, domain, next]]);
    expect(certificates.of(south).certChainPem).toBe(next);
    expect(new Certificates(createTestEnv().env, loaded).byName.size).toBe(0);
  });

  it("are only those of the configured domains", () => {
    const certificates = new Certificates(createTestEnv().env, loaded);
    expect(() => certificates.of("other.example" as DomainName)).toThrow("not a domain of this server");
  });
});

describe("A home server that others could reach", () => {
  it.each([
    [
      "its admin service has no token",
      { plaintext: false, listen: { client: "127.0.0.1:1", admin: "0.0.0.0:2" } },
      "admin_token_needed",
    ],
    [
      "passwords would come to it in the clear",
      { plaintext: true, listen: { client: "0.0.0.0:1", admin: "127.0.0.1:2" } },
      "plaintext_not_loopback",
    ],
  ])("does not start when %s", async (_, { listen, plaintext }, reason) => {
    const config = {
      ...loaded.config,
      plaintext,
      listen: { ...listen, federation: undefined, operations: undefined },
    };
    await expect(startHomeServer(serverEnv(), { ...loaded, config })).rejects.toMatchObject({
      reason,
    });
  });
});

describe("The options of a server", () => {
  it("have their unit in the name", () => {
    const options = homeServerOptions(loaded.config);
    expect(options).toMatchObject({
      domains: [domain],
      heartbeatMs: 30_000,
      messageBytesMax: 65_536,
      outboxExpiryMs: 86_400_000,
      retryInitialMs: 1_000,
      presence: { retryInitialMs: 500, outOfContactMs: 30_000, publicationsMax: 16 },
    });
    expect(linkLimits(loaded.config.links)).toMatchObject({ heartbeatMs: 15_000, backoffMaxMs: 30_000 });
  });

  it("know what only this machine can reach", () => {
    expect(["127.0.0.1:1", "[::1]:1", "localhost:1"].map(isLoopback)).toEqual([true, true, true]);
    expect(["0.0.0.0:1", "[::]:1", "example.org:1", "127.example.org:1"].map(isLoopback)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
