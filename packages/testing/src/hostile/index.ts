export { testHostileRequests, type HostileService } from "./hostile-test.js";
export type { Issuer } from "./accounts.js";
export { nameOf, type HostileRoute, type Success } from "./route.js";
export { plain, signedIn, withForm, withHeader, withJson, type HostileRequest } from "./request.js";
export { commonRoutes, stateRoutes } from "./routes/identity.js";
export { dataRoutes, leastItem, type Collection } from "./routes/data.js";
export {
  is,
  isFilled,
  isListOf,
  isNullOr,
  isObject,
  isOneOf,
  isString,
  isTime,
  isUuid,
  isWholeNumber,
  type Check,
} from "./shapes.js";
export { dateTime, oneOf, orNull, text, webAddress } from "./values.js";
