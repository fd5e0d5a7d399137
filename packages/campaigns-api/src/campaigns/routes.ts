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
import { newCampaign, readChange, readNew, campaignChange, type Campaign } from "./schema.js";
import { campaignList, type CampaignStore } from "./store.js";

interface Parts {
  readonly auth: ServiceAuth;
  readonly database: Database;
  readonly campaigns: CampaignStore;
  readonly clock: () => number;
  /** How many one user may make in a minute. */
  readonly creationsPerMinute: number;
}

/** `/campaigns` and `/campaigns/{id}`: every signed-in user reads, the owner changes. */
export function campaignRoutes(parts: Parts): Router {
  return Router().use(collectionRoute(parts), itemRoute(parts));
}

type Made = { readonly campaign: Campaign; readonly event: ReturnType<ServiceAuth["audit"]["event"]> };

function collectionRoute({ auth, database, campaigns, clock, creationsPerMinute }: Parts): Router {
  const create = createOnce<Made>({ database, route: "POST /campaigns", clock }, async (trx, made) => {
    await campaigns.insert(trx, ...made.map(({ campaign }) => campaign));
    await auth.audit.record(trx, ...made.map(({ event }) => event));
  });
  const mayCreate = [auth.requires("campaigns:write"), auth.limit({ max: creationsPerMinute })];
  const router = Router();
  router
    .route("/campaigns")
    .get(auth.requires("campaigns:read"), async (req, res) => {
      const page = readPage(req, campaignList);
      res.json(pageBody(await campaigns.list(page), page));
    })
    .post(mayCreate, jsonBody(), validate("body", newCampaign()), async (req: Request, res: Response) => {
      const id = uuidv7();
      const created_at = new Date(clock()).toISOString();
      const owner_id = auth.caller(req).userId;
      const campaign: Campaign = { id, ...readNew(req.body), owner_id, created_at, updated_at: created_at };
      const event = auth.audit.event(req, { action: "campaign_created", targetType: "campaign", targetId: id });
      const headers = { Location: `/campaigns/${id}`, ETag: etagOf(1) };
      sendAnswer(res, await create(req, owner_id, { campaign, event }, { status: 201, headers, body: campaign }));
    })
    .all(methodNotAllowed("GET, HEAD, POST"));
  return router;
}

function itemRoute({ auth, database, campaigns, clock }: Parts): Router {
  const write = auth.requires("campaigns:write");
  const router = Router();
  router
    .route("/campaigns/:id")
    .get(auth.requires("campaigns:read"), async (req, res) => {
      const campaign = await campaigns.find(readId(req));
      if (!campaign) throw noSuchId();
      sendVersioned(res, campaign);
    })
    .patch(write, jsonBody(), validate("body", campaignChange()), async (req, res) => {
      const versions = readIfMatch(req);
      const changes = { ...readChange(req.body), updated_at: new Date(clock()).toISOString() };
      const changed = await inTransaction(database, async (trx) => {
        const { version, ...campaign } = await findOwn(trx, req);
        if (!(await campaigns.update(trx, campaign.id, matching(versions, version), changes))) throw staleVersion();
        await record(trx, req, "campaign_updated", campaign.id);
        return { ...campaign, ...changes, version: version + 1 };
      });
      sendVersioned(res, changed);
    })
    .delete(write, async (req, res) => {
      const versions = readIfMatch(req);
      await inTransaction(database, async (trx) => {
        const { id, version } = await findOwn(trx, req);
        if (!(await campaigns.delete(trx, id, matching(versions, version)))) throw staleVersion();
        await record(trx, req, "campaign_deleted", id);
      });
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, HEAD, PATCH, DELETE"));
  return router;

  /** The campaign, locked until the transaction ends, if the caller may change it (API1:2023). */
  async function findOwn(trx: Knex.Transaction, req: Request): Promise<Versioned<Campaign>> {
    const campaign = await campaigns.findToChange(trx, readId(req));
    if (!campaign) throw noSuchId();
    auth.owner(req, campaign.owner_id);
    return campaign;
  }

  function record(trx: Knex.Transaction, req: Request, action: string, targetId: string): Promise<void> {
    return auth.audit.record(trx, auth.audit.event(req, { action, targetType: "campaign", targetId }));
  }
}
