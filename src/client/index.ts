export { ApiError } from "./api-error.ts";
export type { BackOffOptions } from "./back-off.ts";
export { Client, type ClientOptions, type TransportClientOptions } from "./client.ts";
export { ConfigurationError } from "./configuration-error.ts";
export type { FollowOptions, FollowProgress } from "./follow.ts";
export type { FollowEvent } from "./known-objects.ts";
export type { KubeConfigOptions } from "./kubeconfig/configuration.ts";
export type { ListOptions, ObjectList, RequestOptions, Selectors, WatchEvent, WatchOptions } from "./lister-watcher.ts";
export type { ClientRequest } from "./requester.ts";
export {
  ResourceClient,
  type ApplyOptions,
  type DeleteOptions,
  type NewObject,
  type WriteOptions,
} from "./resource-client.ts";
export type { ResourceReference } from "./resource-path.ts";
export { TransportError, type Transport, type TransportRequest, type TransportResponse } from "./transport.ts";
export type { ApplyConfiguration, ObjectAs } from "./wire-object.ts";
export type { ResourceType } from "../meta/resource-type.ts";
export type { KubeObject, ListMeta, ObjectMeta, Status } from "../meta/types.ts";
