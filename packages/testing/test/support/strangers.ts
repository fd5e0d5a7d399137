// Requests of strangers, no two of which have anything in common that a service might remember them by.
import { connect } from "node:net";
import { once } from "node:events";
import type { SignedIn } from "@repo/testing";

const CONNECTIONS = 16;
/** How many requests are on their way on one connection. */
const AT_ONCE = 16;
/** One in so many is a sign-in: each costs a hash, the others cost little. */
const SIGN_IN_EVERY = 100;

/** Makes the nth request, as bytes. */
export type MakeRequest = (n: number) => string;

/** Requests with unique addresses, ids, names, tokens, API keys and paths; one in four is of a user who exists. */
export function strangerRequests(url: string, { token }: SignedIn): MakeRequest {
  const { host } = new URL(url);
  const [head = "", claims = "", signature = ""] = token.split(".");
  const unknownKid = (n: number): string =>
    Buffer.from(JSON.stringify({ alg: "HS256", typ: "at+jwt", kid: `kid-${n}` })).toString("base64url");
  const kinds: ((n: number) => [line: string, ...headers: string[]])[] = [
    (n) => [`GET /nothing/at/${n}`],
    (n) => [`GET /me?at=${n}`, `Authorization: Bearer ${head}.${claims}.${signature.slice(0, -8)}${id(n).slice(0, 8)}`],
    (n) => [`GET /me?at=${n}`, `Authorization: Bearer ${unknownKid(n)}.${claims}.${signature}`],
    (n) => [`GET /campaigns?q=${n}`, `X-API-Key: ${id(n)}`],
    (n) => [`GET /campaigns/${id(n)}`, `Authorization: Bearer ${token}`],
    (n) => [`GET /me?at=${n}`, `Authorization: Bearer ${token}`],
    (n) => [`GET /campaigns?cursor=${id(n)}`, `Authorization: Bearer ${token}`],
    (n) => [`POST /token?at=${n}`, "Content-Type: application/x-www-form-urlencoded", `Content-Length: 0`],
  ];
  return (n) => {
    const signIn = n % SIGN_IN_EVERY === 0;
    const body = signIn ? `username=stranger-${n}&password=correct+horse+${n}` : "";
    const form = ["Content-Type: application/x-www-form-urlencoded", `Content-Length: ${body.length}`];
    const [line, ...headers] = signIn ? [`POST /token?at=${n}`, ...form] : (kinds[n % kinds.length]?.(n) ?? []);
    const address = `X-Forwarded-For: 10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
    const unique = [address, `X-Request-Id: request-${n}`, `User-Agent: stranger/${n}`, `Idempotency-Key: key-${n}`];
    return `${[`${line} HTTP/1.1`, `Host: ${host}`, ...unique, ...headers].join("\r\n")}\r\n\r\n${body}`;
  };
}

/** 43 characters that look like what is random. */
function id(n: number): string {
  return Buffer.from(String(n).padStart(32, "0")).toString("base64url");
}

let sent = 0;

/** Sends the next requests and reads every answer; gives how many there were of each status. */
export async function sendMany(url: string, make: MakeRequest, count: number): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const end = sent + count;
  const next = (): string | undefined => (sent < end ? make((sent += 1)) : undefined);
  const note = (status: number): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => sendOnOne(url, next, note)));
  return statuses;
}

/** Keeps `AT_ONCE` requests on their way on one connection until there are no more. */
async function sendOnOne(url: string, next: () => string | undefined, note: (status: number) => void): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  let open = 0;
  let text = "";
  const fill = (): void => {
    for (let request = open < AT_ONCE ? next() : undefined; request; request = open < AT_ONCE ? next() : undefined) {
      open += 1;
      socket.write(request, "latin1");
    }
    if (open === 0) socket.end();
  };
  socket.on("data", (data) => {
    text += data.toString("latin1");
    // No answer here has a body that looks like the first line of one.
    const lines = [...text.matchAll(/HTTP\/1\.1 (\d{3}) [^\r]*\r\n/g)];
    const last = lines.at(-1);
    if (!last) return;
    text = text.slice(last.index + last[0].length);
    open -= lines.length;
    for (const [, status] of lines) note(Number(status));
    fill();
  });
  fill();
  await once(socket, "close");
  if (open > 0) throw new Error(`${open} requests were not answered.`);
}
