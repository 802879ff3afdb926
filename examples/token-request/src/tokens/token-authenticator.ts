import { AuthenticationError, type Authenticator } from "apiserver-boot";
import { ownAudience, tokens } from "./issuer.js";

/** Lets in who shows a token that was issued here. */
export const tokenAuthenticator: Authenticator = {
  authenticate(request) {
    const [, token] = /^Bearer (.+)$/.exec(request.header("authorization") ?? "") ?? [];
    if (token === undefined) return undefined;
    const user = tokens.verify(token, ownAudience);
    if (user === undefined) throw new AuthenticationError("a token that is not ours, or has expired");
    return user;
  },
};
