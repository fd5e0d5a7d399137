// Services written by hand on plain Express, with nothing of @repo/service in front of their routes.
import { answerAuthErrors, createAuth, createVerifier } from "@repo/auth";
import { authConformance, type BuildApp } from "@repo/auth/testing";
import express from "express";

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const options = { service: "notes", environment: "test", rateLimits: "off", logger: quiet } as const;

/** As ../shared/architecture.md writes a whole new service. */
const withAccounts: BuildApp = async ({ environment, clock }) => {
  const { AUTH_DATABASE_URL: database = "", SECRET_KEY: secret = "", AUTH_ALGORITHM } = environment;
  const algorithm = AUTH_ALGORITHM === "ES256" ? "ES256" : "HS256";
  const auth = await createAuth({ ...options, database, secret, algorithm, clock });
  const app = express();
  app.use(auth.routes());
  app.get("/notes", auth.requires("notes:read"), (req, res) => {
    res.json({ owner: auth.caller(req).userId, notes: [] });
  });
  return { app: app.use(answerAuthErrors()), close: auth.close };
};

/** One that only verifies. */
const verifyOnly: BuildApp = async ({ environment, clock }) => {
  const { AUTH_ISSUER: issuer = "", AUTH_JWKS_URL: jwksUrl = "" } = environment;
  const auth = await createVerifier({ ...options, issuer, jwksUrl, clock });
  const app = express();
  app.get("/notes", auth.requires("notes:read"), (req, res) => {
    res.json({ owner: auth.caller(req).userId, notes: [] });
  });
  return { app: app.use(answerAuthErrors()), close: auth.close };
};

const route = { service: "notes", protectedRoute: "GET /notes", scope: "notes:read" };

authConformance(withAccounts, { ...route, revocation: "at-once", apiKeys: true });
authConformance(withAccounts, { ...route, revocation: "at-once", apiKeys: true, algorithm: "ES256" });
authConformance(verifyOnly, { ...route, revocation: "at-expiry", apiKeys: false });
