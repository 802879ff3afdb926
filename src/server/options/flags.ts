import { isIP } from "node:net";
import { duration, integer, oneOf, positiveDuration, text, type Flag } from "./flag.ts";

const flag = <T>(definition: Flag<T>): Flag<T> => definition;

/** All flags, grouped as `--help` prints them. */
export const flagGroups = {
  "Secure serving": {
    // Upstream's default is 443, which only root may listen on (R-TLS-4).
    securePort: flag({
      name: "secure-port",
      placeholder: "int",
      default: "9443",
      help: "The port on which to serve HTTPS. 0 takes any free port.",
      parse: integer(0, 65_535),
    }),
    bindAddress: flag({
      name: "bind-address",
      placeholder: "ip",
      default: "0.0.0.0",
      help: "The IP address on which to listen.",
      parse: ipAddress,
    }),
    certDir: flag({
      name: "cert-dir",
      placeholder: "string",
      default: "apiserver.local.config/certificates",
      help: "Where apiserver.crt and apiserver.key are. They are made, self-signed, if they are missing. Ignored if --tls-cert-file and --tls-private-key-file are given.",
      parse: text,
    }),
    tlsCertFile: flag({
      name: "tls-cert-file",
      placeholder: "string",
      help: "File with the serving certificate, followed by its intermediates, in PEM. Read again when it changes.",
      parse: text,
    }),
    tlsPrivateKeyFile: flag({
      name: "tls-private-key-file",
      placeholder: "string",
      help: "File with the private key of --tls-cert-file, in PEM.",
      parse: text,
    }),
    http2MaxStreams: flag({
      name: "http2-max-streams-per-connection",
      placeholder: "int",
      default: "1000",
      help: "How many requests a client may have open on one HTTP/2 connection.",
      parse: integer(1, 2 ** 31 - 1),
    }),
  },
  Authentication: {
    clientCaFile: flag({
      name: "client-ca-file",
      placeholder: "string",
      help: "File with authorities in PEM. Who shows a certificate signed by one of them is known by its common name, with its organizations as groups. Read again when it changes.",
      parse: text,
    }),
  },
  Storage: {
    storageBackend: flag({
      name: "storage-backend",
      placeholder: "string",
      default: "embedded",
      help: "Where objects are kept: embedded (durable, in --data-dir) or memory (gone when the server stops).",
      parse: storageBackend,
    }),
    dataDir: flag({
      name: "data-dir",
      placeholder: "string",
      default: "apiserver.local.config/data",
      help: "Directory of the embedded storage. One server at a time may use it.",
      parse: text,
    }),
  },
  Limits: {
    requestTimeout: flag({
      name: "request-timeout",
      placeholder: "duration",
      default: "1m0s",
      help: "How long a request may take, watches excepted.",
      parse: positiveDuration,
    }),
    minRequestTimeout: flag({
      name: "min-request-timeout",
      placeholder: "int",
      default: "1800",
      help: "How many seconds a watch is open at least, if its client does not say; up to twice that, to spread load.",
      parse: integer(1, 31_536_000),
    }),
    maxRequestsInFlight: flag({
      name: "max-requests-inflight",
      placeholder: "int",
      default: "400",
      help: "How many reading requests are worked on at once; more are told to come back. 0 for no limit.",
      parse: integer(0, 1_000_000),
    }),
    maxMutatingRequestsInFlight: flag({
      name: "max-mutating-requests-inflight",
      placeholder: "int",
      default: "200",
      help: "How many writing requests are worked on at once; more are told to come back. 0 for no limit.",
      parse: integer(0, 1_000_000),
    }),
    shutdownDelayDuration: flag({
      name: "shutdown-delay-duration",
      placeholder: "duration",
      default: "0s",
      help: "How long to go on serving, not ready any more, when told to stop, so that load balancers can notice.",
      parse: duration,
    }),
  },
  Logs: {
    verbosity: flag({
      name: "v",
      placeholder: "int",
      default: "0",
      help: "How much to log: 3 adds a line for every request.",
      parse: integer(0, 10),
    }),
    loggingFormat: flag({
      name: "logging-format",
      placeholder: "string",
      default: "text",
      help: "Form of the log: text or json.",
      parse: oneOf("text", "json"),
    }),
  },
} as const;

function ipAddress(value: string): string {
  if (isIP(value) === 0) throw new Error(`expected an IP address, got "${value}"`);
  return value;
}

function storageBackend(value: string): "embedded" | "memory" {
  if (value === "etcd" || value === "etcd3") {
    throw new Error("etcd is not supported by this version; use embedded or memory");
  }
  return oneOf("embedded", "memory")(value);
}
