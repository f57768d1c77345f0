/** The echo server of the floor: gives every frame back. Arguments: PORT [CERTIFICATE KEY]. */
import { readFileSync } from "node:fs";
import type { FrameStream } from "@parley/protocol";
import { listenGrpc } from "@parley/protocol/grpc";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";

/** A frame that begins with it goes to all streams. */
export const broadcastMark = 1;

async function main(port: string, certificate: string | undefined, key: string | undefined): Promise<void> {
  const env = createSystemEnv({ log: nullLogger });
  const streams = new Set<FrameStream>();
  const acceptor = await listenGrpc(
    env,
    {
      service: "client",
      host: "127.0.0.1",
      port: Number(port),
      ...(certificate === undefined || key === undefined
        ? {}
        : { tls: { certChainPem: readFileSync(certificate, "utf8"), keyPem: readFileSync(key, "utf8") } }),
    },
    (stream) => {
      streams.add(stream);
      stream.start({
        onFrame: (frame) => {
          if (frame[0] === broadcastMark) for (const each of streams) each.send(frame);
          else stream.send(frame);
        },
        onDrain: () => {},
        onClose: () => streams.delete(stream),
      });
    },
  );
  process.once("SIGTERM", () => void acceptor.close(1_000).then(() => process.exit(0)));
}

if (require.main === module) void main(process.argv[2] ?? "0", process.argv[3], process.argv[4]);
