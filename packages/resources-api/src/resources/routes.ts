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
import { Router } from "express";
import { v7 as uuidv7 } from "uuid";
import { resourceChange, newResource, readFields, type Resource } from "./schema.js";
import type { ResourceStore } from "./store.js";

interface Parts {
  readonly auth: Auth;
  readonly database: Database;
  readonly resources: ResourceStore;
  readonly clock: () => number;
}

/** `/resources` and `/resources/{id}`: every signed-in user reads, the owner changes. */
export function resourceRoutes({ auth, database, resources, clock }: Parts): Router {
  const read = auth.requires("resources:read");
  const write = auth.requires("resources:write");
  const now = (): string => new Date(clock()).toISOString();
  const router = Router();

  router
    .route("/resources")
    .get(read, validate("query", pageChains()), async (req, res) => {
      const page = readPage(req);
      res.json(pageBody(await resources.list(page), page));
    })
    .post(write, jsonBody(), validate("body", newResource()), async (req, res) => {
      const created_at = now();
      const fields = {
        name: "",
        kind: "other" as const,
        url: null,
        description: null,
        campaign_id: null,
        ...readFields(req.body),
      };
      const resource: Resource = {
        id: uuidv7(),
        ...fields,
        owner_id: auth.caller(req).userId,
        created_at,
        updated_at: created_at,
      };
      await inTransaction(database, async (trx) => {
        await resources.insert(trx, resource);
        await auth.audit.record(trx, req, {
          action: "resource_created",
          targetType: "resource",
          targetId: resource.id,
        });
      });
      res.status(201).location(`/resources/${resource.id}`).json(resource);
    })
    .all(methodNotAllowed("GET, HEAD, POST"));

  router
    .route("/resources/:id")
    .get(read, async (req, res) => {
      const resource = await resources.find(readId(req));
      if (!resource) throw noSuchId();
      res.json(resource);
    })
    .patch(write, jsonBody(), validate("body", resourceChange()), async (req, res) => {
      const id = readId(req);
      const changes = { ...readFields(req.body), updated_at: now() };
      const changed = await inTransaction(database, async (trx) => {
        const resource = await resources.findToChange(trx, id);
        if (!resource) throw noSuchId();
        auth.owner(req, resource.owner_id);
        await resources.update(trx, id, changes);
        await auth.audit.record(trx, req, {
          action: "resource_updated",
          targetType: "resource",
          targetId: id,
        });
        return { ...resource, ...changes };
      });
      res.json(changed);
    })
    .delete(write, async (req, res) => {
      const id = readId(req);
      await inTransaction(database, async (trx) => {
        const resource = await resources.findToChange(trx, id);
        if (!resource) throw noSuchId();
        auth.owner(req, resource.owner_id);
        await resources.delete(trx, id);
        await auth.audit.record(trx, req, {
          action: "resource_deleted",
          targetType: "resource",
          targetId: id,
        });
      });
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, HEAD, PATCH, DELETE"));

  return router;
}
