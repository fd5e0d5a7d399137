import { createHmac } from "node:crypto";

/**
 * What stands for a text where the text itself must not stand: people type passwords where a username belongs. Without
 * the key nobody can try out which text it was.
 */
export function keyedDigest(key: Buffer, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}
