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
import { newSampleThing, readChange, readNew, sampleThingChange, type SampleThing } from "./schema.js";
import { sampleThingList, type SampleThingStore } from "./store.js";

interface Parts {
  readonly auth: ServiceAuth;
  readonly database: Database;
  readonly sampleThings: SampleThingStore;
  readonly clock: () => number;
  /** How many one user may make in a minute. */
  readonly creationsPerMinute: number;
}

/** `/sample-things` and `/sample-things/{id}`: every signed-in user reads, the owner changes. */
export function sampleThingRoutes(parts: Parts): Router {
  return Router().use(collectionRoute(parts), itemRoute(parts));
}

type Made = { readonly sampleThing: SampleThing; readonly event: ReturnType<ServiceAuth["audit"]["event"]> };

function collectionRoute({ auth, database, sampleThings, clock, creationsPerMinute }: Parts): Router {
  const create = createOnce<Made>({ database, route: "POST /sample-things", clock }, async (trx, made) => {
    await sampleThings.insert(trx, ...made.map(({ sampleThing }) => sampleThing));
    await auth.audit.record(trx, ...made.map(({ event }) => event));
  });
  const mayCreate = [auth.requires("sample-things:write"), auth.limit({ max: creationsPerMinute })];
  const router = Router();
  router
    .route("/sample-things")
    .get(auth.requires("sample-things:read"), async (req, res) => {
      const page = readPage(req, sampleThingList);
      res.json(pageBody(await sampleThings.list(page), page));
    })
    .post(mayCreate, jsonBody(), validate("body", newSampleThing()), async (req: Request, res: Response) => {
      const id = uuidv7();
      const created_at = new Date(clock()).toISOString();
      const owner_id = auth.caller(req).userId;
      const sampleThing: SampleThing = { id, ...readNew(req.body), owner_id, created_at, updated_at: created_at };
      const event = auth.audit.event(req, { action: "sample_thing_created", targetType: "sample_thing", targetId: id });
      const headers = { Location: `/sample-things/${id}`, ETag: etagOf(1) };
      sendAnswer(res, await create(req, owner_id, { sampleThing, event }, { status: 201, headers, body: sampleThing }));
    })
    .all(methodNotAllowed("GET, HEAD, POST"));
  return router;
}

function itemRoute({ auth, database, sampleThings, clock }: Parts): Router {
  const write = auth.requires("sample-things:write");
  const router = Router();
  router
    .route("/sample-things/:id")
    .get(auth.requires("sample-things:read"), async (req, res) => {
      const sampleThing = await sampleThings.find(readId(req));
      if (!sampleThing) throw noSuchId();
      sendVersioned(res, sampleThing);
    })
    .patch(write, jsonBody(), validate("body", sampleThingChange()), async (req, res) => {
      const versions = readIfMatch(req);
      const changes = { ...readChange(req.body), updated_at: new Date(clock()).toISOString() };
      const changed = await inTransaction(database, async (trx) => {
        const { version, ...sampleThing } = await findOwn(trx, req);
        if (!(await sampleThings.update(trx, sampleThing.id, matching(versions, version), changes)))
          throw staleVersion();
        await record(trx, req, "sample_thing_updated", sampleThing.id);
        return { ...sampleThing, ...changes, version: version + 1 };
      });
      sendVersioned(res, changed);
    })
    .delete(write, async (req, res) => {
      const versions = readIfMatch(req);
      await inTransaction(database, async (trx) => {
        const { id, version } = await findOwn(trx, req);
        if (!(await sampleThings.delete(trx, id, matching(versions, version)))) throw staleVersion();
        await record(trx, req, "sample_thing_deleted", id);
      });
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, HEAD, PATCH, DELETE"));
  return router;

  /** The sample thing, locked until the transaction ends, if the caller may change it (API1:2023). */
  async function findOwn(trx: Knex.Transaction, req: Request): Promise<Versioned<SampleThing>> {
    const sampleThing = await sampleThings.findToChange(trx, readId(req));
    if (!sampleThing) throw noSuchId();
    auth.owner(req, sampleThing.owner_id);
    return sampleThing;
  }

  function record(trx: Knex.Transaction, req: Request, action: string, targetId: string): Promise<void> {
    return auth.audit.record(trx, auth.audit.event(req, { action, targetType: "sample_thing", targetId }));
  }
}
