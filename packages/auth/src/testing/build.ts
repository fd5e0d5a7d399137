import type { Express } from "express";
import { listen } from "./listen.js";
import type { TestAuth } from "./test-auth.js";

/** The app of a service; with `close` where the service holds something open, such as a database. */
export type BuiltApp = Express | { readonly app: Express; readonly close: () => Promise<void> };

/** Makes the app of a service as its `main.ts` would, with the settings of `test.environment` and the clock of `test`. */
export type BuildApp = (test: TestAuth) => BuiltApp | Promise<BuiltApp>;

/** An app that was built and listens in this process. */
export interface OpenApp {
  readonly app: Express;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Closes the port, and what the service holds open. */
  readonly close: () => Promise<void>;
}

/** Builds the app of a service, and lets it listen on a free port of this machine. */
export async function openApp(build: BuildApp, test: TestAuth): Promise<OpenApp> {
  const built = await build(test);
  const { app, close } = typeof built === "function" ? { app: built, close: async () => {} } : built;
  const server = await listen();
  server.serve(app);
  return {
    app,
    url: server.url,
    close: async () => {
      await server.close();
      await close();
    },
  };
}
