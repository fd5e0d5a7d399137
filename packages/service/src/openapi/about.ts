import { answer, found, references, refusals } from "./answers.js";
import type { ApiPart } from "./document.js";
import { schemas } from "./schemas.js";

const TAG = "about this service";
const file = (operationId: string, summary: string, type: string) => ({
  get: {
    operationId,
    tags: [TAG],
    summary,
    description: `${summary}.`,
    security: [],
    responses: { ...found(answer(summary, { type: "string", maxLength: 10_000_000 }, [], type)), ...refusals() },
  },
});

/** The version of OpenAPI. */
export const OPENAPI = "3.1.0";

const any = { type: "object", additionalProperties: true } as const;
const state = (says: string) => schemas.object({ status: schemas.oneOf(says) });

/** What every service says of itself. */
export const aboutPart: ApiPart = {
  tags: [{ name: TAG, description: "Whether it is there, and what it can do." }],
  paths: {
    "/health": {
      get: {
        operationId: "getHealth",
        tags: [TAG],
        summary: "Whether the process is up",
        description: "Has no limit, so that whoever watches the service is never refused.",
        security: [],
        responses: { ...found(answer("It is.", state("ok"))), ...references([400, 408, 431, 500]) },
      },
    },
    "/ready": {
      get: {
        operationId: "getReady",
        tags: [TAG],
        summary: "Whether it can do its work",
        description: "503 while a database is away or the service is shutting down. Has no limit.",
        security: [],
        responses: { ...found(answer("It can.", state("ready"))), ...references([400, 408, 431, 500, 503]) },
      },
    },
    "/openapi.json": {
      get: {
        operationId: "getDescription",
        tags: [TAG],
        summary: "This description",
        description: "In OpenAPI 3.1.",
        security: [],
        responses: { ...found(answer("The description.", schemas.ref("Description"))), ...refusals() },
      },
    },
    "/docs": file("getPage", "A page to try the routes out", "text/html"),
    "/docs/initializer.js": file("getPageScript", "What starts that page", "text/javascript"),
    "/docs/swagger-ui-bundle.js": file("getSwaggerUi", "Swagger UI, which that page is", "text/javascript"),
    "/docs/swagger-ui.css": file("getSwaggerUiStyles", "How that page looks", "text/css"),
  },
  schemas: {
    Description: schemas.object({
      openapi: schemas.oneOf(OPENAPI),
      ...{ info: any, servers: schemas.list(any), tags: schemas.list(any), paths: any, components: any },
    }),
  },
};
