// What people do, through the aggregator, on a server that runs in pods.
import { beforeAll, expect, it } from "vitest";
import { rows } from "../e2e/support/kubectl.ts";
import { cronTab } from "./support/cron-tab.ts";
import { describeDeployed } from "./support/deployed.ts";
import { group } from "./support/scaffolded-project.ts";

const namespace = "people";

describeDeployed("kubectl in a cluster", ({ kubectl, client }) => {
  const run = (args: string, options: Parameters<typeof kubectl.run>[1] = {}) => kubectl.run(args.split(" "), options);

  beforeAll(async () => {
    await run(`create namespace ${namespace}`);
  });

  it("R-AGG-3: two replicas make the API available", async () => {
    const { stdout } = await run("get apiservice v1.stable.example.com");
    expect(rows(stdout)[1]?.slice(0, 3)).toEqual(["v1.stable.example.com", "my-apiserver/my-apiserver", "True"]);
    const { stdout: pods } = await run(
      "get pods -n my-apiserver --no-headers -l app.kubernetes.io/component=apiserver",
    );
    expect(pods.trim().split("\n")).toHaveLength(2);
  });

  it("R-TOPO-1: creates, shows, changes and deletes", async () => {
    await run(`apply -n ${namespace} -f -`, {
      input: cronTab("one", { spec: { cronSpec: "* * * * *", replicas: 2 } }),
    });
    const { stdout } = await run(`get ct -n ${namespace}`);
    expect(rows(stdout)[0]?.[0]).toBe("NAME");
    expect(rows(stdout)[1]?.[0]).toBe("one");
    await run(`patch ct one -n ${namespace} --type=merge -p {"spec":{"replicas":3}}`);
    expect((await run(`get ct one -n ${namespace} -o jsonpath={.spec.replicas}`)).stdout).toBe("3");
    expect((await run(`describe ct one -n ${namespace}`)).stdout).toContain("Cron Spec:");
    await run(`delete ct one -n ${namespace}`);
    await run(`get ct one -n ${namespace}`, { code: 1 });
  });

  it("R-OAS-1: explains", async () => {
    const { stdout } = await run("explain ct.spec.cronSpec");
    expect(stdout).toContain("When it runs.");
    expect(stdout).toContain("cronSpec <string>");
  });

  it("R-AUTHZ-8: view, edit and admin hold for our resources as for built-in ones", async () => {
    for (const role of ["view", "edit", "admin"]) {
      await run(`create rolebinding ${role} -n ${namespace} --clusterrole=${role} --user=${role}er`);
    }
    const may = async (user: string, verb: string, resource: string, of = ""): Promise<boolean> => {
      const { status } = await client.request<{ status: { allowed: boolean } }>({
        method: "POST",
        path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        headers: { "impersonate-user": user },
        body: { spec: { resourceAttributes: { namespace, verb, group: of, resource } } },
      });
      return status.allowed;
    };
    // The roles are put together by a controller.
    await expect.poll(() => may("editer", "create", "crontabs", group), { timeout: 20_000 }).toBe(true);
    for (const user of ["viewer", "editer", "adminer", "nobody"]) {
      for (const verb of ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]) {
        const subject = `${user} ${verb}`;
        const builtIn = await may(user, verb, "configmaps");
        expect([subject, await may(user, verb, "crontabs", group)]).toEqual([subject, builtIn]);
      }
    }
  });

  it("R-AUTHZ-1: what one may not do is refused by the cluster's own words, also to whom an administrator speaks for", async () => {
    const input = cronTab("two");
    const refused = await run(`create -n ${namespace} -f - --as=viewer`, { input, code: 1 });
    expect(refused.stderr).toBe(
      `Error from server (Forbidden): error when creating "STDIN": crontabs.stable.example.com is forbidden: ` +
        `User "viewer" cannot create resource "crontabs" in API group "stable.example.com" in the namespace "${namespace}"\n`,
    );
    await run(`create -n ${namespace} -f - --as=editer`, { input });
    expect((await run(`get ct two -n ${namespace} --as=viewer -o name`)).stdout).toBe(
      "crontab.stable.example.com/two\n",
    );
    const hidden = await run(`get ct -n ${namespace} --as=nobody`, { code: 1 });
    expect(hidden.stderr).toContain('User "nobody" cannot list resource "crontabs"');
  });
});
