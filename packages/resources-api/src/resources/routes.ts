import type { Auth } from "@repo/auth";
import {
  inTransaction,
  jsonBody,
  methodNotAllowed,
  noSuchId,
  pageBody,
  pageChains,
  readId,
  readPage,
  validate,
  type Database,
} from "@repo/service";
import { Router, type Request } from "express";
import type { Knex } from "knex";
import { v7 as uuidv7 } from "uuid";
import { resourceChange, newResource, readChange, readNew, type Resource } from "./schema.js";
import type { ResourceStore } from "./store.js";

interface Parts {
  readonly auth: Auth;
  readonly database: Database;
  readonly resources: ResourceStore;
  readonly clock: () => number;
}

/** `/resources` and `/resources/{id}`: every signed-in user reads, the owner changes. */
export function resourceRoutes(parts: Parts): Router {
  return Router().use(collectionRoute(parts), itemRoute(parts));
}

function collectionRoute({ auth, database, resources, clock }: Parts): Router {
  const router = Router();
  router
    .route("/resources")
    .get(auth.requires("resources:read"), validate("query", pageChains()), async (req, res) => {
      const page = readPage(req);
      res.json(pageBody(await resources.list(page), page));
    })
    .post(auth.requires("resources:write"), jsonBody(), validate("body", newResource()), async (req, res) => {
      const id = uuidv7();
      const created_at = new Date(clock()).toISOString();
      const owner_id = auth.caller(req).userId;
      const resource: Resource = { id, ...readNew(req.body), owner_id, created_at, updated_at: created_at };
      await inTransaction(database, async (trx) => {
        await resources.insert(trx, resource);
        await auth.audit.record(trx, req, { action: "resource_created", targetType: "resource", targetId: id });
      });
      res.status(201).location(`/resources/${id}`).json(resource);
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
      res.json(resource);
    })
    .patch(write, jsonBody(), validate("body", resourceChange()), async (req, res) => {
      const changes = { ...readChange(req.body), updated_at: new Date(clock()).toISOString() };
      const changed = await inTransaction(database, async (trx) => {
        const resource = await findOwn(trx, req);
        await resources.update(trx, resource.id, changes);
        await auth.audit.record(trx, req, {
          action: "resource_updated",
          targetType: "resource",
          targetId: resource.id,
        });
        return { ...resource, ...changes };
      });
      res.json(changed);
    })
    .delete(write, async (req, res) => {
      await inTransaction(database, async (trx) => {
        const { id } = await findOwn(trx, req);
        await resources.delete(trx, id);
        await auth.audit.record(trx, req, { action: "resource_deleted", targetType: "resource", targetId: id });
      });
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, HEAD, PATCH, DELETE"));
  return router;

  /** The resource, locked until the transaction ends, if the caller may change it (API1:2023). */
  async function findOwn(trx: Knex.Transaction, req: Request): Promise<Resource> {
    const resource = await resources.findToChange(trx, readId(req));
    if (!resource) throw noSuchId();
    auth.owner(req, resource.owner_id);
    return resource;
  }
}
