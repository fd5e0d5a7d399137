import { randomBytes } from "node:crypto";
import type { Connection } from "./connection.js";
import { plain, withForm, withJson, type HostileRequest } from "./request.js";
import { bytesOnWire } from "./wire.js";

interface Account {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

/** Somebody with an account who has signed in. */
export interface Person extends Account {
  readonly token: string;
  readonly refresh: string;
  /** The session's id. */
  readonly session: string;
}

/** Who the placeholders of requests stand for. */
export interface People {
  readonly user: Person;
  /** Somebody else, and the user with a token that may only read. */
  readonly stranger: Person;
  readonly reader: Person;
}

/** Sends a request that has to succeed, and gives the JSON of its answer. */
export type Ask = (request: HostileRequest) => Promise<Record<string, string>>;

/** Asks a service at this host and port. */
export function asking(connection: Connection, host: string): Ask {
  return async (request) => {
    const bytes = bytesOnWire(request, () => host);
    const [answer] = await connection.send({ bytes, method: request.method, broken: false });
    const body = answer?.body.toString() ?? "";
    if (!answer || answer.status >= 300) throw new Error(`${request.path} answered ${answer?.status}: ${body}`);
    return JSON.parse(body) as Record<string, string>;
  };
}

/** Makes an account, with a password that nobody else has, and signs in. */
export async function signUp(ask: Ask, password = `correct horse ${randomBytes(6).toString("hex")}`): Promise<Person> {
  const username = `user-${randomBytes(6).toString("hex")}`;
  const { id = "" } = await ask(withJson(plain("POST", "/register"), { username, password }));
  return signIn(ask, { id, username, password });
}

/** Signs in once more: without `scope` for all that the account may. */
export async function signIn(ask: Ask, { id, username, password }: Account, scope = ""): Promise<Person> {
  const form = { username, password, scope };
  const { access_token: token = "", refresh_token: refresh = "" } = await ask(withForm(plain("POST", "/token"), form));
  const { sid: session } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    sid: string;
  };
  return { id, username, password, token, refresh, session };
}
