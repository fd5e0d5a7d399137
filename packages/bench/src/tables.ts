import { checkTable } from "./checks.js";
import { BUSY, CASES, GROWTH, IDLE, MEMORY, REQUESTS, SIGN_IN, START } from "./cases.js";
import { count, megabytes, ms, times, type Table } from "./format.js";
import { BUSY_CLIENTS } from "./measure.js";
import { SMALL } from "./seed.js";
import type { Place, Results } from "./statistics.js";
import { BARE, BEFORE, configurations } from "./subjects.js";

/** All that was measured. */
export function tablesOf(results: Results, rows: number): Table[] {
  const compared = results.values({ name: REQUESTS[0], subject: BEFORE }, "perCpuSecond").length > 0;
  return [
    ...(compared ? [beforeTable(results)] : []),
    requestTable(results),
    growthTable(results, rows),
    signInTable(results),
    latencyTable(results),
    startTable(results),
    checkTable(results),
  ];
}

function requestTable(results: Results): Table {
  const head = ["request", BARE, ...configurations.flatMap((subject) => [subject, "ratio"])];
  const body = REQUESTS.map((name) => {
    const bare = { name, subject: BARE };
    return [
      name,
      count(results.median(bare, "perCpuSecond")),
      ...configurations.flatMap((subject) => [
        count(results.median({ name, subject }, "perCpuSecond")),
        times(results.ratio({ name, subject }, bare, "perCpuSecond")),
      ]),
    ];
  });
  return { title: "Requests per CPU-second of the server, against a bare Express route", rows: [head, ...body] };
}

function beforeTable(results: Results): Table {
  const now = "limits and logs off" satisfies (typeof configurations)[number];
  const body = REQUESTS.map((name) => {
    const places = [BEFORE, now].map((subject) => ({ name, subject }));
    const [then, today] = places as [Place, Place];
    return [
      name,
      ...places.map((place) => count(results.median(place, "perCpuSecond"))),
      times(results.ratio(today, then, "perCpuSecond")),
    ];
  });
  const title = "Requests per CPU-second of the server, limits and logs off, against another checkout's";
  return { title, rows: [["request", BEFORE, "now", "ratio"], ...body] };
}

function growthTable(results: Results, rows: number): Table {
  const head = ["read", ...configurations];
  const body = GROWTH.map(({ what, few, many }) => [
    what,
    ...configurations.map((subject) =>
      times(results.ratio({ name: many, subject }, { name: few, subject }, "perCpuSecond")),
    ),
  ]);
  const title = `Requests per CPU-second with ${count(rows)} rows, against ${count(SMALL)} rows`;
  return { title, rows: [head, ...body] };
}

function signInTable(results: Results): Table {
  const body = configurations.map((subject) => {
    const place = { name: SIGN_IN, subject };
    return [
      subject,
      results.median(place, "perSecond").toFixed(1),
      ms(1000 / results.median(place, "perCpuSecond")),
      count(results.sum(place, "refused")),
    ];
  });
  return {
    title: `Sign-in: ${SIGN_IN}`,
    rows: [["configuration", "per second", "CPU time of one", "refused"], ...body],
  };
}

function latencyTable(results: Results): Table {
  const head = [
    "configuration",
    "idle p50",
    "idle p99",
    "busy p50",
    "busy p99",
    "p50 ratio",
    "p99 ratio",
    "refused sign-ins",
  ];
  const body = configurations.map((subject) => {
    const idle = { name: IDLE, subject };
    const busy = { name: BUSY, subject };
    return [
      subject,
      ...[idle, busy].flatMap((place) => [ms(results.median(place, "p50")), ms(results.median(place, "p99"))]),
      times(results.ratio(busy, idle, "p50")),
      times(results.ratio(busy, idle, "p99")),
      `${count(results.sum(busy, "refused"))} of ${count(results.sum(busy, "refused") + results.sum(busy, "ok"))}`,
    ];
  });
  return {
    title: `Latency of GET /campaigns/{id}, idle and while ${BUSY_CLIENTS} clients sign in`,
    rows: [head, ...body],
  };
}

function startTable(results: Results): Table {
  const head = ["", "start-up", "ratio", "memory after start", "ratio", "memory after load", "ratio"];
  const body = [BARE, ...configurations].map((subject) => {
    const cells = (name: string, figure: string, print: (value: number) => string): string[] => [
      print(results.median({ name, subject }, figure)),
      times(results.ratio({ name, subject }, { name, subject: BARE }, figure)),
    ];
    return [
      subject,
      ...cells(START, "ms", ms),
      ...cells(START, "megabytes", megabytes),
      ...cells(MEMORY, "megabytes", megabytes),
    ];
  });
  return { title: "Start-up until /ready, and memory (RSS)", rows: [head, ...body] };
}

/** What was refused in a case that is not about refusing: its figures count successes only. */
export function notesOf(results: Results): string[] {
  const places = CASES.filter(({ name }) => name !== SIGN_IN && name !== BUSY).flatMap(({ name }) =>
    configurations.map((subject) => ({ name, subject })),
  );
  return places
    .filter((place) => results.sum(place, "refused") > 0)
    .map((place) => {
      const refused = count(results.sum(place, "refused"));
      return `${place.name}, ${place.subject}: ${refused} were refused (429 or 503) and do not count.`;
    });
}
