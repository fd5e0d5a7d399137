import { mountedRoutes } from "@repo/auth/testing";
import { testDescription } from "@repo/testing/openapi";
import { buildApp, signUpAdmin, withScope } from "./support/app.js";

testDescription({
  folder: "resources-api",
  build: async () => {
    const built = await buildApp();
    const { app } = built;
    return { app, admin: await withScope(app, await signUpAdmin(built)), mounted: mountedRoutes(app) };
  },
});
