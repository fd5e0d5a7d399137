export { loadEnvironment, type Environment } from "./settings/environment.js";
export {
  flag,
  integer,
  oneOf,
  readSettings,
  SettingError,
  text,
  type Setting,
  type Settings,
} from "./settings/settings.js";
export { databaseUrl, port, serviceSettings } from "./settings/service-settings.js";
export type { TrustProxy } from "./settings/trust-proxy.js";
export { StartupError, type Fault } from "./settings/startup-error.js";
export { start } from "./start.js";

export { inSnapshot, inTransaction, openDatabase, type Database } from "./database/database.js";
export type { Dialect } from "./database/dialect.js";
export { groupCommit } from "./database/group-commit.js";
export { insertAll, type PlainRow } from "./database/insert-all.js";
export { idempotencyMigrations } from "./database/idempotency-keys.js";
export { assertMigrated, migrate, type Migration, type MigrationSet } from "./database/migrate.js";
export { byCreation, firstIdAt, selectPage, type Listing } from "./database/order.js";

export { formBody, jsonBody } from "./http/body.js";
export { createOnce, sendAnswer, type Answer, type CreateOnce } from "./http/create-once.js";
export { answerErrors, asProblem, isFault } from "./http/errors.js";
export { doesGiveNothing, givesNothing } from "./http/gives-nothing.js";
export { countHeader } from "./http/headers.js";
export { etagOf, matching, readIfMatch, sendVersioned, staleVersion, type Versioned } from "./http/etag.js";
export { serve, type ServeOptions } from "./http/lifecycle.js";
export { createLogger } from "./http/logger.js";
export { noSuchId, readId } from "./http/read-id.js";
export { methodNotAllowed } from "./http/method-not-allowed.js";
export { pageBody, readPage, type Page } from "./http/pages.js";
export {
  explainRefusals,
  Problem,
  problem,
  sendProblem,
  serviceProblemCodes,
  unavailable,
  type ErrorPages,
  type FieldError,
  type ProblemExtra,
} from "./http/problem.js";
export { requestId, requestIds } from "./http/request-id.js";
export { serviceApp, type ServiceApp, type ServiceAppOptions } from "./http/service-app.js";
export { isDateTime, isText, validate, type Chains } from "./http/validate.js";

export {
  answer,
  bodyRefusals,
  empty,
  found,
  headersOf,
  problemAnswer,
  reference,
  references,
  refusals,
  requestBody,
  responseName,
} from "./openapi/answers.js";
export { apiDocument, type ApiDocument, type ApiPart, type Path } from "./openapi/document.js";
export { apiPages } from "./openapi/pages.js";
export { listParameters, parameter } from "./openapi/parameters.js";
export { schemas, type Schema } from "./openapi/schemas.js";
