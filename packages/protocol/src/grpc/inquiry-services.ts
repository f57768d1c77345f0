/** gRPC's services about a port: whether it serves (`grpc.health.v1`), and what it speaks (`grpc.reflection.v1`). */
import type { Server } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";
import { descriptors } from "../../generated/descriptors.js";

/** The name under which the whole port is asked for; see https://grpc.io/docs/guides/health-checking/. */
const WHOLE = "";

/** Adds them to a port. Nobody has to prove anything to ask: there is nothing secret in the answers. */
export function addInquiryServices(server: Server): InquiryServices {
  return new InquiryServices(server);
}

/** See {@link addInquiryServices}. */
export class InquiryServices {
  readonly #health = new HealthImplementation({ [WHOLE]: "NOT_SERVING" });

  constructor(server: Server) {
    this.#health.addToServer(server);
    new ReflectionService(packageDefinition()).addToServer(server);
  }

  /** What is answered from now on. Those who watch are told. */
  setServing(serving: boolean): void {
    this.#health.setStatus(WHOLE, serving ? "SERVING" : "NOT_SERVING");
  }
}

let loaded: ReturnType<typeof loadFileDescriptorSetFromBuffer> | undefined;

/** Read once for all ports. */
function packageDefinition(): ReturnType<typeof loadFileDescriptorSetFromBuffer> {
  loaded ??= loadFileDescriptorSetFromBuffer(descriptors);
  return loaded;
}
