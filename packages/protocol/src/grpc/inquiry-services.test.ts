import { dirname, join } from "node:path";
import { credentials, makeGenericClientConstructor, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync, type ServiceDefinition } from "@grpc/proto-loader";
import { service as healthService } from "grpc-health-check";
import { authorityPem } from "../../test/certificates.js";
import { domain, Ends } from "../../test/ends.js";

const reflectionProtos = join(dirname(require.resolve("@grpc/reflection")), "../proto");
const reflectionService = loadSync("grpc/reflection/v1/reflection.proto", {
  includeDirs: [reflectionProtos],
  keepCase: true,
})["grpc.reflection.v1.ServerReflection"] as ServiceDefinition;

interface Health {
  check(request: { service: string }, done: (error: Error | null, answer: { status: string }) => void): void;
  watch(request: { service: string }): NodeJS.EventEmitter & { cancel(): void };
  close(): void;
}

interface Reflection {
  ServerReflectionInfo(): NodeJS.EventEmitter & { write(request: object): void; end(): void };
  close(): void;
}

describe("A port", () => {
  let ends: Ends;
  const clients: { close(): void }[] = [];

  function connect<T extends { close(): void }>(service: ServiceDefinition): T {
    const Client = makeGenericClientConstructor(
      service as Parameters<typeof makeGenericClientConstructor>[0],
      "Client",
    ) as ServiceClientConstructor;
    const client = new Client(ends.target.address, credentials.createSsl(Buffer.from(authorityPem)), {
      "grpc.ssl_target_name_override": domain,
    });
    clients.push(client);
    return client as unknown as T;
  }

  beforeEach(async () => {
    ends = await Ends.listen();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await ends.stop();
  });

  it("says whether it serves, to whoever asks and to whoever watches, beside its streams", async () => {
    const health = connect<Health>(healthService as ServiceDefinition);
    const check = (): Promise<string> =>
      new Promise((resolve, reject) =>
        health.check({ service: "" }, (error, answer) => (error ? reject(error) : resolve(answer.status))),
      );
    expect(await check()).toBe("NOT_SERVING");
    ends.acceptor.setServing(true);
    expect(await check()).toBe("SERVING");

    const watching = health.watch({ service: "" });
    watching.on("error", () => undefined);
    const told: string[] = [];
    const second = new Promise<void>((resolve) =>
      watching.on("data", ({ status }: { status: string }) => {
        if (told.push(status) === 1) ends.acceptor.setServing(false);
        else resolve();
      }),
    );
    await second;
    expect(told).toEqual(["SERVING", "NOT_SERVING"]);
    watching.cancel();

    const accepted = ends.accept();
    const dialed = await ends.dial();
    expect((await accepted).peer.encrypted).toBe(true);
    dialed.close({ code: "test_over", reason: "", reconnect: "never" });
  });

  it("tells what it speaks", async () => {
    const stream = connect<Reflection>(reflectionService).ServerReflectionInfo();
    const answer = new Promise<{ list_services_response: { service: { name: string }[] } }>(
      (resolve, reject) => {
        stream.on("data", resolve);
        stream.on("error", reject);
      },
    );
    stream.write({ list_services: "" });
    const names = (await answer).list_services_response.service.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["parley.client.v1.ClientService", "parley.federation.v1.FederationService"]),
    );
    stream.end();
  });
});
