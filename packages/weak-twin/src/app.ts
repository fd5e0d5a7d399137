import express, { type ErrorRequestHandler, type Express } from "express";
import { campaignRoutes } from "./campaigns.js";
import { identityRoutes, type Parts } from "./identity.js";

/** Puts the twin together. */
export function createApp(parts: Parts): Express {
  const app = express();
  // LAB forged-x-forwarded-for: every sender of this header is believed, so the client chooses its own address.
  app.set("trust proxy", true);
  app.get("/health", (_req, res) => void res.json({ status: "ok" }));
  app.use(identityRoutes(parts), campaignRoutes(parts));
  const answerErrors: ErrorRequestHandler = (error, _req, res, _next) =>
    void res.status(500).json({ detail: String(error) });
  app.use(answerErrors);
  return app;
}
