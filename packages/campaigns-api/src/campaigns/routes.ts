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
import { campaignChange, newCampaign, readChange, readNew, type Campaign } from "./schema.js";
import type { CampaignStore } from "./store.js";

interface Parts {
  readonly auth: Auth;
  readonly database: Database;
  readonly campaigns: CampaignStore;
  readonly clock: () => number;
}

/** `/campaigns` and `/campaigns/{id}`: every signed-in user reads, the owner changes. */
export function campaignRoutes(parts: Parts): Router {
  return Router().use(collectionRoute(parts), itemRoute(parts));
}

function collectionRoute({ auth, database, campaigns, clock }: Parts): Router {
  const router = Router();
  router
    .route("/campaigns")
    .get(auth.requires("campaigns:read"), validate("query", pageChains()), async (req, res) => {
      const page = readPage(req);
      res.json(pageBody(await campaigns.list(page), page));
    })
    .post(auth.requires("campaigns:write"), jsonBody(), validate("body", newCampaign()), async (req, res) => {
      const id = uuidv7();
      const created_at = new Date(clock()).toISOString();
      const owner_id = auth.caller(req).userId;
      const campaign: Campaign = { id, ...readNew(req.body), owner_id, created_at, updated_at: created_at };
      await inTransaction(database, async (trx) => {
        await campaigns.insert(trx, campaign);
        await auth.audit.record(trx, req, { action: "campaign_created", targetType: "campaign", targetId: id });
      });
      res.status(201).location(`/campaigns/${id}`).json(campaign);
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
      res.json(campaign);
    })
    .patch(write, jsonBody(), validate("body", campaignChange()), async (req, res) => {
      const changes = { ...readChange(req.body), updated_at: new Date(clock()).toISOString() };
      const changed = await inTransaction(database, async (trx) => {
        const campaign = await findOwn(trx, req);
        await campaigns.update(trx, campaign.id, changes);
        await auth.audit.record(trx, req, {
          action: "campaign_updated",
          targetType: "campaign",
          targetId: campaign.id,
        });
        return { ...campaign, ...changes };
      });
      res.json(changed);
    })
    .delete(write, async (req, res) => {
      await inTransaction(database, async (trx) => {
        const { id } = await findOwn(trx, req);
        await campaigns.delete(trx, id);
        await auth.audit.record(trx, req, { action: "campaign_deleted", targetType: "campaign", targetId: id });
      });
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, HEAD, PATCH, DELETE"));
  return router;

  /** The campaign, locked until the transaction ends, if the caller may change it (API1:2023). */
  async function findOwn(trx: Knex.Transaction, req: Request): Promise<Campaign> {
    const campaign = await campaigns.findToChange(trx, readId(req));
    if (!campaign) throw noSuchId();
    auth.owner(req, campaign.owner_id);
    return campaign;
  }
}
