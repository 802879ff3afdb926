import { admissionFlags } from "./admission-flags.ts";
import { isIP } from "node:net";
import { patternProblem } from "../../schema/pattern/compile-pattern.ts";
import { etcdServerUrl } from "../../storage/etcd/etcd-options.ts";
import {
  duration,
  fraction,
  integer,
  list,
  oneOf,
  positiveDuration,
  text,
  toggle,
  type RepeatedFlag,
  type SingleFlag,
} from "./flag.ts";
import type { StorageBackend } from "./server-options.ts";
import { servingCertificateFlags } from "./serving-certificate-flags.ts";
import { cipherSuites, sniCertKey, tlsVersion } from "./tls-flags.ts";

const flag = <T>(definition: SingleFlag<T>): SingleFlag<T> => definition;
const repeated = <T>(definition: RepeatedFlag<T>): RepeatedFlag<T> => definition;

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
    tlsSniCertKeys: repeated({
      name: "tls-sni-cert-key",
      placeholder: "cert,key[:names]",
      help: "Another pair of files, for clients that ask for one of the names: host names, wildcards, or addresses of this machine. Without names, those in the certificate. May be given several times; read again when the files change.",
      parseAll: (texts) => texts.map(sniCertKey),
    }),
    tlsMinVersion: flag({
      name: "tls-min-version",
      placeholder: "string",
      default: "VersionTLS12",
      help: "The oldest TLS that is spoken: VersionTLS12 or VersionTLS13.",
      parse: tlsVersion,
    }),
    tlsCipherSuites: repeated({
      name: "tls-cipher-suites",
      placeholder: "strings",
      help: "Cipher suites that are allowed, by Go's names, separated by commas. Default: all with forward secrecy and authenticated encryption.",
      parseAll: cipherSuites,
    }),
    strictTransportSecurityDirectives: repeated({
      name: "strict-transport-security-directives",
      placeholder: "strings",
      help: "Directives of HSTS, separated by commas, e.g. max-age=31536000,includeSubDomains. None: no such header.",
      parseAll: (texts) => texts.flatMap(list),
    }),
    corsAllowedOrigins: repeated({
      name: "cors-allowed-origins",
      placeholder: "strings",
      help: "Patterns of origins whose pages may read answers, separated by commas, e.g. ^https://example\\.com$. None: no CORS.",
      parseAll: (texts) => texts.flatMap(list).map(originPattern),
    }),
    http2MaxStreams: flag({
      name: "http2-max-streams-per-connection",
      placeholder: "int",
      default: "1000",
      help: "How many requests a client may have open on one HTTP/2 connection.",
      parse: integer(1, 2 ** 31 - 1),
    }),
    goawayChance: flag({
      name: "goaway-chance",
      placeholder: "float",
      default: "0",
      help: "Of how many HTTP/2 requests the client is asked to come back by a new connection, so that it may find another replica; at most 0.02. For several replicas behind a load balancer.",
      parse: fraction(0.02),
    }),
    conditionalRequests: flag({
      name: "conditional-requests",
      placeholder: "",
      default: "true",
      help: "Answer 304 to clients that have a document of discovery or OpenAPI already. Set it to false if requests come through a kube-apiserver 1.22.14, 1.23.11, 1.24.5 or 1.25.1, which makes 502 of it.",
      parse: toggle,
    }),
  },
  "Serving certificate": servingCertificateFlags,
  "Custom resources": {
    webhooksOnly: flag({
      name: "webhooks-only",
      placeholder: "",
      default: "false",
      help: 'Serve the code of kinds to a cluster that has them as custom resources: what "apiserver-boot build crds" writes makes the cluster ask for conversion and admission. Nothing is stored; of the other flags, those of secure serving, logs and --kubeconfig count.',
      parse: toggle,
    }),
  },
  Cluster: {
    kubeconfig: flag({
      name: "kubeconfig",
      placeholder: "string",
      help: "Kubeconfig of the cluster that this server extends. Inside of a pod its service account is used without it. The cluster is asked who may do what; without one, only --client-ca-file and the program's own code decide.",
      parse: text,
    }),
  },
  Authentication: {
    clientCaFile: flag({
      name: "client-ca-file",
      placeholder: "string",
      help: "File with authorities in PEM. Who shows a certificate signed by one of them is known by its common name, with its organizations as groups. Read again when it changes. Default: those that the cluster tells of.",
      parse: text,
    }),
    authenticationKubeconfig: flag({
      name: "authentication-kubeconfig",
      placeholder: "string",
      help: "Kubeconfig for asking the cluster who a token is and whom to believe. Default: --kubeconfig.",
      parse: text,
    }),
    authenticationSkipLookup: flag({
      name: "authentication-skip-lookup",
      placeholder: "",
      default: "false",
      help: "Do not read the ConfigMap kube-system/extension-apiserver-authentication.",
      parse: toggle,
    }),
    authenticationTolerateLookupFailure: flag({
      name: "authentication-tolerate-lookup-failure",
      placeholder: "",
      default: "false",
      help: "Start although that ConfigMap cannot be read: everybody may then be unknown.",
      parse: toggle,
    }),
    authenticationTokenWebhookCacheTtl: flag({
      name: "authentication-token-webhook-cache-ttl",
      placeholder: "duration",
      default: "10s",
      help: "How long the cluster's answer about a token is remembered.",
      parse: duration,
    }),
    requestheaderClientCaFile: flag({
      name: "requestheader-client-ca-file",
      placeholder: "string",
      help: "File with the authorities of the front proxy in PEM, instead of what the cluster tells of. Read again when it changes.",
      parse: text,
    }),
    requestheaderAllowedNames: flag({
      name: "requestheader-allowed-names",
      placeholder: "strings",
      default: "",
      help: "Common names that the front proxy's certificate may have. None: any.",
      parse: list,
    }),
    requestheaderUsernameHeaders: flag({
      name: "requestheader-username-headers",
      placeholder: "strings",
      default: "x-remote-user",
      help: "Headers in which the front proxy names the user.",
      parse: headers,
    }),
    requestheaderUidHeaders: flag({
      name: "requestheader-uid-headers",
      placeholder: "strings",
      default: "",
      help: "Headers in which the front proxy names the user's uid, such as x-remote-uid.",
      parse: headers,
    }),
    requestheaderGroupHeaders: flag({
      name: "requestheader-group-headers",
      placeholder: "strings",
      default: "x-remote-group",
      help: "Headers in which the front proxy names the user's groups, one in each line.",
      parse: headers,
    }),
    requestheaderExtraHeadersPrefix: flag({
      name: "requestheader-extra-headers-prefix",
      placeholder: "strings",
      default: "x-remote-extra-",
      help: "What the names of headers with further facts of the user begin with.",
      parse: headers,
    }),
  },
  Authorization: {
    authorizationKubeconfig: flag({
      name: "authorization-kubeconfig",
      placeholder: "string",
      help: "Kubeconfig for asking the cluster who may do what. Default: --kubeconfig.",
      parse: text,
    }),
    authorizationAlwaysAllowPaths: flag({
      name: "authorization-always-allow-paths",
      placeholder: "strings",
      default: "/healthz,/readyz,/livez",
      help: "Paths that everybody may ask for. A * at the end stands for whatever follows.",
      parse: list,
    }),
    authorizationWebhookCacheAuthorizedTtl: flag({
      name: "authorization-webhook-cache-authorized-ttl",
      placeholder: "duration",
      default: "10s",
      help: "How long the cluster's yes is remembered.",
      parse: duration,
    }),
    authorizationWebhookCacheUnauthorizedTtl: flag({
      name: "authorization-webhook-cache-unauthorized-ttl",
      placeholder: "duration",
      default: "10s",
      help: "How long the cluster's no is remembered.",
      parse: duration,
    }),
  },
  Admission: admissionFlags,
  Storage: {
    storageBackend: flag({
      name: "storage-backend",
      placeholder: "string",
      help: "Where objects are kept: embedded (durable, in --data-dir), sqlite (the same in one file of SQLite, with Node 22.13 or later), etcd3 (in --etcd-servers), postgres (in --postgres-url-file) or memory (gone when the server stops). If it is not given: etcd3 if --etcd-servers is, postgres if --postgres-url-file is, else embedded.",
      parse: storageBackend,
    }),
    dataDir: flag({
      name: "data-dir",
      placeholder: "string",
      default: "apiserver.local.config/data",
      help: "Directory of the embedded storage, or of SQLite. One server at a time may use it.",
      parse: text,
    }),
    etcdServers: flag({
      name: "etcd-servers",
      placeholder: "strings",
      help: "URLs of the members of an etcd, version 3.4 or later, separated by commas. Any number of servers may share it.",
      parse: (value) => value.split(",").map((url) => etcdServerUrl(url.trim())),
    }),
    etcdPrefix: flag({
      name: "etcd-prefix",
      placeholder: "string",
      default: "/registry",
      help: "What all keys in etcd begin with.",
      parse: etcdPrefix,
    }),
    etcdCafile: flag({
      name: "etcd-cafile",
      placeholder: "string",
      help: "File with the authorities of etcd's certificates, in PEM.",
      parse: text,
    }),
    etcdCertfile: flag({
      name: "etcd-certfile",
      placeholder: "string",
      help: "File with the certificate to show to etcd, in PEM.",
      parse: text,
    }),
    etcdKeyfile: flag({
      name: "etcd-keyfile",
      placeholder: "string",
      help: "File with the private key of --etcd-certfile, in PEM.",
      parse: text,
    }),
    watchCache: flag({
      name: "watch-cache",
      placeholder: "",
      default: "true",
      help: "Answer reads that have to be up to date from memory, once the storage has said that it is. If false, the storage is asked for every object; watches come from memory all the same.",
      parse: toggle,
    }),
    etcdCompactionInterval: flag({
      name: "etcd-compaction-interval",
      placeholder: "duration",
      default: "5m0s",
      help: "How often what etcd keeps of the past is cut down to 5 minutes, by one of the servers that share it. 0 for never: something else compacts it.",
      parse: duration,
    }),
    postgresUrlFile: flag({
      name: "postgres-url-file",
      placeholder: "string",
      help: "File with the URL of a PostgreSQL database, such as postgres://user:password@host:5432/database?sslmode=verify-full. Any number of servers may share it. Read again when a connection fails. Default: the environment variable POSTGRES_URL.",
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
    shutdownSendRetryAfter: flag({
      name: "shutdown-send-retry-after",
      placeholder: "",
      default: "true",
      help: "Whether new requests are answered with 429 and Retry-After after that delay, until those under way have ended. If false, no more connections are accepted from then on.",
      parse: toggle,
    }),
    shutdownWatchTerminationGracePeriod: flag({
      name: "shutdown-watch-termination-grace-period",
      placeholder: "duration",
      default: "5s",
      help: "How long it may take to end all watches when the server stops: they are spread over that time, or 200 are ended each second if that is sooner.",
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

function headers(value: string): readonly string[] {
  return list(value.toLowerCase());
}

function ipAddress(value: string): string {
  if (isIP(value) === 0) throw new Error(`expected an IP address, got "${value}"`);
  return value;
}

function storageBackend(value: string): StorageBackend {
  return value === "etcd" ? "etcd3" : oneOf("embedded", "sqlite", "etcd3", "postgres", "memory")(value);
}

/** Without a slash at its end. */
function etcdPrefix(value: string): string {
  const prefix = value.replace(/\/+$/, "");
  if (!prefix.startsWith("/")) throw new Error(`expected a prefix such as "/registry", got "${value}"`);
  return prefix;
}

function originPattern(value: string): string {
  const problem = patternProblem(value);
  if (problem !== undefined) throw new Error(`expected patterns, got "${value}": ${problem}`);
  return value;
}
