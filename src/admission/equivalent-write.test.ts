import { afterEach, describe, expect, it } from "vitest";
import { InProcessApi, type Answer } from "../../test/support/in-process-api.ts";
import { widgetGroup } from "../../test/support/in-two-versions.ts";
import { defineAdmission, type AdmissionPlugin, type PluginRequest } from "../api/admission.ts";
import { invalid } from "../meta/field-error.ts";

let api: InProcessApi;
afterEach(() => api.stop());

const v1 = "/apis/widgets.example.com/v1/namespaces/default/widgets";
const v1beta1 = "/apis/widgets.example.com/v1beta1/namespaces/default/widgets";

const serve = async (...admission: readonly AdmissionPlugin[]): Promise<void> => {
  api = await InProcessApi.serving(widgetGroup(), undefined, undefined, admission);
};
const create = (name: string, spec: object, metadata: object = {}): Promise<Answer> =>
  api.call("POST", v1beta1, { body: { metadata: { name, ...metadata }, spec } });
const specOf = (object: PluginRequest["object"]) => object?.["spec"] as Record<string, unknown>;

/** Knows v1 alone. */
const ofV1 = (more: Partial<AdmissionPlugin>): AdmissionPlugin =>
  defineAdmission({ name: "V1", resources: ["widgets", "widgets/status"], apiVersions: ["v1"], ...more });

describe("R-MV-9, R-ADM-12: a plugin that knows one version", () => {
  it("sees writes of another as equivalents in its own, old objects too, and what it changes comes back", async () => {
    const told: unknown[] = [];
    const plugin = ofV1({
      operations: ["CREATE", "UPDATE", "DELETE"],
      mutate: ({ object }) => {
        if (object !== undefined) specOf(object)["port"] = 8080;
      },
      validate: ({ operation, resource, kind, object, oldObject }) =>
        void told.push([operation, resource.version, kind.version, specOf(object), specOf(oldObject)]),
    });
    await serve(plugin);
    const created = await create("a", { address: "a.example:81", mood: "good" }, { finalizers: ["example.com/held"] });
    expect([created.status, created.json.apiVersion, created.json.spec, created.json.metadata.finalizers]).toEqual([
      201,
      "widgets.example.com/v1beta1",
      { address: "a.example:8080", mood: "good" },
      ["example.com/held"],
    ]);
    await api.call("DELETE", `${v1beta1}/a`);
    const seen = { host: "a.example", port: 8080 };
    expect(told).toEqual([
      ["CREATE", "v1", "v1", seen, undefined],
      ["DELETE", "v1", "v1", undefined, seen],
    ]);
  });

  it("refuses by its own fields", async () => {
    await serve(
      ofV1({ validate: ({ object }) => [invalid("spec.host", String(specOf(object)["host"]), "not that one")] }),
    );
    const answer = await create("a", { address: "a.example:81" });
    expect([answer.status, answer.json.details.causes[0].field]).toEqual([422, "spec.host"]);
  });

  it("is not asked if it insists, nor if its version is not served", async () => {
    let asked = 0;
    const validate = (): void => void (asked += 1);
    await serve(ofV1({ matchPolicy: "Exact", validate }), ofV1({ name: "V2", apiVersions: ["v2"], validate }));
    expect((await create("a", { address: "a:1" })).status).toBe(201);
    expect(asked).toBe(0);
    expect((await api.call("POST", v1, { body: { metadata: { name: "b" }, spec: { host: "b" } } })).status).toBe(201);
    expect(asked).toBe(1);
  });

  it("refuses what cannot be converted for it", async () => {
    await serve(ofV1({ name: "Beta", apiVersions: ["v1beta1"], validate: () => undefined }));
    const metadata = { name: "a", labels: { conversion: "throw" } };
    const answer = await api.call("POST", v1, { body: { metadata, spec: { host: "a" } } });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("no such thing");
    expect((await api.call("GET", `${v1}/a`)).status).toBe(404);
  });
});
