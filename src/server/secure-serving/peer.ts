import type { Socket } from "node:net";
import { TLSSocket, type DetailedPeerCertificate } from "node:tls";
import type { Peer } from "../../endpoints/http.ts";

const maximumChain = 10;

/** What is known of a connection, taken once after its handshake; certificates are not verified here. */
export function peerOf(socket: Socket): Peer {
  const { remoteAddress = "", remotePort = 0 } = socket;
  const host = remoteAddress.includes(":") ? `[${remoteAddress}]` : remoteAddress;
  return {
    address: remoteAddress === "" ? "" : `${host}:${remotePort}`,
    certificates: certificateChain(socket instanceof TLSSocket ? socket.getPeerCertificate(true) : undefined),
    cache: new Map(),
  };
}

/** Leaf first. Node's links end in a certificate that is its own issuer. */
function certificateChain(leaf: DetailedPeerCertificate | undefined): readonly Buffer[] {
  const chain: Buffer[] = [];
  let next = leaf;
  while (next?.raw !== undefined && chain.length < maximumChain) {
    chain.push(next.raw);
    if (next.issuerCertificate === next) break;
    next = next.issuerCertificate;
  }
  return chain;
}
