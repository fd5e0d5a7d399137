import { createHmac } from "node:crypto";
import { client } from "./client.js";
import type { Say } from "./lab.js";
import { must, type Person } from "./people.js";

/** A JWT as anybody can read it. */
export interface Decoded {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Reads a token. No key is needed for that: it is signed, not secret. */
export function decode(token: string): Decoded {
  const read = (part = ""): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  const [header, claims] = token.split(".");
  return { header: read(header), claims: read(claims) };
}

/** Writes a token; `sign` makes its signature from what stands before it. */
export function encode({ header, claims }: Decoded, sign: (content: string) => string): string {
  const write = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const content = `${write(header)}.${write(claims)}`;
  return `${content}.${sign(content)}`;
}

/** HS256, under whichever key. */
export const hs256 =
  (key: string | Buffer) =>
  (content: string): string =>
    createHmac("sha256", key).update(content).digest("base64url");

/** The attacker's own token, with the victim's name in it and another algorithm. */
export function forgery(own: string, { id, username }: Pick<Person, "id" | "username">, alg: string): Decoded {
  const { header, claims } = decode(own);
  return { header: { ...header, alg }, claims: { ...claims, sub: id, username } };
}

/** Shows that the attacker's own token is good, so that what is refused afterwards is refused for what was changed. */
export async function tryOwn(url: string, say: Say, own: string): Promise<void> {
  say("Mallory's own token is good.");
  must(await client(url, say).get("/me", { token: own }));
}

/** Asks with a token who one is; whether the answer is the victim. */
export async function isTakenFor(url: string, say: Say, token: string, victim: Pick<Person, "id">): Promise<boolean> {
  const { status, body } = await client(url, say).get("/me", { token });
  return status === 200 && body["id"] === victim.id;
}
