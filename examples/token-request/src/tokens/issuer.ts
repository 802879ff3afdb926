import { Tokens } from "./tokens.js";

/** Of tokens that are for this server itself. */
export const ownAudience = "https://identity.example.com";

/** This process' own. */
export const tokens = new Tokens();
