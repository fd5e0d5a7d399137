import fc from "fast-check";
import { plain, signedIn } from "../request.js";
import type { HostileRoute } from "../route.js";
import { isAnyText, isObject, isListOf } from "../shapes.js";

const readable = (path: string) => ({
  method: "GET",
  path,
  valid: fc.constantFrom(plain("GET", path), signedIn("GET", path)),
});

const isAny = (): undefined => undefined;
const description = { info: isAny, servers: isListOf(isAny), tags: isListOf(isAny), paths: isAny, components: isAny };

/** The description of the service, and the page on which people try it out. */
export const pageRoutes: HostileRoute[] = [
  { ...readable("/openapi.json"), success: { status: 200, body: isObject({ openapi: isAnyText, ...description }) } },
  { ...readable("/docs"), success: { status: 200, file: "text/html" } },
  { ...readable("/docs/initializer.js"), success: { status: 200, file: "text/javascript" }, cacheable: true },
  { ...readable("/docs/swagger-ui-bundle.js"), success: { status: 200, file: "text/javascript" }, cacheable: true },
  { ...readable("/docs/swagger-ui.css"), success: { status: 200, file: "text/css" }, cacheable: true },
];
