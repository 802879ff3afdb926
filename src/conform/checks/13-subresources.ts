import assert from "node:assert/strict";
import type { Collection, Context } from "../context.ts";
import { ownSubresources, strangersForbidden } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";
import { groupVersion } from "../target.ts";

interface Discovered {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
}

interface Operation {
  readonly "x-kubernetes-action"?: string;
  readonly "x-kubernetes-group-version-kind"?: { readonly kind?: string };
}

const methodOf: Readonly<Record<string, string>> = {
  get: "GET",
  create: "POST",
  update: "PUT",
  patch: "PATCH",
  delete: "DELETE",
};

/** Those that are neither status nor scale, as discovery has them. */
async function own(main: Collection): Promise<{ readonly sub: string; readonly entry: Discovered }[]> {
  const list = (await main.send("GET", `/apis/${groupVersion(main.resource)}`)).expect(200);
  const prefix = `${main.resource.resource}/`;
  return (list.at("resources") as Discovered[])
    .filter(({ name }) => name.startsWith(prefix))
    .map((entry) => ({ sub: entry.name.slice(prefix.length), entry }))
    .filter(({ sub }) => sub !== "status" && sub !== "scale");
}

/** Its operations in OpenAPI v3, by method in lower case. */
async function operations({ main }: Context, sub: string): Promise<Readonly<Record<string, Operation | undefined>>> {
  const { group, version, resource, namespaced } = main.resource;
  const document = (await main.send("GET", `/openapi/v3/apis/${group}/${version}`)).expect(200);
  const paths = document.at("paths") as Record<string, Record<string, Operation>>;
  const scope = namespaced ? "/namespaces/{namespace}" : "";
  return paths[`/apis/${group}/${version}${scope}/${resource}/{name}/${sub}`] ?? {};
}

export const subresources = chapter("13.3 arbitrary subresources and connect", [
  requirement("R-DISC-4, R-VERB-5", "each is an entry of its own", [ownSubresources], async ({ main }) => {
    for (const { sub, entry } of await own(main)) {
      assert.equal(entry.singularName, "", `${sub}: expected no singularName`);
      assert.equal(entry.namespaced, main.resource.namespaced, `${sub}: expected the scope of its parent`);
      assert.notEqual(entry.kind, "", `${sub}: expected a kind`);
      assert.deepEqual(entry.verbs, [...entry.verbs].sort(), `${sub}: expected sorted verbs`);
      assert.ok(entry.verbs.length > 0, `${sub}: expected verbs`);
      assert.ok(
        entry.verbs.every((verb) => methodOf[verb] !== undefined),
        `${sub}: expected verbs of HTTP methods, got ${entry.verbs.join()}`,
      );
    }
  }),

  requirement(
    "R-CON-1, R-CON-2, R-CON-3, R-OAS-4",
    "OpenAPI has an operation for each verb",
    [ownSubresources],
    async (context) => {
      for (const { sub, entry } of await own(context.main)) {
        const described = await operations(context, sub);
        for (const verb of entry.verbs) {
          const operation = described[(methodOf[verb] ?? "").toLowerCase()];
          const actions = ["connect", verb === "create" ? "post" : verb === "update" ? "put" : verb];
          assert.ok(
            actions.includes(operation?.["x-kubernetes-action"] ?? ""),
            `${sub}: expected an operation with x-kubernetes-action ${actions.join(" or ")} for ${verb}`,
          );
          assert.ok(operation?.["x-kubernetes-group-version-kind"]?.kind, `${sub}: expected its kind`);
        }
      }
    },
  ),

  requirement(
    "R-URL-6, R-CON-3",
    "other methods than those of its verbs are not allowed",
    [ownSubresources],
    async ({ main }) => {
      await main.create("a");
      for (const { sub, entry } of await own(main)) {
        for (const [verb, method] of Object.entries(methodOf)) {
          if (entry.verbs.includes(verb)) continue;
          const answer = await main.send(method, main.at("a", sub), method === "GET" ? undefined : {});
          answer.failure(405, "MethodNotAllowed");
        }
      }
    },
  ),

  requirement("R-CON-2, R-CON-3", "there is nothing below what does not exist", [ownSubresources], async ({ main }) => {
    for (const { sub, entry } of await own(main)) {
      if (!entry.verbs.includes("get")) continue;
      (await main.send("GET", main.at("nobody", sub))).failure(404, "NotFound");
    }
    (await main.send("GET", main.at("nobody", "no-such-subresource"))).expect(404);
  }),

  requirement("R-DRY-3", "connect has no dry run", [ownSubresources], async (context) => {
    const { main } = context;
    await main.create("a");
    for (const { sub, entry } of await own(main)) {
      const described = await operations(context, sub);
      for (const verb of entry.verbs) {
        const method = methodOf[verb] ?? "";
        if (described[method.toLowerCase()]?.["x-kubernetes-action"] !== "connect") continue;
        const answer = await main.send(method, `${main.at("a", sub)}?dryRun=All`);
        answer.failure(400, "BadRequest", "dryRun is not supported");
      }
    }
  }),

  requirement("R-CON-5, R-TOPO-2", "nothing redirects", [ownSubresources], async ({ main }) => {
    await main.create("a");
    for (const { sub, entry } of await own(main)) {
      for (const verb of entry.verbs) {
        const { status } = await main.send(methodOf[verb] ?? "", main.at("a", sub), verb === "get" ? undefined : {});
        assert.ok(status < 300 || status > 399, `${sub}: expected no redirection, got ${status}`);
      }
    }
  }),

  requirement(
    "R-CON-3, R-AUTHZ-1",
    "strangers are told what they may not",
    [ownSubresources, strangersForbidden],
    async ({ main, anonymous }) => {
      const { resource } = main.resource;
      for (const { sub, entry } of await own(main)) {
        const [verb = ""] = entry.verbs;
        const answer = await anonymous.send({ method: methodOf[verb] ?? "", path: main.at("a", sub) });
        const { message } = answer.failure(403, "Forbidden");
        assert.ok(
          message?.includes(`cannot ${verb} resource "${resource}/${sub}"`),
          `expected the subresource in the message, got ${message}`,
        );
      }
    },
  ),
]);
