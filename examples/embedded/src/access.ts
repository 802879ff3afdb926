import { timingSafeEqual } from "node:crypto";
import { AuthenticationError, type Authenticator, type Authorizer } from "apiserver-boot";

/** Who shows the token may do everything. */
export const staff = (token: string): Authenticator => ({
  authenticate: (request) => {
    const shown = /^Bearer (.+)$/i.exec(request.header("authorization") ?? "")?.[1];
    if (shown === undefined) return undefined; // A guest.
    if (!isSame(shown, token)) throw new AuthenticationError("that is not the token of the staff");
    return { name: "staff", groups: ["system:masters"] };
  },
});

function isSame(shown: string, token: string): boolean {
  const [left, right] = [Buffer.from(shown), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Guests may read the menu, and find out what there is to be read. */
export const guestsMayRead: Authorizer = {
  authorize: (_user, attributes) => {
    const isMenu = attributes.isResourceRequest && attributes.resource === "dishes";
    const isDiscovery = !attributes.isResourceRequest && /^\/(api|apis|openapi|version)(\/|$)/.test(attributes.path);
    const isReading = ["get", "list", "watch"].includes(attributes.verb);
    return { decision: isReading && (isMenu || isDiscovery) ? "allow" : "no-opinion", reason: "" };
  },
};
