import { methodNotAllowed, problem } from "@repo/service";
import { Router, type Request, type Response } from "express";
import type { KeyRing } from "../flows/key-ring.js";
import type { ServerMetadata } from "../flows/server-metadata.js";
import { JWKS_LIFETIME_SECONDS } from "../model/signing-key.js";

export interface WellKnownRouteParts {
  readonly issuer: string;
  readonly keys: Pick<KeyRing, "published">;
  readonly serverMetadata: ServerMetadata;
}

const METADATA = "/.well-known/oauth-authorization-server";
const CACHE = `public, max-age=${JWKS_LIFETIME_SECONDS}`;

/** `/.well-known`: the public keys (RFC 7517, 5), and what OAuth clients ask first (RFC 8414). */
export function wellKnownRoutes({ issuer, keys, serverMetadata }: WellKnownRouteParts): Router {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  // Section 3: a path of the issuer's stands behind the well-known one.
  const addresses = [METADATA, METADATA + (url?.pathname ?? "").replace(/\/$/, "")];

  const router = Router();
  router
    .route("/.well-known/jwks.json")
    .get((_req: Request, res: Response) => {
      res.set("Cache-Control", CACHE).json({ keys: keys.published() });
    })
    .all(methodNotAllowed("GET, HEAD"));
  router
    .route([METADATA, `${METADATA}/*path`])
    .get(async (req: Request, res: Response) => {
      // A client must refuse metadata whose issuer is not the address it asked (3.3), so there is no use in answering.
      const isIssuer = url?.host && withoutPort(url.host) === withoutPort(req.headers.host ?? "");
      if (!isIssuer || !addresses.includes(req.path)) {
        throw problem("not_found", `The metadata is where the issuer is, at ${issuer} only.`);
      }
      res.set("Cache-Control", CACHE).json(await serverMetadata());
    })
    .all(methodNotAllowed("GET, HEAD"));
  return router;
}

/** A host without the port that http or https would have anyhow: behind a proxy it is not known which of them it was. */
function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:(80|443)$/, "");
}
