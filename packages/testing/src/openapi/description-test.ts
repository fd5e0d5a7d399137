import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { OpenAPIV3_1 } from "openapi-types";
import request from "supertest";
import { repositoryRoot } from "../processes.js";
import type { SignedIn } from "../sign-up.js";
import { bodiesOf } from "./bodies.js";
import { refusedBeyondSchema } from "./beyond-schema.js";
import { edgesOf } from "./edges.js";
import { operationsOf, resolved, type Document } from "./look-up.js";
import { descriptionOf } from "./observe.js";
import { schemaValidators } from "./validators.js";

/** A service whose description is tested. */
export interface DescribedService {
  /** Its folder under `packages`. */
  readonly folder: string;
  readonly build: () => Promise<BuiltService>;
}

/** The service, built for this test alone. */
export interface BuiltService {
  readonly app: Parameters<typeof request>[0];
  /** Somebody with every scope. */
  readonly admin: Pick<SignedIn, "headers">;
  /** Its routes, as `GET /campaigns/:id`: those that `mountedRoutes` of `@repo/auth/testing` finds. */
  readonly mounted: readonly string[];
}

const BODIES = process.env["FULL"] === undefined ? 80 : 1000;
const SEED = process.env["CI"] ? 20_261_127 : Math.floor(Math.random() * 1_000_000_000);

/** Compares what a service says of itself with what it has and does; each answer is compared wherever it is given. */
export function testDescription({ folder, build }: DescribedService): void {
  describe(`/openapi.json of ${folder}`, function () {
    this.timeout(300_000);
    let built: BuiltService;
    let document: Document;
    before(async () => {
      built = await build();
      document = await descriptionOf(built.app);
    });

    it("has each route that is mounted, and no other", () => {
      const described = operationsOf(document).map(({ method, path }) => `${method} ${path}`);
      const mounted = built.mounted.map((name) => name.replace(/[:*](\w+)/g, "{$1}"));
      assert.deepEqual(described.sort(), mounted.sort());
    });

    it("names the version of the package, and no scheme that it does not define", () => {
      const manifest = readFileSync(join(repositoryRoot, "packages", folder, "package.json"), "utf8");
      assert.equal(document.info.version, (JSON.parse(manifest) as { version: string }).version);
      const operations = Object.values(document.paths ?? {}).flatMap((item) => [
        item?.get,
        item?.post,
        item?.patch,
        item?.delete,
      ]);
      const used = operations.flatMap((operation) => operation?.security ?? []).flatMap((needs) => Object.keys(needs));
      assert.deepEqual([...new Set(used)].sort(), Object.keys(document.components?.securitySchemes ?? {}).sort());
    });

    it(`says of ${BODIES} generated bodies for each route, and of those at the edges, what its validators say`, async () => {
      const { faultAt } = schemaValidators(document);
      const routes = bodyRoutes(document);
      assert.ok(routes.length >= 2, `${routes.length} routes`);
      for (const { method, path, pointer } of routes) {
        const verdicts = { accepted: 0, refused: 0 };
        const compare = async (body: unknown): Promise<void> => {
          const sent = request(built.app)[method](path.replace("{id}", randomUUID())).set(built.admin.headers);
          const { status, text } = await sent.type("json").send(JSON.stringify(body));
          assert.ok(status !== 401 && status !== 400 && status < 500, `${status} ${text}`);
          const fault = faultAt(pointer, body);
          verdicts[status === 422 ? "refused" : "accepted"] += 1;
          if (status === 422 && fault === undefined && refusedBeyondSchema(body)) return;
          const said = `${status} to ${JSON.stringify(body).slice(0, 500)}: ${text}; the schema says: ${fault ?? "valid"}`;
          assert.equal(status === 422, fault !== undefined, said);
        };
        const schema = resolved<OpenAPIV3_1.SchemaObject>(document, pointer);
        for (const body of edgesOf(document, schema)) await compare(body);
        await fc.assert(fc.asyncProperty(bodiesOf(document, schema), compare), { numRuns: BODIES, seed: SEED });
        assert.ok(verdicts.accepted > 0 && verdicts.refused > 0, `${path}: ${JSON.stringify(verdicts)}`);
      }
    });
  });
}

/** The routes that read JSON, with the schema of their bodies. */
function bodyRoutes(document: Document) {
  return operationsOf(document).flatMap(({ method, path }) => {
    const verb = method.toLowerCase() as "post" | "patch";
    const body = document.paths?.[path]?.[verb]?.requestBody as OpenAPIV3_1.RequestBodyObject | undefined;
    const schema = body?.content["application/json"]?.schema as OpenAPIV3_1.ReferenceObject | undefined;
    return schema ? [{ method: verb, path, pointer: schema.$ref }] : [];
  });
}
