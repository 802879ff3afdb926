import { X509Certificate } from "node:crypto";

/** What proves that a request comes from the cluster's front proxy. */
export interface ProxyCertificate {
  /** PEM, as clusters tell their extensions. */
  readonly authority: string;
  readonly commonName: string;
  /** DER, as a connection shows it. */
  readonly chain: readonly Buffer[];
}

/** Made once, since keys take their time; nobody has them any more: without a socket they prove nothing to anybody. */
const authority = `-----BEGIN CERTIFICATE-----
MIIBVTCB/KADAgECAhEAo5HI8g7EVnJBTSmhVaRFmzAKBggqhkjOPQQDAjAZMRcw
FQYDVQQDEw5mcm9udC1wcm94eS1jYTAgFw0wMDAxMDEwMDAwMDBaGA8yOTk5MTIz
MTAwMDAwMFowGTEXMBUGA1UEAxMOZnJvbnQtcHJveHktY2EwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAR2cNTMSplNyRSnrHwPorqxPeDN4oE8gLaAeedtGSgsmqzy
GaWR6p/l/mHk1WgsQL2D56RV3kJuuytPxemsE6F7oyMwITAPBgNVHRMBAf8EBTAD
AQH/MA4GA1UdDwEB/wQEAwICBDAKBggqhkjOPQQDAgNIADBFAiAbzAdEsYyuIecS
J/6vxA4girieaP+BY8K4wJWZidoVYQIhAL9XNZ11w5zyBuDWNmYDmo3w7Z5qPSDv
CbDASmUKp2yh
-----END CERTIFICATE-----`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIBazCCARGgAwIBAgIQVyJ70wibgNq0erfLSz8MGTAKBggqhkjOPQQDAjAZMRcw
FQYDVQQDEw5mcm9udC1wcm94eS1jYTAgFw0wMDAxMDEwMDAwMDBaGA8yOTk5MTIz
MTAwMDAwMFowHTEbMBkGA1UEAxMSZnJvbnQtcHJveHktY2xpZW50MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAE0nvPfNg2baP9Y7dsGmRtRNMxplEcag6S/Pu7IJhm
gVcc+MERZS8dheVXW5Rs92XXSNRVmEb9lkNP+IKNlLkbaaM1MDMwDAYDVR0TAQH/
BAIwADAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwIwCgYIKoZI
zj0EAwIDSAAwRQIhAP1drfwqUJOYzNx57ajdCOx2otBraxKmz8GxPurp60+iAiBN
G3uJe2Y8wCyCazOgVkJI6R127noQrd2TF9gJqAsuow==
-----END CERTIFICATE-----`;

export const proxyCertificate: ProxyCertificate = {
  authority,
  commonName: "front-proxy-client",
  chain: [new X509Certificate(certificate).raw],
};
