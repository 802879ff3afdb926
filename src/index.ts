/**
 * The runtime: what a project's own code imports. Kinds and groups are declared as values; `runApiServer` serves them.
 */
export { Type } from "typebox";
export type { Static } from "typebox";
export {
  AtomicList,
  AtomicMap,
  EmbeddedResource,
  IntOrString,
  ListMap,
  ListSet,
  PreserveUnknown,
  Quantity,
  type AnyResource,
} from "./schema/kubernetes-types.ts";

export {
  defineKind,
  type AnyKind,
  type Column,
  type Deprecation,
  type KindDefinition,
  type KindOptions,
  type ValidateContext,
} from "./api/kind.ts";
export type { ObjectOf } from "./api/object-of.ts";
export {
  defineAdmission,
  type AdmissionOperation,
  type AdmissionPlugin,
  type AdmissionRequest,
  type KindAdmission,
  type ObjectReader,
  type PluginRequest,
  type WriteRequest,
} from "./api/admission.ts";
export type { ScaleOptions } from "./api/scale.ts";
export {
  defineConversion,
  noConversion,
  type AnyConversion,
  type ConversionFunctions,
  type Converted,
} from "./api/conversion.ts";
export { connect, getter, namedCreate, scale, withSubresources } from "./api/define-subresource.ts";
export type {
  Connect,
  ConnectOptions,
  Getter,
  GetterOptions,
  NamedCreate,
  NamedCreateOptions,
  ObjectOfType,
  ScaleDefinition,
  SubresourceDefinition,
  TypeOptions,
} from "./api/subresource.ts";
export type {
  AnswerBody,
  ConnectAnswer,
  ConnectMethod,
  ConnectRequest,
  GetterRequest,
  NamedCreateRequest,
  StreamAnswer,
  SubresourceRequest,
} from "./api/subresource-request.ts";
export type { Channels, TerminalSize, WebSocketConnection } from "./api/web-socket.ts";
export {
  BackendConflictError,
  defineStorage,
  type Backend,
  type BackendCall,
  type BackendChange,
  type ObjectName,
  type OwnStorageDefinition,
  type OwnStorageOptions,
} from "./api/own-storage.ts";
export { defineGroup, type GroupDefinition, type VersionDefinition } from "./api/group.ts";
export { resolveApi } from "./api/resolve.ts";
export { DefinitionError, type DefinitionProblem } from "./api/definition-error.ts";

/** What a kind's `validate` answers with. */
export * as fieldErrors from "./meta/field-error.ts";
export type { FieldError, FieldErrorType } from "./meta/field-error.ts";
export type { ValidationRule } from "./schema/structural-schema.ts";
export { StatusError, statusErrors } from "./meta/status-error.ts";
export type { KubeObject, ObjectMeta, OwnerReference, Status } from "./meta/types.ts";

export { runApiServer, type RunOptions } from "./server/main.ts";
export { createApiServer, type ApiServer } from "./server/api-server.ts";
export { fetchHandler, type FetchHandler } from "./server/fetch-handler.ts";
export { nodeListeners, type NodeListeners } from "./server/secure-serving/node-listeners.ts";
export type { ApiServerOptions, FollowedCertificate, ServingOptions } from "./server/api-server-options.ts";
export type { PostStartHook } from "./server/post-start-hooks.ts";
export { AuthenticationError, type Authenticator, type AuthenticationRequest } from "./auth/authenticator.ts";
export type { AuthorizationAttributes, Authorizer } from "./auth/authorizer.ts";
export type { UserInfo } from "./auth/user-info.ts";
export { silentLogger, type LogFields, type Logger } from "./filters/logger.ts";
export { delegatedIdentity, type DelegationOptions } from "./server/delegation/delegated-identity.ts";
export { RequestHeaderFile } from "./server/delegation/request-header-file.ts";
export type { Identity } from "./server/identity.ts";
export type { Telemetry } from "./filters/telemetry.ts";
export { ServingCertificate } from "./server/certificates/serving-certificate.ts";
export { ClientAuthorities } from "./server/certificates/client-authorities.ts";
export { MemoryStorage } from "./storage/memory.ts";
export { EmbeddedStorage } from "./storage/embedded/embedded-storage.ts";
export { FilesBackend, type FilesBackendOptions } from "./storage/own/files-backend.ts";
export { PostgresTable, type PostgresTableOptions } from "./storage/own/postgres-table.ts";
export { PostgresStorage } from "./storage/postgres/postgres-storage.ts";
export type { PostgresOptions } from "./storage/postgres/postgres-options.ts";
export { SqliteStorage, type SqliteStorageOptions } from "./storage/sqlite/sqlite-storage.ts";
export type { SqliteHandle } from "./storage/sqlite/sqlite-handle.ts";
export { EtcdStorage } from "./storage/etcd/etcd-storage.ts";
export type { EtcdOptions } from "./storage/etcd/etcd-options.ts";
export type { Storage } from "./storage/storage.ts";
