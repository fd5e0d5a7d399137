import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../processes.js";

type Fields = Readonly<Record<string, unknown>>;

const COMMON = new Set(
  readFileSync(join(repositoryRoot, "packages/auth/data/common-passwords.txt"), "utf8").split("\n"),
);

/** What the rules for bodies refuse and a schema cannot say; nothing else may differ. */
const BEYOND: readonly ((fields: Fields) => boolean)[] = [
  // A password is counted in bytes, and compared with a list, the username and the service's name.
  ({ username, password }) => isRefusedPassword(password, username),
  ({ new_password }) => isRefusedPassword(new_password, undefined),
  // An address has to have a host, and a port that there is.
  ({ url }) => typeof url === "string" && !URL.canParse(url),
  // Leap seconds, and moments that an offset moves out of the years 0001 to 9999.
  ({ due_date }) => typeof due_date === "string" && (/:60/.test(due_date) || !isInYears(due_date)),
];

/** Whether a body that fits its schema may be refused all the same. */
export function refusedBeyondSchema(body: unknown): boolean {
  return typeof body === "object" && body !== null && BEYOND.some((is) => is(body as Fields));
}

function isRefusedPassword(password: unknown, username: unknown): boolean {
  if (typeof password !== "string") return false;
  const lower = password.toLowerCase();
  const isNamed = typeof username === "string" && username !== "" && lower.includes(username.toLowerCase());
  return Buffer.byteLength(password) > 72 || COMMON.has(lower) || isNamed || /campaigns|resources/.test(lower);
}

function isInYears(time: string): boolean {
  const moment = Date.parse(time.toUpperCase());
  return moment >= Date.parse("0001-01-01T00:00:00Z") && moment <= Date.parse("9999-12-31T23:59:59.999Z");
}
