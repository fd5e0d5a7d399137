import { noForgottenRoutes, type BuildApp } from "@repo/auth/testing";
import { createLogger } from "@repo/service";
import { newDatabase } from "@repo/testing";
import { createApp } from "../src/app.js";
import { readConfig } from "../src/config.js";

const build: BuildApp = async (test) => {
  const logger = createLogger({ name: "campaigns", level: "silent" });
  const url = await newDatabase();
  return createApp(readConfig({ ...test.environment, CAMPAIGNS_DATABASE_URL: url }), { logger, clock: test.clock });
};

noForgottenRoutes(build, { service: "campaigns", publicRoutes: new URL("../../public-routes.txt", import.meta.url) });
