import { readKeySet } from "../crypto/key-set.js";
import type { VerifyKey } from "../crypto/keys.js";

const TIMEOUT_MS = 5000;
const MAX_BYTES = 64 * 1024;

/**
 * Fetches the public keys of an issuer.
 *
 * @param timeoutMs how long all of it may take
 * @throws {Error} when the issuer does not answer, or with anything but a JWK set of at most 64 KiB
 */
export async function fetchKeySet(url: string, timeoutMs = TIMEOUT_MS): Promise<VerifyKey[]> {
  const response = await fetch(url, {
    redirect: "error", // the keys are believed for their address: no other one may give them
    headers: { Accept: "application/jwk-set+json, application/json", "Cache-Control": "no-cache" },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status === 200) return readKeySet(await textOf(response));
  await response.body?.cancel();
  throw new Error(`The issuer answers ${response.status}.`);
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`The issuer's key set has more than ${MAX_BYTES} bytes.`);
  }
  return Buffer.concat(chunks).toString();
}
