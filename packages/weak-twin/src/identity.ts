import { randomUUID } from "node:crypto";
import bcrypt from "bcrypt";
import express, { Router, type Request, type RequestHandler } from "express";
import { record, save, type Database, type Row } from "./database.js";
import { limit } from "./limit.js";
import type { Settings } from "./settings.js";
import type { Claims, Tokens } from "./tokens.js";

export interface Parts {
  readonly settings: Settings;
  readonly database: Database;
  readonly tokens: Tokens;
}

const REFRESH_SECONDS = 30 * 24 * 60 * 60;

const form = express.urlencoded({ extended: true });

const findUser = async (database: Database, username: string): Promise<Row | undefined> =>
  (await database.all("SELECT * FROM users WHERE username = ?", [username]))[0];

/** Accounts and tokens. */
export function identityRoutes(parts: Parts): Router {
  return Router().use(registerRoute(parts), tokenRoute(parts), ownRoutes(parts));
}

function registerRoute({ settings, database }: Parts): Router {
  const router = Router();
  router.post("/register", limit(settings.registrationsPerMinute), express.json(), async (req, res) => {
    const { password, ...fields } = req.body as Record<string, string>;
    if (await findUser(database, fields["username"] ?? "")) {
      return void res.status(409).json({ detail: "Username taken" });
    }
    // LAB password-over-72-bytes: bcrypt reads 72 bytes and ignores the rest. Nobody says so.
    const hash = await bcrypt.hash(password ?? "", settings.bcryptCost);
    const user = { id: randomUUID(), role: "user", created_at: new Date().toISOString() };
    // LAB mass-assignment: the body is spread over the row, and whoever adds `role` chooses their own.
    await save(database, "users", { ...user, password_hash: hash, ...fields });
    await record(database, user.id, "user_created", "user", user.id);
    res.status(201).json({ ...user, ...fields });
  });
  return router;
}

function tokenRoute({ settings, database, tokens }: Parts): Router {
  const router = Router();
  const seconds = settings.accessTokenMinutes * 60;
  const answer = ({ sub, username, role, aud }: Claims): object => {
    const claims = { sub, username, role, aud };
    const refresh_token = tokens.sign(claims, REFRESH_SECONDS);
    return { access_token: tokens.sign(claims, seconds), token_type: "bearer", expires_in: seconds, refresh_token };
  };

  // LAB credential-stuffing: the one route that needs a limit has none.
  router.post("/token", form, async (req, res) => {
    const { grant_type, username = "", password = "", audience, refresh_token } = req.body as Record<string, string>;
    if (grant_type === "refresh_token") {
      const claims = tokens.verify(refresh_token ?? "");
      // LAB stolen-refresh-token: it is not spent. Who has a copy has the account for 30 days, and nobody notices.
      return claims ? void res.json(answer(claims)) : void res.status(400).json({ detail: "Bad refresh token" });
    }
    const user = await findUser(database, username);
    // LAB enumeration-by-text: the answer says which half was wrong.
    // LAB enumeration-by-time: and it comes at once, because there is no hash to compare with.
    if (!user) return void res.status(400).json({ detail: "No such user" });
    // LAB sign-in-flood: the synchronous form. While it computes, this process does nothing else.
    const matches = bcrypt.compareSync(password, String(user["password_hash"]));
    if (!matches) return void res.status(400).json({ detail: "Wrong password" });
    const { id, role } = user;
    res.json(answer({ sub: String(id), username, role: String(role), aud: audience ?? "campaigns" }));
  });
  return router;
}

function ownRoutes({ database, tokens }: Parts): Router {
  const router = Router();
  // LAB token-after-logout: signing out answers 200 and changes nothing.
  router.post("/revoke", form, (_req, res) => void res.status(200).end());

  router.get("/me", requireUser(tokens), (req, res) => {
    const { sub, username, role } = claimsOf(req);
    res.json({ id: sub, username, role });
  });

  router.get("/me/audit-events", requireUser(tokens), async (req, res) => {
    const sql = "SELECT * FROM audit_events WHERE actor_id = ? ORDER BY id DESC";
    res.json({ data: await database.all(sql, [claimsOf(req).sub]), next_cursor: null });
  });

  router.get("/.well-known/jwks.json", (_req, res) => void res.json({ keys: tokens.keySet() }));
  return router;
}

const known = new WeakMap<Request, Claims>();

/** Lets through who sends a token. */
export function requireUser(tokens: Tokens): RequestHandler {
  return (req, res, next) => {
    const claims = tokens.verify(req.get("Authorization")?.replace(/^Bearer /, "") ?? "");
    if (!claims) return void res.status(401).set("WWW-Authenticate", "Bearer").json({ detail: "Not authenticated" });
    known.set(req, claims);
    next();
  };
}

/** Who is calling, behind `requireUser`. */
export function claimsOf(req: Request): Claims {
  return known.get(req) as Claims;
}
