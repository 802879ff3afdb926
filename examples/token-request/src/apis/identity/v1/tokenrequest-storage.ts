import { defineStorage } from "apiserver-boot";
import { tokens } from "../../../tokens/issuer.js";
import { TokenRequest } from "./tokenrequest.js";

/**
 * `create` alone: what it returns is what the client gets, and nothing is kept. Not called in a dry run. What the kind's schema
 * defaults and its admission sets is there when it is called.
 */
export const storage = defineStorage(TokenRequest, {
  create: async (request) => {
    const { user = "", groups = [], audiences = [], expirationSeconds = 0 } = request.spec;
    return { ...request, status: tokens.issue({ name: user, groups }, audiences, expirationSeconds) };
  },
});
