// What kubectl does, done by the package's own client: for machines without kubectl.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

/** A client of the server, and the resource the manifest is for. */
async function connect({ root, kubeconfig }) {
  const { Client } = await import(pathToFileURL(join(root, "dist", "client", "index.js")).href);
  return Client.fromKubeConfig({ kubeconfig });
}

/** Creates the object of a manifest. */
export async function applyWithClient({ root, kubeconfig, manifest }) {
  const { parse } = createRequire(join(root, "package.json"))("yaml");
  const object = parse(await readFile(manifest, "utf8"));
  const client = await connect({ root, kubeconfig });
  const [group, version] = object.apiVersion.split("/");
  const crontabs = client.resource({ group, version, resource: "crontabs", namespaced: true });
  await crontabs.create(object, { namespace: "default" });
  client.close();
}

/** Prints the table the server makes of the objects, and the object itself. */
export async function showWithClient({ root, kubeconfig }) {
  const { stringify } = createRequire(join(root, "package.json"))("yaml");
  const client = await connect({ root, kubeconfig });
  const path = "/apis/stable.example.com/v1/namespaces/default/crontabs";
  const table = await client.request({ path, headers: { accept: TABLE } });
  const rows = [table.columnDefinitions.map(({ name }) => name.toUpperCase()), ...table.rows.map(({ cells }) => cells)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => String(cell).padEnd(widths[column] + 3))
        .join("")
        .trimEnd(),
    );
  console.log(`\n${stringify(await client.request({ path: `${path}/my-new-cron-object` }))}`);
  client.close();
}
