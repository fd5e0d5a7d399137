import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { AuditEvent, DetailsProof } from "../model/audit-event.js";
import type { Seal, SealedFields, SealEntry } from "../model/audit-seal.js";
import { derive } from "./keys.js";

type Details = Pick<AuditEvent, "ip" | "userAgent">;

/** Makes the proof of an event's details. Of 128 random bits, so that no list of addresses finds what was erased. */
export function proveDetails(details: Details): DetailsProof {
  const salt = randomBytes(16).toString("base64url");
  return { salt, mac: detailsMac(details, salt) };
}

/** What the event says of its details. */
export function detailsMac({ ip, userAgent }: Details, salt: string): string {
  return hmac(salt, [salt, ip, userAgent]); // the key alone would take zeros behind it, which HMAC does not see
}

/** The key of seals that prove nothing: everybody knows it. They are marks, made where no `AUDIT_KEY` is given. */
export const NO_KEY = Buffer.alloc(0);

/** The key that seals are made with. */
export function sealKey(auditKey: string | undefined): Buffer {
  return auditKey === undefined ? NO_KEY : derive(auditKey, "audit seals", 32);
}

/** What a seal says of a row. */
export function sealEntry({ id, fields }: SealedFields): SealEntry {
  return [id, createHash("sha256").update(JSON.stringify(fields)).digest("base64url")];
}

/** Makes the seal that follows another one, or the first. */
export function nextSeal(
  last: Seal | undefined,
  content: Pick<Seal, "entries" | "prunedThrough" | "sealedAt">,
  key: Buffer,
) {
  const seal = { seq: (last?.seq ?? 0) + 1, previous: last?.mac ?? "", ...content };
  return { ...seal, mac: sealMac(seal, key) } satisfies Seal;
}

/** Whether a seal is what whoever has the key has made. */
export function isSealedBy(seal: Seal, key: Buffer): boolean {
  // As JSON, since SQLite also keeps the same bytes as another type.
  const [is, should] = [seal.mac, sealMac(seal, key)].map((mac) => Buffer.from(JSON.stringify(mac))) as [
    Buffer,
    Buffer,
  ];
  return is.length === should.length && timingSafeEqual(is, should);
}

/** A mark that was made without AUDIT_KEY. Before the first seal it takes nothing away that was ever proved. */
export function isOpenMark(seal: Seal): boolean {
  return seal.prunedThrough === seal.seq && seal.entries === "[]" && isSealedBy(seal, NO_KEY);
}

/** The version comes first, so that no later form can be taken for this one. */
function sealMac({ seq, previous, entries, prunedThrough, sealedAt }: Omit<Seal, "mac">, key: Buffer): string {
  return hmac(key, [1, seq, previous, entries, prunedThrough, sealedAt]);
}

function hmac(key: string | Buffer, values: unknown[]): string {
  return createHmac("sha256", key).update(JSON.stringify(values)).digest("base64url");
}
