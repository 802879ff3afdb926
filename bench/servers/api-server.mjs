// The server under test: this package's own, with the kinds of kinds.mjs, on embedded storage or etcd. Job: { files, directory, etcd?: its URL, prefix?: of its keys }.
import { answerParent, usage } from "../harness/parent.mjs";
import { createApiServer, defineGroup, EmbeddedStorage, EtcdStorage } from "../../dist/index.js";
import { ClientAuthorities } from "../../dist/server/certificates/client-authorities.js";
import { ServingCertificate } from "../../dist/server/certificates/serving-certificate.js";
import { kinds } from "./kinds.mjs";

const { files, directory, etcd, prefix } = JSON.parse(process.argv[2]);

const server = createApiServer({
  name: "bench",
  groups: [
    defineGroup({
      name: "bench.example.com",
      versions: [{ name: "v1", kinds }],
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
