import { randomBytes } from "node:crypto";
import { client, type Answer, type Client } from "./client.js";

/** What a sign-in gives. */
export interface Session {
  readonly access: string;
  readonly refresh: string;
}

/** Somebody with an account, signed in. */
export interface Person extends Session {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

/** A password that nobody guesses. */
export const newPassword = (): string => `pw-${randomBytes(9).toString("base64url")}`;

/** A name that nobody has yet. */
export const newName = (name: string): string => `${name}-${randomBytes(3).toString("hex")}`;

/** Registers somebody and signs them in, as they would do themselves. */
export async function signUp(url: string, name: string, password = newPassword()): Promise<Person> {
  const http = client(url);
  const username = newName(name);
  const { body } = must(await http.post("/register", { username, password }));
  return { id: String(body["id"]), username, password, ...(await signIn(http, { username, password })) };
}

/** Signs somebody in; `fields` may ask for more than name and password. */
export async function signIn(http: Client, fields: { username: string; password: string } & Record<string, string>) {
  return sessionOf(must(await http.form("/token", fields)));
}

/** The tokens of an answer of `POST /token`. */
export function sessionOf({ body }: Answer): Session {
  return { access: String(body["access_token"]), refresh: String(body["refresh_token"]) };
}

/** Makes a campaign; its id. */
export async function newCampaign(url: string, { access }: Session, name: string): Promise<string> {
  return String(must(await client(url).post("/campaigns", { name }, { token: access })).body["id"]);
}

/** Stops where a preparation does not succeed: no verdict can be read then. */
export function must(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`The preparation was answered ${answer.status}: ${answer.text}`);
}
