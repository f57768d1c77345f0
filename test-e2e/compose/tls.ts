/** What a server shows to who connects. */

import { connect } from "node:tls";
import type { DialTarget } from "@parley/protocol";

export interface ShownCertificate {
  readonly serialNumber: string;
  readonly pem: string;
}

/** The certificate at a home on this machine. @throws when it is not valid for the domain. */
export function certificateAt(target: DialTarget): Promise<ShownCertificate> {
  const port = Number(target.address.split(":").at(-1));
  const host = target.address.startsWith("home2") ? "127.0.0.2" : "127.0.0.1";
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host, port, servername: target.domain, ca: target.ca ?? "", ALPNProtocols: ["h2"] },
      () => {
        const { raw, serialNumber } = socket.getPeerCertificate();
        socket.destroy();
        const base64 = raw.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
        resolve({ serialNumber, pem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n` });
      },
    );
    socket.once("error", reject);
  });
}
