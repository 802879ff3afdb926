import { scale } from "apiserver-boot";

/** …/cranes/{name}/scale, for kubectl scale and autoscalers: the fields of Crane it shows. Registered in src/apis/index.ts. */
export const craneScale = scale({
  // Integers; crane.ts has to declare them.
  specReplicas: ".spec.replicas",
  statusReplicas: ".status.replicas",
  // A string, such as app=web: autoscalers find the pods by it.
  labelSelector: ".status.selector",
});
