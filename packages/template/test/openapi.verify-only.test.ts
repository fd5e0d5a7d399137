import { mountedRoutes } from "@repo/auth/testing";
import { testDescription } from "@repo/testing/openapi";
import { buildApp, signIn } from "./support/app.verify-only.js";

testDescription({
  folder: "sample-things-api",
  build: async () => {
    const built = await buildApp();
    return { app: built.app, admin: await signIn(built, { role: "admin" }), mounted: mountedRoutes(built.app) };
  },
});
