import fc, { type Arbitrary } from "fast-check";
import { nastyJson, nastyName } from "../garbage.js";
import type { Mutation, Pair } from "../request.js";

type Members = readonly Pair[];

/** Changes the members of a JSON body; a request without one is left alone. */
const change =
  (apply: (members: Members) => Members): Mutation =>
  (request) =>
    request.json ? { ...request, json: apply(request.json) } : request;

const place = fc.nat(20);

const otherValue = fc
  .tuple(place, nastyJson)
  .map(([at, value]) =>
    change((members) => members.map(([name, was], index) => [name, index === at % members.length ? value : was])),
  );
const inList = place.map((at) =>
  change((members) => members.map(([name, was], index) => [name, index === at % members.length ? `[${was}]` : was])),
);
const member = fc.tuple(nastyName, nastyJson).map(([name, value]) => change((members) => [...members, [name, value]]));
const twice = fc
  .tuple(place, nastyJson)
  .map(([at, value]) =>
    change((members) => [...members, [members[at % Math.max(1, members.length)]?.[0] ?? "name", value]]),
  );
const dropped = place.map((at) => change((members) => members.filter((_, index) => index !== at % members.length)));
const many = change((members) => [...members, ...Array.from({ length: 5000 }, (_, i): Pair => [`f${i}`, "1"])]);

/** Other values, members that nobody offered, members twice, too many, and some that are missing. */
export const json: Arbitrary<Mutation> = fc.oneof(
  { weight: 12, arbitrary: otherValue },
  { weight: 2, arbitrary: inList },
  { weight: 8, arbitrary: member },
  { weight: 4, arbitrary: twice },
  { weight: 4, arbitrary: dropped },
  { weight: 1, arbitrary: fc.constant(many) },
);
