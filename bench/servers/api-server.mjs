// The server under test: this package's own, with one kind, on embedded storage or etcd. Job: { files, directory, etcd?: its URL, prefix?: of its keys }.
import { answerParent, usage } from "../harness/parent.mjs";
import { createApiServer, defineGroup, defineKind, EmbeddedStorage, EtcdStorage, Type } from "../../dist/index.js";
import { ClientAuthorities } from "../../dist/server/certificates/client-authorities.js";
import { ServingCertificate } from "../../dist/server/certificates/serving-certificate.js";

const { files, directory, etcd, prefix } = JSON.parse(process.argv[2]);

const quantities = Type.Object({ cpu: Type.Optional(Type.String()), memory: Type.Optional(Type.String()) });
const Widget = defineKind({
  kind: "Widget",
  resource: "widgets",
  spec: Type.Object({
    schedule: Type.String({ pattern: "^\\S+( \\S+){4}$" }),
    image: Type.String({ minLength: 1 }),
    replicas: Type.Integer({ minimum: 0, maximum: 100, default: 1 }),
    suspended: Type.Optional(Type.Boolean()),
    selector: Type.Record(Type.String(), Type.String()),
    resources: Type.Object({ limits: Type.Optional(quantities), requests: Type.Optional(quantities) }),
    environment: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
    ports: Type.Array(
      Type.Object({
        name: Type.String(),
        port: Type.Integer({ minimum: 1, maximum: 65_535 }),
        protocol: Type.Union([Type.Literal("TCP"), Type.Literal("UDP")], { default: "TCP" }),
      }),
    ),
  }),
  status: Type.Object({ ready: Type.Optional(Type.Integer()) }),
});

const server = createApiServer({
  name: "bench",
  groups: [
    defineGroup({
      name: "bench.example.com",
      versions: [{ name: "v1", kinds: [Widget] }],
    }),
  ],
  storage: etcd === undefined ? await EmbeddedStorage.open({ directory }) : new EtcdStorage({ servers: [etcd] }),
  ...(prefix !== undefined && { storagePrefix: prefix }),
  clientAuthorities: await ClientAuthorities.read(files.ca),
  serving: {
    bindAddress: "127.0.0.1",
    port: 0,
    certificate: await ServingCertificate.read(files.serverCert, files.serverKey),
  },
});
const { address } = await server.start();
answerParent({
  usage,
  collectGarbage: () => globalThis.gc(),
});
process.send({ ready: { port: address.port } });
