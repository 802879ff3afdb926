import type { AddressInfo } from "node:net";

/** `127.0.0.1:9443`, `[::1]:9443`. */
export const printAddress = ({ address, port }: Pick<AddressInfo, "address" | "port">): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
