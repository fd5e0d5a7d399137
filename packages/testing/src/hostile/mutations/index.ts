import fc, { type Arbitrary } from "fast-check";
import type { HostileRequest, Mutation } from "../request.js";
import { benign, benignOld } from "./benign.js";
import { body } from "./body.js";
import { credential } from "./credential.js";
import { framing } from "./framing.js";
import { headers } from "./headers.js";
import { target } from "./target.js";

const hostile: Arbitrary<Mutation> = fc.oneof(
  { weight: 3, arbitrary: body },
  { weight: 3, arbitrary: target },
  { weight: 3, arbitrary: headers },
  { weight: 2, arbitrary: credential },
  { weight: 1, arbitrary: framing },
);

/** The same request, said in another way. */
export function said(valid: Arbitrary<HostileRequest>): Arbitrary<HostileRequest> {
  const ways = fc.oneof(
    { weight: 9, arbitrary: fc.array(benign, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.tuple(benignOld) },
  );
  return fc.tuple(valid, ways).map(([request, changes]) => applyAll(request, changes));
}

/** A request that was valid, with one to three things changed. */
export function mutated(valid: Arbitrary<HostileRequest>): Arbitrary<HostileRequest> {
  return fc
    .tuple(valid, fc.array(hostile, { minLength: 1, maxLength: 3 }))
    .map(([request, changes]) => applyAll(request, changes));
}

function applyAll(request: HostileRequest, changes: readonly Mutation[]): HostileRequest {
  return changes.reduce((bent, change) => change(bent), request);
}
