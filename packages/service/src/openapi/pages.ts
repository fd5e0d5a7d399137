import { readFile } from "node:fs/promises";
import { Router, type RequestHandler } from "express";
import { methodNotAllowed } from "../http/method-not-allowed.js";
import type { ApiDocument } from "./document.js";

const HOUR = "public, max-age=3600";

const pageOf = (title: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="page"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/initializer.js"></script>
  </body>
</html>
`;

/** A file of its own, because nothing that stands in the page itself may run. */
const INITIALIZER = `const page = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null, // the description goes to nobody else
  persistAuthorization: false, // a token stays in the page, and is gone with it
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
page.initOAuth({ clientId: "api-page" }); // how the session is called in GET /me/sessions
`;

/**
 * What the page may do, which no other answer may: run and load what this service serves, and ask it. Nothing may be
 * written into the page that runs, and nothing leaves this origin (ASVS 3.4.3).
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:", // the pictures in Swagger UI's own styles
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(";");

/**
 * `GET /openapi.json`, and `GET /docs`: a page of Swagger UI on which a person signs in and tries every route out. These
 * five files are served and no other one.
 */
export function apiPages(document: ApiDocument): Router {
  const router = Router();
  const serve = (path: string, handler: RequestHandler): void =>
    void router.route(path).get(handler).all(methodNotAllowed("GET, HEAD"));

  const page = pageOf(document.info.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));

  serve("/openapi.json", (_req, res) => void res.set("Cache-Control", "no-store").json(document));
  serve("/docs", (_req, res) => {
    res.set({ "Content-Security-Policy": POLICY, "Cache-Control": "no-store" }).type("html").send(page);
  });
  serve("/docs/initializer.js", (_req, res) => void res.set("Cache-Control", HOUR).type("js").send(INITIALIZER));
  for (const name of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
    const read = once(() => readFile(new URL(import.meta.resolve(`swagger-ui-dist/${name}`))));
    serve(
      `/docs/${name}`,
      async (_req, res) =>
        void res
          .set("Cache-Control", HOUR)
          .type(name)
          .send(await read()),
    );
  }
  return router;
}

/** Reads when the first asks, and keeps it: most processes are never asked. What failed is read again. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () =>
    (reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    }));
}
