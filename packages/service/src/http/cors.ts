import cors from "cors";
import type { RequestHandler } from "express";
import { givesNothing } from "./gives-nothing.js";

const EXPOSED = "ETag,Location,RateLimit,RateLimit-Policy,Retry-After,WWW-Authenticate,X-Request-Id";
const ALLOWED = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-API-Key", "X-Request-Id"];

/**
 * Lets pages of these origins call the service from a browser; without any, none may. Credentials in the sense of CORS
 * (cookies) are never allowed: there are none here, and a page sends its token itself (API8:2023).
 */
export function crossOrigin(origins: readonly string[]): RequestHandler[] {
  if (origins.length === 0) return [];
  const answer = cors({
    origin: [...origins],
    methods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    allowedHeaders: ALLOWED,
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
  return [
    givesNothing((req, res, next) => {
      // The package takes every OPTIONS for a preflight; one that is none gets the route's own answer, 405.
      const isPreflight = req.method !== "OPTIONS" || "access-control-request-method" in req.headers;
      if (isPreflight) answer(req, res, next);
      else next();
    }),
  ];
}
