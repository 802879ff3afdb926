import assert from "node:assert/strict";
import { clusterScoped, namespaced, statusSubresource } from "../needs.ts";
import { chapter, requirement } from "../requirement.ts";
import { groupVersion } from "../target.ts";

export const urlsAndVerbs = chapter("1 URL space and verbs", [
  requirement(
    "R-URL-1",
    "objects and collections are found at their paths, slashes at the ends do not matter",
    async ({ main }) => {
      await main.create("a");
      (await main.get("a")).expect(200);
      (await main.send("GET", `${main.path()}/`)).expect(200);
    },
  ),

  requirement(
    "R-URL-1, R-SEL-5",
    "objects of all namespaces are found at the path without one",
    [namespaced],
    async ({ main }) => {
      const { metadata } = await main.create("a");
      const all = (await main.send("GET", `${main.path("")}?fieldSelector=metadata.namespace%3D${main.own}`)).expect(
        200,
      ).list;
      assert.deepEqual(
        all.items.map((item) => item.metadata.uid),
        [metadata.uid],
      );
    },
  ),

  requirement(
    "R-URL-1",
    "objects of a cluster-scoped type live without a namespace",
    [clusterScoped],
    async ({ main }) => {
      await main.create("a");
      const { metadata } = (await main.get("a")).expect(200).object;
      assert.equal(metadata.namespace, undefined);
    },
  ),

  requirement(
    "R-URL-2",
    "a group version with nothing behind it is discovery, whatever the method",
    async ({ main }) => {
      const answer = await main.send("POST", `/apis/${groupVersion(main.resource)}`, {});
      // kube-apiserver does not look at the method for the groups of CRDs.
      if (answer.status === 200) assert.equal(answer.at("kind"), "APIResourceList");
      else answer.expectOneOf([404, 405]);
    },
  ),

  requirement(
    "R-URL-3",
    "the all-namespaces path lists and watches, and nothing else",
    [namespaced],
    async ({ main }) => {
      (await main.send("GET", main.path(""))).expect(200);
      for (const [method, body] of [
        ["POST", main.sample("a")],
        ["PUT", main.sample("a")],
        ["DELETE", undefined],
        ["PATCH", {}],
      ] as const) {
        // For CRDs, kube-apiserver knows no such path instead.
        (await main.send(method, main.path(""), body)).expectOneOf([405, 404, 400]);
      }
      (await main.send("GET", `${main.path("")}/a`)).expect(404);
    },
  ),

  requirement("R-URL-5", "an unknown path is a 404", async ({ main }) => {
    for (const path of [
      "/nope",
      "/apis/nope.example.com/v1/things",
      `/apis/${main.resource.group}/v99/${main.resource.resource}`,
      `/apis/${groupVersion(main.resource)}/nopes`,
      `/apis/${groupVersion(main.resource)}/namespaces/${main.own || "default"}/nopes`,
      `${main.at("a")}/nope`,
    ]) {
      (await main.send("GET", path)).expect(404);
    }
  }),

  requirement("R-URL-6, R-CRE-2", "a method that a path does not have is refused with a Status", async ({ main }) => {
    await main.create("a");
    // For CRDs, kube-apiserver takes the first for a creation, and misses a name in the others.
    const post = (await main.send("POST", main.at("a"), main.sample("a"))).expectOneOf([405, 409]);
    const put = (await main.send("PUT", main.path(), main.sample("a"))).expectOneOf([405, 400]);
    const merge = { "content-type": "application/merge-patch+json" };
    const patch = (await main.send("PATCH", main.path(), {}, merge)).expectOneOf([405, 400]);
    for (const answer of [post, put, patch]) assert.equal(answer.at("kind"), "Status");
    assert.equal((await main.list()).expect(200).list.items.length, 1);
  }),

  requirement("R-URL-6, R-STS-3", "a status is neither created nor deleted", [statusSubresource], async ({ main }) => {
    await main.create("a");
    (await main.send("DELETE", main.at("a", "status"))).failure(405, "MethodNotAllowed");
    (await main.send("POST", main.at("a", "status"), main.sample("a"))).failure(405, "MethodNotAllowed");
  }),

  requirement("R-URL-7", "the root lists the paths, sorted", async ({ main }) => {
    const paths = (await main.send("GET", "/")).expect(200).at("paths");
    assert.ok(Array.isArray(paths));
    for (const path of [
      "/apis",
      `/apis/${main.resource.group}`,
      `/apis/${groupVersion(main.resource)}`,
      "/readyz",
      "/version",
    ]) {
      assert.ok(paths.includes(path), `${path} is missing`);
    }
    assert.deepEqual(paths, [...(paths as string[])].sort());
  }),

  requirement("R-URL-8", "an encoded slash, dot or percent sign in a name is refused", async ({ main }) => {
    for (const name of ["..%2f..", "a%2Fb", "a%25b", "%2e%2e", "%2e"]) {
      const path = `${main.path()}/${name}`;
      for (const [method, body] of [
        ["GET", undefined],
        ["DELETE", undefined],
        ["PUT", main.sample("a")],
      ] as const) {
        const answer = await main.send(method, path, body);
        assert.ok(
          answer.status === 400 || answer.status === 404 || answer.status === 405,
          `${method} ${path}: ${answer.status}`,
        );
      }
    }
  }),

  requirement("R-URL-8", "an encoded slash in the namespace is refused", [namespaced], async ({ main }) => {
    for (const namespace of ["..%2f..", "a%2fb"]) {
      const answer = await main.send("GET", main.path(namespace));
      assert.ok(answer.status === 400 || answer.status === 404, `${namespace}: ${answer.status}`);
      const created = await main.send("POST", main.path(namespace), main.sample("a"));
      assert.ok(created.status >= 400 && created.status < 500, `${namespace}: ${created.status}`);
    }
  }),

  requirement("R-NODE-7", "malformed percent-encoding is a client's error", async ({ main }) => {
    for (const path of [`${main.path()}/%`, `${main.path()}/%zz`, `${main.path()}/%ff%fe`]) {
      // Go ends such a stream of HTTP/2 before it is a request.
      const status = await main.send("GET", path).then(
        (answer) => answer.status,
        () => 400,
      );
      assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
    }
  }),

  requirement(
    "R-VERB-1",
    "watch, watch=1 and watch=true are a watch; watch=false and watch=0 are a list",
    async ({ main }) => {
      await main.create("a");
      for (const query of ["?watch", "?watch=1", "?watch=true"]) {
        const answer = await main.list(`${query}&timeoutSeconds=1`);
        assert.match(answer.expect(200).text, /^\{"type":"ADDED"/, query);
      }
      for (const query of ["?watch=false", "?watch=0"]) {
        assert.equal((await main.list(query)).expect(200).list.kind, `${main.resource.kind}List`, query);
      }
    },
  ),

  requirement("R-VERB-1", "a malformed other parameter does not turn a watch into a list", async ({ main }) => {
    await main.create("a");
    const answer = await main.list("?watch=true&timeoutSeconds=1&limit=x");
    if (answer.status === 200) assert.match(answer.text, /^\{"type":/);
    else answer.failure(400, "BadRequest");
  }),

  requirement("R-VERB-5", "discovery lists the verbs that work, and no other", async ({ main }) => {
    const { verbs } = main.resource;
    const known = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    assert.deepEqual(
      verbs.filter((verb) => !known.includes(verb)),
      [],
    );
    assert.equal(new Set(verbs).size, verbs.length, `each verb once: ${verbs.join()}`);
    const methods: readonly (readonly [string, string, string])[] = [
      ["create", "POST", main.path()],
      ["update", "PUT", main.at("nope")],
      ["patch", "PATCH", main.at("nope")],
      ["delete", "DELETE", main.at("nope")],
      ["deletecollection", "DELETE", `${main.path()}?fieldSelector=metadata.name%3Dnope`],
      ["get", "GET", main.at("nope")],
      ["list", "GET", main.path()],
    ];
    for (const [verb, method, path] of methods) {
      const body = method === "GET" || method === "DELETE" ? undefined : "{";
      const { status } = await main.sendAnyway(method, path, body);
      assert.equal(status === 405, !verbs.includes(verb), `${verb}: ${method} ${path}: ${status}`);
    }
  }),

  requirement("R-VERB-1", "HEAD is a GET without a body", async ({ main }) => {
    await main.create("a");
    const answer = await main.send("HEAD", main.at("a"));
    assert.equal(answer.expect(200).body.length, 0);
    assert.equal((await main.send("HEAD", main.at("nope"))).status, 404);
  }),

  requirement("R-TOPO-2", "no path redirects", async ({ main }) => {
    for (const path of [
      "/apis/",
      `/apis/${main.resource.group}/`,
      `/apis/${groupVersion(main.resource)}/`,
      "/openapi/v2/",
      "/openapi/v3/",
      "//apis",
      "/apis//x",
    ]) {
      const answer = await main.send("GET", path);
      assert.equal(answer.header("location"), undefined, path);
      assert.ok(answer.status < 300 || answer.status >= 400, `${path}: ${answer.status}`);
    }
  }),
]);
