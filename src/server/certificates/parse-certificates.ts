import { X509Certificate } from "node:crypto";

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * All certificates of a PEM file; other blocks and text between are left alone.
 * @throws Error naming `what` if there is none, or one cannot be read.
 */
export function parseCertificates(pem: string, what: string): readonly X509Certificate[] {
  const blocks = pem.match(block) ?? [];
  if (blocks.length === 0) throw new Error(`${what}: expected certificates in PEM, found none`);
  return blocks.map((text, index) => {
    try {
      return new X509Certificate(text);
    } catch (error) {
      throw new Error(`${what}: certificate ${index + 1} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
}
