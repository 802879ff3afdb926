import { defineKind, Type, type ObjectOf } from "apiserver-boot";
import { isAdministrator, tenantsOf } from "../../../tenants.js";

const tenant = Type.String({ pattern: "^[a-z0-9-]{1,40}$" });

/** Notebook in lab.example.com/v1. Everything that clients see of it follows from here. */
export const Notebook = defineKind({
  kind: "Notebook",
  resource: "notebooks",
  description: "Notebook belongs to a tenant, and is there for nobody else but those whom it is shared with.",
  spec: Type.Object({
    tenant: Type.String({ pattern: "^[a-z0-9-]{1,40}$", description: "Whose it is." }),
    text: Type.Optional(Type.String()),
    sharedWith: Type.Optional(
      Type.Array(tenant, { description: "Tenants who may read it.", "x-kubernetes-list-type": "set", maxItems: 100 }),
    ),
  }),
  columns: [
    { name: "Tenant", type: "string", jsonPath: ".spec.tenant" },
    { name: "Text", type: "string", jsonPath: ".spec.text" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  // Alike for get, list and watch. A watch tells DELETED when a change takes a notebook out of sight.
  visible: ({ spec }, user) =>
    isAdministrator(user) || tenantsOf(user).some((name) => name === spec.tenant || spec.sharedWith?.includes(name)),
  // To see is not to own.
  admission: {
    validate: (notebook, { oldObject = notebook, user, forbidden }) => {
      for (const { spec } of [oldObject, notebook])
        if (!owns(user, spec.tenant)) throw forbidden(`you are not of tenant ${spec.tenant}`);
    },
    validateDelete: ({ spec }, { user, forbidden }) => {
      if (!owns(user, spec.tenant)) throw forbidden(`you are not of tenant ${spec.tenant}`);
    },
  },
});
export type Notebook = ObjectOf<typeof Notebook>;

const owns = (user: Parameters<typeof tenantsOf>[0], name: string): boolean =>
  isAdministrator(user) || tenantsOf(user).includes(name);
