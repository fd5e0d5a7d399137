import { createHmac, randomBytes } from "node:crypto";
import type { AuditEvent, DetailsProof } from "../model/audit-event.js";

type Details = Pick<AuditEvent, "ip" | "userAgent">;

/** Makes the proof of an event's details. Of 128 random bits, so that no list of addresses finds what was erased. */
export function proveDetails(details: Details): DetailsProof {
  const salt = randomBytes(16).toString("base64url");
  return { salt, mac: detailsMac(details, salt) };
}

/** What the event says of its details. */
export function detailsMac({ ip, userAgent }: Details, salt: string): string {
  return createHmac("sha256", salt)
    .update(JSON.stringify([ip, userAgent]))
    .digest("base64url");
}
