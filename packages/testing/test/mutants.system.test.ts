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

const EVERY = process.env["FULL"] ? 1 : 16;
const chosen = trials.filter((_trial, index) => index % EVERY === EVERY - 1);
const AT_ONCE = 2;

describe("the mutants of a source", () => {
  const mutantsOf = (source: string): string[] => deriveMutants("x", source).map(({ name }) => name.replace("x: ", ""));

  it("neutralise each condition that refuses by itself, and each part of one that accepts", () => {
    assert.deepEqual(mutantsOf("if (a || !(b && c)) throw d;"), ["a -> false", "b -> true", "c -> true"]);
    assert.deepEqual(mutantsOf("if (a && b) throw c;"), ["a && b -> false"]);
    assert.deepEqual(mutantsOf("{ if (a || b) return; throw c; }"), ["a || b -> true", "throw c; -> ;"]);
    assert.deepEqual(mutantsOf("const f = (a: A): boolean => a.b && a.c;"), ["a.b -> true", "a.c -> true"]);
    assert.deepEqual(mutantsOf("const a = b && c ? d : undefined;"), ["b -> true", "c -> true"]);
    assert.deepEqual(mutantsOf("function f() { if (a) { b(); return undefined; } return c; }"), ["a -> false"]);
  });

  it("leave out each word of a list, each option of jwt.verify, each assertion, each error that is passed on", () => {
    assert.deepEqual(mutantsOf('const A = ["b", "c"];'), ['A: "b" -> ...[]', 'A: "c" -> ...[]']);
    assert.deepEqual(mutantsOf("jwt.verify(a, b, { c, dTolerance: 5 });"), [
      "c -> ...{}",
      "dTolerance: 5 -> ...{}",
      "5 -> 1e9",
    ]);
    assert.deepEqual(mutantsOf("assertThat(a); b.allow(c); next(d); next();"), [
      "assertThat(a); -> ;",
      "b.allow(c); -> ;",
      "next(d) -> next()",
    ]);
    assert.deepEqual(mutantsOf("const A: { [k: string]: (b: B) => boolean } = { c: d };"), ["c: d -> () => true"]);
    assert.deepEqual(mutantsOf("a.filter((b) => c && d);"), ["c -> true", "d -> true", "c && d -> false"]);
  });
});

describe("the mutants of the sources that refuse credentials", () => {
  it("include all that are known to change nothing by themselves, and what refuses the same", () => {
    const known = EQUIVALENTS.flatMap(({ mutant, with: other }) => (other === undefined ? [mutant] : [mutant, other]));
    const gone = known.filter((name) => !named(name));
    assert.deepEqual(gone, []);
  });

  it("are more than 80, some in each of the sources", () => {
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
  }).timeout(300_000);

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
  }).timeout(1_800_000);
});
