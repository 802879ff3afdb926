import { checkRoundTrips } from "apiserver-boot/testing";
import { it } from "vitest";
import { conversion } from "./crane-conversion.js";

it("Crane v1beta1: nothing is lost on the way to v1 and back", () => {
  // Objects are made up from the schemas. Give values of what is hard to guess: { values: { "spec.field": ["a", "b"] } }.
  checkRoundTrips(conversion);
});
