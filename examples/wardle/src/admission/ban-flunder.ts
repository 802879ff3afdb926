import { defineAdmission } from "apiserver-boot";
import { Fischer } from "../apis/wardle/v1alpha1/fischer.js";

/** Nobody creates a Flunder of a name that a Fischer disallows, in whatever version. */
export const banFlunder = defineAdmission({
  name: "BanFlunder",
  operations: ["CREATE"],
  apiGroups: ["wardle.example.com"],
  resources: ["flunders"],
  validate: async ({ name, objects, forbidden }) => {
    const fischers = await objects(Fischer).list();
    if (fischers.some(({ spec }) => spec?.disallowedFlunders?.includes(name))) {
      throw forbidden("this name may not be used, please change the resource name");
    }
  },
});
