import { defineKind, ListSet, Type, type ObjectOf } from "apiserver-boot";
import { ownAudience } from "../../../tokens/issuer.js";

/** TokenRequest in identity.example.com/v1. Everything that clients see of it follows from here. */
export const TokenRequest = defineKind({
  kind: "TokenRequest",
  resource: "tokenrequests",
  description: "TokenRequest asks for a token for whoever sends it.",
  spec: Type.Object({
    audiences: Type.Optional(
      ListSet(Type.String({ minLength: 1, maxLength: 253 }), {
        description: "Whom the token is for.",
        minItems: 1,
        maxItems: 8,
        default: [ownAudience],
      }),
    ),
    expirationSeconds: Type.Optional(
      Type.Integer({ description: "How long it is good.", minimum: 600, maximum: 86_400, default: 3600 }),
    ),
    user: Type.Optional(Type.String({ description: "Whose it is: set by the server." })),
    groups: Type.Optional(ListSet(Type.String(), { description: "Set by the server." })),
  }),
  status: Type.Object({
    token: Type.String({ description: "Shown here, and never again." }),
    expirationTimestamp: Type.String({ format: "date-time" }),
  }),
  // There is nothing that it could be a subresource of.
  statusSubresource: false,
  columns: [
    { name: "User", type: "string", jsonPath: ".spec.user" },
    { name: "Expires", type: "string", jsonPath: ".status.expirationTimestamp" },
  ],
  admission: {
    mutate: (request, { user }) => {
      request.spec.user = user.name;
      request.spec.groups = [...user.groups];
      delete request.status;
    },
  },
});
export type TokenRequest = ObjectOf<typeof TokenRequest>;
