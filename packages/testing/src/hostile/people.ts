import type { Connection } from "./connection.js";
import type { HostileRequest } from "./request.js";
import { bytesOnWire } from "./wire.js";

/** Somebody with an account. */
export interface Account {
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
