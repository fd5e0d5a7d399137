import { Router } from "express";
import { methodNotAllowed } from "./method-not-allowed.js";
import { unavailable } from "./problem.js";

/**
 * `GET /health`: the process is up. `GET /ready`: it can do its work; 503 while `ready` rejects or the service is
 * shutting down, so that a balancer sends requests elsewhere.
 */
export function healthRoutes(ready: () => Promise<void>): Router {
  const router = Router();
  router
    .route("/health")
    .get((_req, res) => {
      res.set("Cache-Control", "no-store").json({ status: "ok" });
    })
    .all(methodNotAllowed("GET, HEAD"));
  router
    .route("/ready")
    .get(async (req, res) => {
      if (req.app.locals["draining"] === true) throw unavailable("The service is shutting down.");
      await ready().catch((cause: unknown) => {
        throw unavailable("Something this service needs is not there yet.", cause);
      });
      res.set("Cache-Control", "no-store").json({ status: "ready" });
    })
    .all(methodNotAllowed("GET, HEAD"));
  return router;
}
