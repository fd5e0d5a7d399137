// Does the conformance suite prove what it says? Every refusal in the sources that verify a token, authenticate, and read
// a credential is neutralised in turn; the suite must notice each time.
import assert from "node:assert/strict";
import { newFolder } from "@repo/testing";
import { deriveMutants, type Mutant } from "./support/mutants/derive.js";
import { runWith, sourceOf } from "./support/mutants/run.js";
import { EQUIVALENTS, SOURCES } from "./support/mutants/sources.js";

/** What one run neutralises: a mutant, or one with another that refuses the same. */
interface Trial {
  readonly name: string;
  readonly mutants: readonly Mutant[];
  readonly also: readonly string[];
}

const all = SOURCES.flatMap(({ file, without = {}, also = [] }) =>
  deriveMutants(file, sourceOf(file), Object.keys(without)).map((mutant) => ({ ...mutant, also })),
);
const named = (name: string): Mutant | undefined => all.find((mutant) => mutant.name === name);

const trials: Trial[] = all.flatMap((mutant) => {
  const equivalent = EQUIVALENTS.find((each) => each.mutant === mutant.name);
  if (!equivalent) return [{ name: mutant.name, mutants: [mutant], also: mutant.also }];
  const other = equivalent.with === undefined ? undefined : named(equivalent.with);
  return other ? [{ name: `${mutant.name}, and ${other.name}`, mutants: [mutant, other], also: mutant.also }] : [];
});

const EVERY = process.env["FULL"] ? 1 : 12;
const chosen = trials.filter((_trial, index) => index % EVERY === EVERY - 1);
const AT_ONCE = 2;

describe("the mutants of the sources that refuse credentials", () => {
  it("include all that are known to change nothing by themselves, each with what refuses the same", () => {
    const gone = EQUIVALENTS.flatMap(({ mutant, with: other }) => [mutant, ...(other === undefined ? [] : [other])]);
    assert.deepEqual(
      gone.filter((name) => !named(name)),
      [],
    );
  });

  it("are of every kind of source, and more than 80", () => {
    for (const { file } of SOURCES)
      assert.ok(
        all.some((mutant) => mutant.file === file),
        file,
      );
    assert.ok(all.length > 80, `${all.length}`);
  });

  it("are noticed only because they are mutants: without one every test passes", async () => {
    const also = [...new Set(SOURCES.flatMap((source) => source.also ?? []))];
    const { noticed, said } = await runWith([], also, await newFolder());
    assert.ok(!noticed, said);
  }).timeout(120_000);

  it(`are noticed, each one: ${chosen.length} of ${trials.length} (${all.length} mutants) in this run`, async () => {
    const folder = await newFolder();
    const waiting = [...chosen];
    const survivors: string[] = [];
    const work = async (): Promise<void> => {
      for (let trial = waiting.shift(); trial; trial = waiting.shift()) {
        const { noticed, said } = await runWith(trial.mutants, trial.also, folder);
        const places = trial.mutants.map(({ file, line }) => `packages/auth/src/${file}:${line}`).join(", ");
        if (process.env["SHOW_MUTANTS"])
          console.log(`${noticed ? "noticed" : "SURVIVED"} ${trial.name}: ${noticed ? said : ""}`);
        if (!noticed) survivors.push(`${places}: ${trial.name}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    assert.deepEqual(survivors, [], "nothing notices these");
  }).timeout(900_000);
});
