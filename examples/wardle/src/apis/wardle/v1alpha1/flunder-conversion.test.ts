import { checkRoundTrips } from "apiserver-boot/testing";
import { it } from "vitest";
import { conversion } from "./flunder-conversion.js";

it("Flunder v1alpha1: nothing is lost on the way to v1beta1 and back", () => {
  // Objects are made up from the schemas. Give values of what is hard to guess: { values: { "spec.field": ["a", "b"] } }.
  checkRoundTrips(conversion);
});
