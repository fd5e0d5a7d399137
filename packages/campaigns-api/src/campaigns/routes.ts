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
import { campaignChange, newCampaign, readFields, type Campaign } from "./schema.js";
import type { CampaignStore } from "./store.js";

interface Parts {
  readonly auth: Auth;
  readonly database: Database;
  readonly campaigns: CampaignStore;
  readonly clock: () => number;
}

/** `/campaigns` and `/campaigns/{id}`: every signed-in user reads, the owner changes. */
export function campaignRoutes({ auth, database, campaigns, clock }: Parts): Router {
  const read = auth.requires("campaigns:read");
  const write = auth.requires("campaigns:write");
  const now = (): string => new Date(clock()).toISOString();
  const router = Router();

  router
    .route("/campaigns")
    .get(read, validate("query", pageChains()), async (req, res) => {
      const page = readPage(req);
      res.json(pageBody(await campaigns.list(page), page));
    })
    .post(write, jsonBody(), validate("body", newCampaign()), async (req, res) => {
      const created_at = now();
      const fields = { name: "", description: null, due_date: null, ...readFields(req.body) };
      const campaign: Campaign = {
        id: uuidv7(),
        ...fields,
        owner_id: auth.caller(req).userId,
        created_at,
        updated_at: created_at,
      };
      await inTransaction(database, async (trx) => {
        await campaigns.insert(trx, campaign);
        await auth.audit.record(trx, req, {
          action: "campaign_created",
          targetType: "campaign",
          targetId: campaign.id,
        });
      });
      res.status(201).location(`/campaigns/${campaign.id}`).json(campaign);
    })
    .all(methodNotAllowed("GET, HEAD, POST"));

  router
    .route("/campaigns/:id")
    .get(read, async (req, res) => {
      const campaign = await campaigns.find(readId(req));
      if (!campaign) throw noSuchId();
      res.json(campaign);
    })
    .patch(write, jsonBody(), validate("body", campaignChange()), async (req, res) => {
      const id = readId(req);
      const changes = { ...readFields(req.body), updated_at: now() };
      const changed = await inTransaction(database, async (trx) => {
        const campaign = await campaigns.findToChange(trx, id);
        if (!campaign) throw noSuchId();
        auth.owner(req, campaign.owner_id);
        await campaigns.update(trx, id, changes);
        await auth.audit.record(trx, req, {
          action: "campaign_updated",
          targetType: "campaign",
          targetId: id,
        });
        return { ...campaign, ...changes };
      });
      res.json(changed);
    })
    .delete(write, async (req, res) => {
      const id = readId(req);
      await inTransaction(database, async (trx) => {
        const campaign = await campaigns.findToChange(trx, id);
        if (!campaign) throw noSuchId();
        auth.owner(req, campaign.owner_id);
        await campaigns.delete(trx, id);
        await auth.audit.record(trx, req, {
          action: "campaign_deleted",
          targetType: "campaign",
          targetId: id,
        });
      });
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, HEAD, PATCH, DELETE"));

  return router;
}
