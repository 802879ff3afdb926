import type { Authorizer, UserInfo } from "apiserver-boot";

const prefix = "tenant:";

/** A user in the group `tenant:blue` is of tenant blue. */
export const tenantsOf = ({ groups }: UserInfo): string[] =>
  groups.filter((group) => group.startsWith(prefix)).map((group) => group.slice(prefix.length));

export const isAdministrator = ({ groups }: UserInfo): boolean => groups.includes("system:masters");

/** Where no cluster decides: who is of a tenant may ask for notebooks. Which of them there are for whom, the kind says. */
export const tenantsMayAsk: Authorizer = {
  authorize: (user, attributes) => {
    const isOurs = attributes.isResourceRequest && attributes.group === "lab.example.com";
    return { decision: isOurs && tenantsOf(user).length > 0 ? "allow" : "no-opinion", reason: "" };
  },
};
