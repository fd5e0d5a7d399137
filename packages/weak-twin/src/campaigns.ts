import { randomUUID } from "node:crypto";
import express, { Router } from "express";
import { record, save, type Database, type Row } from "./database.js";
import { claimsOf, requireUser, type Parts } from "./identity.js";

type Own = Omit<Parts, "settings">;

const find = async (database: Database, id: unknown): Promise<Row | undefined> =>
  (await database.all("SELECT * FROM campaigns WHERE id = ?", [id]))[0];

/** The campaigns, as the seed has them, with a token asked for here and there. */
export function campaignRoutes(parts: Own): Router {
  return Router().use(readingRoutes(parts), writingRoutes(parts));
}

function readingRoutes({ database }: Own): Router {
  const router = Router();
  // LAB no-token: reading asks for none, as in the seed.
  router.get("/campaigns", async (req, res) => {
    const { q = "", sort = "created_at" } = req.query as Record<string, string>;
    // LAB sql-injection: what the client writes becomes part of the statement, twice.
    const sql = `SELECT * FROM campaigns WHERE name LIKE '%${q}%' ORDER BY ${sort}`;
    res.json({ data: await database.all(sql), next_cursor: null });
  });

  router.get("/campaigns/:id", async (req, res) => {
    const campaign = await find(database, req.params.id);
    if (!campaign) return void res.status(404).json({ detail: "Not found" });
    res.json(campaign);
  });

  return router;
}

function writingRoutes({ database, tokens }: Own): Router {
  const router = Router();
  const signedIn = requireUser(tokens);

  router.post("/campaigns", signedIn, express.json(), async (req, res) => {
    const now = new Date().toISOString();
    const { sub } = claimsOf(req);
    const defaults = { description: null, due_date: null, owner_id: sub, created_at: now, updated_at: now };
    // LAB mass-assignment: here, too. Whoever adds `owner_id` writes in somebody else's name.
    const campaign: Row = { id: randomUUID(), ...defaults, ...(req.body as Row) };
    await save(database, "campaigns", campaign);
    await record(database, sub, "campaign_created", "campaign", String(campaign["id"]));
    res.status(201).json(campaign);
  });

  router.patch("/campaigns/:id", signedIn, express.json(), async (req, res) => {
    const campaign = await find(database, req.params["id"]);
    if (!campaign) return void res.status(404).json({ detail: "Not found" });
    // LAB someone-elses-campaign: who is calling is known, and never compared with `owner_id`.
    const changed: Row = { ...campaign, ...(req.body as Row), updated_at: new Date().toISOString() };
    await save(database, "campaigns", changed);
    await record(database, claimsOf(req).sub, "campaign_updated", "campaign", String(campaign["id"]));
    res.json(changed);
  });

  // LAB no-token: `signedIn` was forgotten in this one line. There is no other place that could notice.
  router.delete("/campaigns/:id", async (req, res) => {
    await database.all("DELETE FROM campaigns WHERE id = ?", [req.params.id]);
    await record(database, null, "campaign_deleted", "campaign", req.params.id);
    res.status(204).end();
  });

  return router;
}
