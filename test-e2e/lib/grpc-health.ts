/** gRPC's health service (`grpc.health.v1`), asked as any load balancer asks it. */
import { connect } from "node:http2";
import { within } from "./within.js";

/** The message `HealthCheckRequest{}` in its frame. */
const request = Buffer.alloc(5);
const statuses: readonly (string | undefined)[] = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/** What a port says of itself. */
export async function grpcHealth(
  address: string,
  { caPem, name }: { readonly caPem: string; readonly name: string },
): Promise<string | undefined> {
  const session = connect(`https://${address}`, { ca: caPem, servername: name });
  try {
    const answered = new Promise<Buffer>((resolve, reject) => {
      session.once("error", reject);
      const stream = session.request({
        ":method": "POST",
        ":path": "/grpc.health.v1.Health/Check",
        "content-type": "application/grpc",
        te: "trailers",
      });
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.once("error", reject);
      stream.once("end", () => resolve(Buffer.concat(chunks)));
      stream.end(request);
    });
    const answer = await within(`the health of ${address}`, answered);
    // A frame of five bytes, then field 1, a number.
    return answer[5] === 0x08 ? statuses[answer[6] ?? 0] : undefined;
  } finally {
    session.close();
  }
}
