import { BUSY_CLIENTS, latency, memory, requests, signIns, startUp, type Asked, type Effort } from "./measure.js";
import { startBare, type Server, type Site } from "./site.js";
import type { Figures } from "./statistics.js";
import type { FullSubject, Subject } from "./subjects.js";

/** One thing that is measured of each subject and, where it has the like, of the bare Express route. */
export interface Case {
  readonly name: string;
  readonly ofService: (subject: FullSubject, effort: Effort) => Promise<Figures>;
  /** Of the service of another checkout, too. */
  readonly ofBefore?: (subject: Subject, effort: Effort) => Promise<Figures>;
  readonly ofBare?: (bare: Server, effort: Effort) => Promise<Figures>;
  /** Left out of the round that warms up: it warms nothing that the others do not, and takes its time. */
  readonly cold?: true;
}

/** Names that the report looks for. */
export const SIGN_IN = "POST /token";
export const START = "start-up";
export const MEMORY = "memory after load";
export const IDLE = "item, idle";
export const BUSY = `item, while ${BUSY_CLIENTS} sign in`;

/** Requests whose price is set against the bare route's. */
export const REQUESTS = ["GET /health", "GET /me", "GET /campaigns", "GET /campaigns/{id}", "POST /campaigns"] as const;

/** What is read of few rows and of many, and under which names. */
export const GROWTH = [
  { what: "first page", few: "GET /campaigns", many: "first page of many" },
  { what: "last page, by its cursor", few: "last page of few", many: "last page of many" },
  { what: "by id", few: "GET /campaigns/{id}", many: "by id of many" },
] as const;

const NEW = JSON.stringify({ name: "Launch", due_date: "2027-01-31T00:00:00Z" });

/** Everything, in the order of measuring. */
export const CASES: readonly Case[] = [
  against("GET /health", ({ small }) => [small, { path: "/health" }]),
  against("GET /me", ({ small }) => [small, read(small, "/me")]),
  against("GET /campaigns", ({ small }) => [small, read(small, "/campaigns")]),
  against("GET /campaigns/{id}", ({ small }) => [small, read(small, small.itemPath)]),
  against("POST /campaigns", ({ writes }) => [writes, creation(writes)]),
  alone("last page of few", ({ small }) => [small, read(small, small.lastPagePath)]),
  alone("first page of many", ({ large }) => [large, read(large, "/campaigns")]),
  alone("last page of many", ({ large }) => [large, read(large, large.lastPagePath)]),
  alone("by id of many", ({ large }) => [large, read(large, large.itemPath)]),
  { name: SIGN_IN, cold: true, ofService: ({ writes }, effort) => signIns(writes, effort) },
  { name: IDLE, cold: true, ofService: ({ small }, effort) => latency(small, 0, effort) },
  { name: BUSY, cold: true, ofService: ({ small }, effort) => latency(small, BUSY_CLIENTS, effort) },
  {
    name: START,
    cold: true,
    ofService: ({ startAnother }) => startUp(startAnother),
    ofBare: () => startUp(startBare),
  },
  { name: MEMORY, cold: true, ofService: ({ small }) => memory(small), ofBare: (bare) => memory(bare) },
];

type Find<S> = (subject: S) => [site: Site, asked: Asked];

/** Requests of a service. */
function alone(name: string, find: Find<FullSubject>): Case {
  return { name, ofService: (subject, effort) => requests(...find(subject), effort) };
}

/** Requests of a service, and right before them of the bare route: both see the machine in the same state. */
function against(name: (typeof REQUESTS)[number], find: Find<Subject>): Case {
  const ofBefore: Case["ofBefore"] = (subject, effort) => requests(...find(subject), effort);
  return { ...alone(name, find), ofBefore, ofBare: (bare, effort) => requests(bare, { path: "/" }, effort) };
}

function read({ headers }: Site, path: string): Asked {
  return { path, headers };
}

function creation({ headers }: Site): Asked {
  return { path: "/campaigns", method: "POST", headers: { ...headers, "content-type": "application/json" }, body: NEW };
}
