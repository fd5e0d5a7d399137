// Services written by hand on plain Express, with nothing of @repo/service in front of their routes. The third, with
// accounts and HS256, is in notes.system.test.ts.
import { answerAuthErrors, createVerifier } from "@repo/auth";
import { authConformance, type BuildApp } from "@repo/auth/testing";
import express from "express";
import { createNotes } from "../fixtures/notes.js";

/** One with accounts. */
const withAccounts: BuildApp = ({ environment, clock }) => createNotes(environment, clock);

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** One that only verifies. */
const verifyOnly: BuildApp = async ({ environment, clock }) => {
  const { AUTH_ISSUER: issuer = "", AUTH_JWKS_URL: jwksUrl = "" } = environment;
  const options = { service: "notes", environment: "test", rateLimits: "off", logger: quiet } as const;
  const auth = await createVerifier({ ...options, issuer, jwksUrl, clock });
  const app = express();
  app.get("/notes", auth.requires("notes:read"), (req, res) => {
    res.json({ owner: auth.caller(req).userId, notes: [] });
  });
  return { app: app.use(answerAuthErrors()), close: auth.close };
};

const route = { service: "notes", protectedRoute: "GET /notes", scope: "notes:read" };

authConformance(withAccounts, { ...route, revocation: "at-once", apiKeys: true, algorithm: "ES256" });
authConformance(verifyOnly, { ...route, revocation: "at-expiry", apiKeys: false });
