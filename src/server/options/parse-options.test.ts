import { describe, expect, it } from "vitest";
import { UsageError } from "./flag.ts";
import { helpText, parseOptions } from "./parse-options.ts";

describe("parseOptions", () => {
  it("R-TLS-4: has a default for all that needs one, among them a port that needs no root", () => {
    expect(parseOptions([])).toEqual({
      webhooksOnly: false,
      watchCache: true,
      conditionalRequests: true,
      securePort: 9443,
      bindAddress: "0.0.0.0",
      certDir: "apiserver.local.config/certificates",
      tlsSniCertKeys: [],
      tlsMinVersion: "TLSv1.2",
      tlsCipherSuites: [],
      http2MaxStreams: 1000,
      goawayChance: 0,
      strictTransportSecurityDirectives: [],
      corsAllowedOrigins: [],
      authenticationSkipLookup: false,
      authenticationTolerateLookupFailure: false,
      authenticationTokenWebhookCacheTtl: 10_000,
      requestheaderAllowedNames: [],
      requestheaderUsernameHeaders: ["x-remote-user"],
      requestheaderUidHeaders: [],
      requestheaderGroupHeaders: ["x-remote-group"],
      requestheaderExtraHeadersPrefix: ["x-remote-extra-"],
      authorizationAlwaysAllowPaths: ["/healthz", "/readyz", "/livez"],
      authorizationWebhookCacheAuthorizedTtl: 10_000,
      authorizationWebhookCacheUnauthorizedTtl: 10_000,
      enableAdmissionPlugins: [],
      disableAdmissionPlugins: [],
      storageBackend: "embedded",
      dataDir: "apiserver.local.config/data",
      etcdPrefix: "/registry",
      etcdCompactionInterval: 300_000,
      requestTimeout: 60_000,
      minRequestTimeout: 1800,
      maxRequestsInFlight: 400,
      maxMutatingRequestsInFlight: 200,
      servingCertificateDnsNames: [],
      servingCertificateApiservices: [],
      servingCertificateValidity: 90 * 86_400_000,
      servingCertificateRenewBefore: 30 * 86_400_000,
      servingCertificateCaValidity: 5 * 365 * 86_400_000,
      servingCertificateCaRenewBefore: 365 * 86_400_000,
      servingCertificateCaOverlap: 600_000,
      shutdownDelayDuration: 0,
      shutdownSendRetryAfter: true,
      shutdownWatchTerminationGracePeriod: 5000,
      verbosity: 0,
      loggingFormat: "text",
    });
  });

  it("reads flags in both spellings, and klog's -v", () => {
    const argv = ["--secure-port=0", "--bind-address", "127.0.0.1", "-v=3", "--shutdown-delay-duration=1m30s"];
    expect(parseOptions(argv)).toMatchObject({
      securePort: 0,
      bindAddress: "127.0.0.1",
      verbosity: 3,
      shutdownDelayDuration: 90_000,
    });
    expect(parseOptions(["--v", "4", "--logging-format", "json"])).toMatchObject({
      verbosity: 4,
      loggingFormat: "json",
    });
  });

  it("reads switches with and without a value, and lists", () => {
    const argv = ["--authentication-skip-lookup", "--authentication-tolerate-lookup-failure=false"];
    const names = ["--requestheader-client-ca-file=ca", "--requestheader-allowed-names=a, b"];
    expect(parseOptions([...argv, ...names, "--requestheader-group-headers=X-Group,X-Team"])).toMatchObject({
      authenticationSkipLookup: true,
      authenticationTolerateLookupFailure: false,
      requestheaderAllowedNames: ["a", "b"],
      requestheaderGroupHeaders: ["x-group", "x-team"],
    });
  });

  it("reads flags that may be given several times, and booleans without a value", () => {
    const argv = [
      "--tls-sni-cert-key=a.crt,a.key",
      "--tls-sni-cert-key",
      "b.crt, b.key: x.example , *.y.example",
      "--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
      "--tls-min-version=VersionTLS13",
      "--cors-allowed-origins=^https://a$,//b",
      "--cors-allowed-origins=c",
      "--goaway-chance=.01",
      "--shutdown-send-retry-after=false",
    ];
    expect(parseOptions(argv)).toMatchObject({
      tlsSniCertKeys: [
        { certFile: "a.crt", keyFile: "a.key", names: [] },
        { certFile: "b.crt", keyFile: "b.key", names: ["x.example", "*.y.example"] },
      ],
      tlsCipherSuites: ["TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"],
      tlsMinVersion: "TLSv1.3",
      corsAllowedOrigins: ["^https://a$", "//b", "c"],
      goawayChance: 0.01,
      shutdownSendRetryAfter: false,
    });
    expect(parseOptions(["--shutdown-send-retry-after", "-v=1"])).toMatchObject({ shutdownSendRetryAfter: true });
  });

  it.each([
    [["--tls-sni-cert-key=a.crt"], '--tls-sni-cert-key: expected "cert,key" or "cert,key:name,name", got "a.crt"'],
    [["--tls-sni-cert-key=a,b:"], "--tls-sni-cert-key: expected"],
    [["--tls-min-version=VersionTLS11"], "--tls-min-version: expected one of VersionTLS12, VersionTLS13"],
    [["--tls-cipher-suites=RC4"], 'got "RC4"'],
    [["--goaway-chance=0.5"], '--goaway-chance: expected a number from 0 to 0.02, got "0.5"'],
    [["--cors-allowed-origins=("], '--cors-allowed-origins: expected patterns, got "("'],
    [["--shutdown-send-retry-after=maybe"], '--shutdown-send-retry-after: expected one of true, false, got "maybe"'],
    [["--nonsense=1"], "unknown flag: --nonsense"],
    [["serve"], "unexpected argument: serve"],
    [["--secure-port"], "--secure-port"],
    [["--secure-port=70000"], '--secure-port: expected an integer from 0 to 65535, got "70000"'],
    [["--secure-port=1e3"], '--secure-port: expected an integer from 0 to 65535, got "1e3"'],
    [["--bind-address=localhost"], '--bind-address: expected an IP address, got "localhost"'],
    [["--request-timeout=10"], '--request-timeout: expected a duration such as "30s" or "1m30s", got "10"'],
    [["--request-timeout=0s"], "--request-timeout: expected a duration above 0"],
    [["--shutdown-delay-duration=-1s"], "--shutdown-delay-duration: expected a duration that is not negative"],
    [["--logging-format=xml"], '--logging-format: expected one of text, json, got "xml"'],
    [["--storage-backend=etcd"], "--storage-backend=etcd3: expected --etcd-servers to say where etcd is"],
    [["--storage-backend=mysql"], "--storage-backend: expected one of embedded, sqlite, etcd3, postgres, memory"],
    [
      ["--storage-backend=memory", "--etcd-servers=http://a:2379"],
      '--etcd-servers: expected --storage-backend=etcd3, got "memory"',
    ],
    [
      ["--storage-backend=embedded", "--postgres-url-file=url"],
      '--postgres-url-file: expected --storage-backend=postgres, got "embedded"',
    ],
    [["--etcd-servers=a:2379"], '--etcd-servers: expected a URL such as https://etcd-0:2379, got "a:2379"'],
    [["--etcd-servers=http://a:1,"], '--etcd-servers: expected a URL such as https://etcd-0:2379, got ""'],
    [["--etcd-servers=http://a:1/v3"], "--etcd-servers: expected a URL such as"],
    [["--etcd-prefix=registry"], '--etcd-prefix: expected a prefix such as "/registry", got "registry"'],
    [["--etcd-certfile=a"], "--etcd-certfile and --etcd-keyfile: expected both or none"],
    [["--tls-cert-file=a"], "--tls-cert-file and --tls-private-key-file: expected both or none"],
    [["--requestheader-allowed-names=a"], "--requestheader-allowed-names: expected --requestheader-client-ca-file"],
    [["--authentication-skip-lookup=yes"], '--authentication-skip-lookup: expected one of true, false, got "yes"'],
    [["--data-dir="], "--data-dir: expected a value, got nothing"],
  ])("%j is refused in a sentence", (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(UsageError);
    expect(() => parseOptions(argv)).toThrow(message);
  });

  it("takes etcd where its servers are given", () => {
    const argv = [
      "--etcd-servers=http://127.0.0.1:2379,https://b",
      "--etcd-prefix=/x/",
      "--etcd-compaction-interval=0",
    ];
    expect(parseOptions(argv)).toMatchObject({
      storageBackend: "etcd3",
      etcdServers: ["http://127.0.0.1:2379", "https://b"],
      etcdPrefix: "/x",
      etcdCompactionInterval: 0,
    });
    expect(parseOptions([...argv, "--storage-backend=etcd"])).toMatchObject({ storageBackend: "etcd3" });
  });

  it("--help names every flag with its default", () => {
    expect(parseOptions(["--help", "--secure-port=1"])).toBe("help");
    const help = helpText("demo");
    for (const flag of ["--secure-port int", "--client-ca-file string", "-v, --v int"]) expect(help).toContain(flag);
    expect(help).toContain("(default 9443)");
    for (const line of help.split("\n")) expect(line.length).toBeLessThanOrEqual(105);
  });
});
