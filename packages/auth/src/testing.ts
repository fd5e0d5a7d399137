export { createTestAuth, type ApiKeyFor, type TestAuth, type TestAuthOptions } from "./testing/test-auth.js";
export { openApp, type BuildApp, type BuiltApp, type OpenApp } from "./testing/build.js";
export { TEST_PASSWORD, type TestSession, type TokenFor } from "./testing/people.js";
export { testClock, type TestClock } from "./testing/clock.js";
export { noForgottenRoutes, type PublicRoutesOf } from "./testing/routes/suite.js";
export { mountedRoutes } from "./testing/routes/mounted.js";
export { authConformance, type ConformanceOptions } from "./testing/conformance.js";
