import fc, { type Arbitrary } from "fast-check";
import type { HostileRequest, Mutation } from "../request.js";
import type { HostileRoute } from "../route.js";
import { benign, benignOld } from "./benign.js";
import { body } from "./body.js";
import { badCredential, credential, othersCredential } from "./credential.js";
import { framing } from "./framing.js";
import { headers } from "./headers.js";
import { target } from "./target.js";

/** What is changed: where there is a body, mostly that. */
const changesOf = (hasBody: boolean): Arbitrary<Mutation> =>
  fc.oneof(
    { weight: hasBody ? 6 : 1, arbitrary: body },
    { weight: hasBody ? 1 : 4, arbitrary: target },
    { weight: 3, arbitrary: headers },
    { weight: 1, arbitrary: credential },
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

/**
 * A request that was valid, with one to three things changed: mostly one, since the first thing that is refused hides
 * the others.
 */
export function mutated(valid: Arbitrary<HostileRequest>, method: string): Arbitrary<HostileRequest> {
  const change = changesOf(["POST", "PATCH", "PUT"].includes(method));
  const changes = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(change) },
    { weight: 1, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) },
  );
  return fc.tuple(valid, changes).map(([request, changes]) => applyAll(request, changes));
}

/** A request that would be valid, but for its credential, its condition or its password: nothing of it may succeed. */
export function spoiled({ valid, guarded, spoils }: HostileRoute): Arbitrary<HostileRequest> {
  const changes = [
    ...(guarded ? [badCredential] : []),
    ...(guarded === "exclusive" ? [othersCredential] : []),
    ...(spoils ? [spoils] : []),
  ];
  return fc.tuple(said(valid), fc.oneof(...changes)).map(([request, change]) => change(request));
}

function applyAll(request: HostileRequest, changes: readonly Mutation[]): HostileRequest {
  return changes.reduce((bent, change) => change(bent), request);
}
