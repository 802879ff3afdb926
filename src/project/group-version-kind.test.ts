import { describe, expect, it } from "vitest";
import { domainProblem, groupProblem, kindProblem, versionProblem } from "./group-version-kind.ts";

describe("names, as Kubernetes checks them", () => {
  it.each(["stable", "a", "7up", "a-b", "a".repeat(63)])("takes the group %s", (group) => {
    expect(groupProblem(group, "example.com")).toBeUndefined();
  });

  it.each([
    ["Stable", /expected a DNS label.*did you mean stable\?$/],
    ["", /expected a DNS label/],
    ["-a", /expected a DNS label/],
    ["a-", /expected a DNS label/],
    ["a_b", /expected a DNS label/],
    ["a.b", /expected a DNS label/],
    ["a\n", /expected a DNS label/],
    ["a".repeat(64), /expected a DNS label/],
    ["stable.example.com", /^leave the domain example\.com out: stable$/],
    ["example.com", /expected a DNS label/],
  ])("refuses the group %j", (group, message) => {
    expect(groupProblem(group, "example.com")).toMatch(message);
  });

  it("refuses groups of Kubernetes itself", () => {
    expect(groupProblem("stable", "k8s.io")).toMatch(/stable\.k8s\.io is reserved/);
    expect(groupProblem("k8s", "io")).toMatch(/k8s\.io is reserved/);
    expect(groupProblem("stable", "apps.kubernetes.io")).toMatch(/is reserved/);
    expect(groupProblem("stable", "x-k8s.io")).toBeUndefined();
  });

  it("refuses a group that is too long with its domain", () => {
    const domain = `${"a".repeat(62)}.`.repeat(4) + "com";
    expect(domainProblem(domain.slice(0, 253).replace(/\.$/, ""))).toBeUndefined();
    expect(groupProblem("stable", "a".repeat(60) + `.${"b".repeat(60)}`.repeat(3) + ".comm")).toMatch(
      /longer than the 253/,
    );
  });

  it.each(["example.com", "local", "a.b.c", "x-k8s.io", "my-k8s.io"])("takes the domain %s", (domain) => {
    expect(domainProblem(domain)).toBeUndefined();
  });

  it.each([
    ["Example.com", /did you mean example\.com\?/],
    ["", /expected a DNS name/],
    ["a..b", /expected a DNS name/],
    [".a", /expected a DNS name/],
    ["a b", /expected a DNS name/],
    ["k8s.io", /reserved/],
    ["sub.kubernetes.io", /reserved/],
  ])("refuses the domain %j", (domain, message) => {
    expect(domainProblem(domain)).toMatch(message);
  });

  it.each(["v1", "v10", "v1alpha1", "v2beta12"])("takes the version %s", (version) => {
    expect(versionProblem(version)).toBeUndefined();
  });

  it.each(["", "1", "v", "V1", "v1gamma1", "v1alpha", "v1.0", "v1 ", "v1\n", `v${"1".repeat(63)}`])(
    "refuses the version %j",
    (version) => {
      expect(versionProblem(version)).toMatch(/expected a Kubernetes version/);
    },
  );

  it.each(["CronTab", "A", "HTTPRoute", "X509"])("takes the kind %s", (kind) => {
    expect(kindProblem(kind)).toBeUndefined();
  });

  it.each([
    ["cronTab", /did you mean CronTab\?/],
    ["cron-tab", /did you mean CronTab\?/],
    ["Cron_Tab", /did you mean CronTab\?/],
    ["", /expected CamelCase/],
    ["1Kind", /expected CamelCase/],
    ["Größe", /expected CamelCase/],
    ["A".repeat(64), /expected CamelCase/],
  ])("refuses the kind %j", (kind, message) => {
    expect(kindProblem(kind)).toMatch(message);
  });
});
