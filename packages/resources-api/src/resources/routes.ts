import type { ServiceAuth } from "@repo/auth";
import {
  createOnce,
  etagOf,
  inTransaction,
  jsonBody,
  matching,
  methodNotAllowed,
  noSuchId,
  pageBody,
  readId,
  readIfMatch,
  readPage,
  sendAnswer,
  sendVersioned,
  staleVersion,
  validate,
  type Database,
  type Versioned,
} from "@repo/service";
import { Router, type Request, type Response } from "express";
import type { Knex } from "knex";
import { v7 as uuidv7 } from "uuid";
import { newResource, readChange, readNew, resourceChange, type Resource } from "./schema.js";
import { resourceList, type ResourceStore } from "./store.js";

interface Parts {
  readonly auth: ServiceAuth;
  readonly database: Database;
  readonly resources: ResourceStore;
  readonly clock: () => number;
  /** How many one user may make in a minute. */
  readonly creationsPerMinute: number;
}

/** `/resources` and `/resources/{id}`: every signed-in user reads, the owner changes. */
export function resourceRoutes(parts: Parts): Router {
  return Router().use(collectionRoute(parts), itemRoute(parts));
}

type Made = { readonly resource: Resource; readonly event: ReturnType<ServiceAuth["audit"]["event"]> };

function collectionRoute({ auth, database, resources, clock, creationsPerMinute }: Parts): Router {
  const create = createOnce<Made>({ database, route: "POST /resources", clock }, async (trx, made) => {
    await resources.insert(trx, ...made.map(({ resource }) => resource));
    await auth.audit.record(trx, ...made.map(({ event }) => event));
  });
  const mayCreate = [auth.requires("resources:write"), auth.limit({ max: creationsPerMinute })];
  const router = Router();
  router
    .route("/resources")
    .get(auth.requires("resources:read"), async (req, res) => {
      const page = readPage(req, resourceList);
      res.json(pageBody(await resources.list(page), page));
    })
    .post(mayCreate, jsonBody(), validate("body", newResource()), async (req: Request, res: Response) => {
      const id = uuidv7();
      const created_at = new Date(clock()).toISOString();
      const owner_id = auth.caller(req).userId;
      const resource: Resource = { id, ...readNew(req.body), owner_id, created_at, updated_at: created_at };
      const event = auth.audit.event(req, { action: "resource_created", targetType: "resource", targetId: id });
      const headers = { Location: `/resources/${id}`, ETag: etagOf(1) };
      sendAnswer(res, await create(req, owner_id, { resource, event }, { status: 201, headers, body: resource }));
    })
    .all(methodNotAllowed("GET, HEAD, POST"));
  return router;
}

function itemRoute({ auth, database, resources, clock }: Parts): Router {
  const write = auth.requires("resources:write");
  const router = Router();
  router
    .route("/resources/:id")
    .get(auth.requires("resources:read"), async (req, res) => {
      const resource = await resources.find(readId(req));
      if (!resource) throw noSuchId();
      sendVersioned(res, resource);
    })
    .patch(write, jsonBody(), validate("body", resourceChange()), async (req, res) => {
      const versions = readIfMatch(req);
      const changes = { ...readChange(req.body), updated_at: new Date(clock()).toISOString() };
      const changed = await inTransaction(database, async (trx) => {
        const { version, ...resource } = await findOwn(trx, req);
        if (!(await resources.update(trx, resource.id, matching(versions, version), changes))) throw staleVersion();
        await record(trx, req, "resource_updated", resource.id);
        return { ...resource, ...changes, version: version + 1 };
      });
      sendVersioned(res, changed);
    })
    .delete(write, async (req, res) => {
      const versions = readIfMatch(req);
      await inTransaction(database, async (trx) => {
        const { id, version } = await findOwn(trx, req);
        if (!(await resources.delete(trx, id, matching(versions, version)))) throw staleVersion();
        await record(trx, req, "resource_deleted", id);
      });
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, HEAD, PATCH, DELETE"));
  return router;

  /** The resource, locked until the transaction ends, if the caller may change it (API1:2023). */
  async function findOwn(trx: Knex.Transaction, req: Request): Promise<Versioned<Resource>> {
    const resource = await resources.findToChange(trx, readId(req));
    if (!resource) throw noSuchId();
    auth.owner(req, resource.owner_id);
    return resource;
  }

  function record(trx: Knex.Transaction, req: Request, action: string, targetId: string): Promise<void> {
    return auth.audit.record(trx, auth.audit.event(req, { action, targetType: "resource", targetId }));
  }
}
