import { describe, expect, it } from "vitest";
import { Client } from "../../client/client.ts";
import { silentLogger } from "../../filters/logger.ts";
import { UsageError } from "../options/flag.ts";
import { admissionPlugins } from "./admission-plugins.ts";

const cluster = new Client({ transport: { send: () => new Promise(() => undefined), close: () => undefined } });
const own = { admission: [{ name: "Own" }, { name: "Other" }] };

const namesOf = (disableAdmissionPlugins: readonly string[], of: Client | undefined): readonly string[] =>
  admissionPlugins({ enableAdmissionPlugins: [], disableAdmissionPlugins }, own, of, silentLogger).admission.map(
    ({ name }) => name,
  );

describe("admissionPlugins", () => {
  it("R-ADM-20: NamespaceLifecycle comes first, where there is a cluster", () => {
    expect(namesOf([], cluster)).toEqual(["NamespaceLifecycle", "Own", "Other"]);
    expect(namesOf([], undefined)).toEqual(["Own", "Other"]);
  });

  it("switches off what flags name", () => {
    expect(namesOf(["NamespaceLifecycle", "Own"], cluster)).toEqual(["Other"]);
  });

  it("refuses a name that nothing has", () => {
    expect(() => namesOf(["AlwaysPullImages"], cluster)).toThrow(
      new UsageError(
        '--disable-admission-plugins: expected some of NamespaceLifecycle, Own, Other, got "AlwaysPullImages"',
      ),
    );
  });
});
