// What every service proves of itself: which credentials it refuses, and that no route is forgotten.
import { authConformance, noForgottenRoutes, type BuildApp } from "@repo/auth/testing";
import { createLogger } from "@repo/service";
import { newDatabase } from "@repo/testing";
import { createApp } from "../src/app.js";
import { readConfig } from "../src/config.js";

const build: BuildApp = async ({ environment, clock }) => {
  const config = readConfig({ ...environment, SAMPLE_THINGS_DATABASE_URL: await newDatabase() });
  return createApp(config, { logger: createLogger({ name: "sample-things", level: "silent" }), clock });
};

const publicRoutes = new URL("../../public-routes.txt", import.meta.url);
const route = { service: "sample-things", protectedRoute: "GET /sample-things", scope: "sample-things:read" };

authConformance(build, { ...route, revocation: "at-once", apiKeys: true });
authConformance(build, { ...route, revocation: "at-once", apiKeys: true, algorithm: "ES256" });
noForgottenRoutes(build, { service: "sample-things", publicRoutes });
