// The check behind the documentation: what a page says wrongly must not pass.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "@repo/testing";
import { importScript } from "./support/scripts.js";

interface Output {
  readonly text: string;
  readonly language: string;
  readonly isPart: boolean;
}

interface Page {
  readonly steps: { commands: string; status: number; outputs: Output[] }[];
  readonly includes: { wanted: string; text: string }[];
  readonly settings: Record<string, string>;
  readonly leftOut: string[];
  readonly faults: string[];
}

interface Shell {
  run(commands: string): Promise<{ output: string; status: number }>;
  end(): void;
}

interface Scripts {
  Shell: new (cwd: string, env: Record<string, string>, folder: string) => Shell;
  readPage(text: string, options?: { strict?: boolean }): Page;
  newMemory(typed: string): object;
  compareOutput(output: Output, printed: string, memory: object): string | undefined;
  readSource(root: string, wanted: string): string;
  linkFaults(root: string, page: string): string[];
}

const scripts = {} as Scripts;
before(async () => {
  for (const name of ["page", "compare", "source", "links", "shell"])
    Object.assign(scripts, await importScript<Partial<Scripts>>(`scripts/lib/docs/${name}.mjs`));
});

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;
const SH = fence("sh", "echo hello");

describe("what is read from a page", () => {
  const outputsOf = (text: string): string[] =>
    scripts.readPage(text).steps.flatMap(({ outputs }) => outputs.map((output) => output.text));

  it("takes the block that follows commands for their output", () => {
    const { steps, faults } = scripts.readPage(`# A page\n\n${SH}${fence("json", "{}")}\n${SH}`);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      steps.map(({ commands, outputs }) => [commands, outputs.map(({ text, language }) => [text, language])]),
      [["echo hello", [["{}", "json"]]], ["echo hello", []]], // prettier-ignore
    );
  });

  it("refuses a block of output that follows a text, unless it says whose output it is", () => {
    assert.match(
      scripts.readPage(`${SH}\nThen:\n\n${fence("", "hello")}`).faults[0] ?? "",
      /line 7: the output of which/,
    );
    assert.deepEqual(outputsOf(`${SH}\nThen:\n\n<!-- check: output -->\n${fence("", "hello")}`), ["hello"]);
    assert.match(
      scripts.readPage(`<!-- check: output -->\n${fence("", "hello")}`).faults[0] ?? "",
      /of which commands/,
    );
  });

  it("leaves out what says why, and counts it", () => {
    const left = scripts.readPage(
      `<!-- check: not run, it is what starts the services -->\n${SH}${fence("", "hello")}`,
    );
    assert.deepEqual([left.steps, left.faults], [[], []]);
    assert.deepEqual(left.leftOut, ["line 2: not run, it is what starts the services"]);
    const unsaid = scripts.readPage(`<!-- check: not run -->\n${SH}`);
    assert.equal(unsaid.steps.length, 1);
    assert.match(unsaid.faults[0] ?? "", /nobody understands "not run"/);
  });

  it("runs nothing of a page that says so, and still reads which source it includes", () => {
    const page = `<!-- check: page not run, another test follows it -->\n${SH}${fence("", "hello")}`;
    const { steps, faults, leftOut, includes } = scripts.readPage(
      `${page}\n<!-- include: a.ts#b -->\n${fence("ts", "b")}`,
    );
    assert.deepEqual([steps, faults, leftOut.length, includes.length], [[], [], 1, 1]);
  });

  it("wants each of several blocks of output to be a part of it", () => {
    const two = (note: string): string => `${SH}${note}${fence("http", "a")}${note}${fence("json", "{}")}`;
    assert.match(scripts.readPage(two("")).faults[0] ?? "", /each is "part of the output"/);
    assert.deepEqual(scripts.readPage(two("<!-- check: part of the output -->\n")).faults, []);
  });

  it("reads settings, exit codes, and commands that the reader does not see", () => {
    const text = `<!-- check: settings A=1 B=x=y -->\n<!-- check: first\nTOKEN=1\n-->\n\n<!-- check: exits with 3 -->\n${SH}`;
    const { settings, steps, faults } = scripts.readPage(text);
    assert.deepEqual([settings, faults], [{ A: "1", B: "x=y" }, []]);
    assert.deepEqual(steps.map(({ commands, status }) => [commands, status]), [["TOKEN=1", 0], ["echo hello", 3]]); // prettier-ignore
  });

  it("lets a walkthrough neither hide commands nor paste source", () => {
    const strict = (text: string): string => scripts.readPage(text, { strict: true }).faults[0] ?? "";
    assert.match(strict("<!-- check: first\nTOKEN=1\n-->\n"), /hides no commands/);
    assert.match(strict(fence("ts", "a();")), /source is included by its name/);
    assert.equal(strict(`<!-- include: a.ts#b -->\n${fence("ts", "a();")}`), "");
    assert.equal(strict(`<!-- check: not compared, it is yours to write -->\n${fence("ts", "a();")}`), "");
  });
});

describe("a block of output", () => {
  const ID = ["01a20606-787e-7229-ada0-17eca99a7ece", "0b9f7b12-12aa-4c60-9a49-a925cc0e8ef6"];
  const [TOKEN, OTHER] = ["nGBoMxeVFWTJ3XPiLpqce59lLkQPJObyudTYGk_zRTg", "NMg2BdMQhdFvouq08LBkKDNC5sB88DxmfysMGxgke_Y"];
  const words = "and some words, so that more than half of it is compared to the letter ".repeat(3);
  const compare = (page: string, printed: string, options: Partial<Output> & { typed?: string } = {}): string =>
    scripts.compareOutput(
      { text: page, language: "", isPart: false, ...options },
      printed,
      scripts.newMemory(options.typed ?? ""),
    ) ?? "";

  it("is refused for one other word", () => {
    assert.equal(compare("one word", "one word\n"), "");
    assert.match(compare("one word", "one ward\n"), /- one word\n {2}\+ one ward/);
  });

  const kinds: [what: string, page: string, printed: string][] = [
    ["an id", `id ${ID[0]}`, `id ${ID[1]}`],
    ["an id cut short", "id 01a20606…", `id ${ID[1]}`],
    ["an access token", `a eyJhbGci.eyJhbGci.abc`, "a eyJhbGci.eyJpc3Mi.x-_y"],
    ["an access token cut short", `a eyJhbGciOiJIUzI1NiIs…`, "a eyJhbGci.eyJpc3Mi.x-_y"],
    ["a refresh token", TOKEN ?? "", OTHER ?? ""],
    ["a refresh token cut short", "nGBoMxeVFWTJ3XPi…", OTHER ?? ""],
    ["an API key", "rk_01a20ec9633571e098351953a240b496_a30bf045…", `rk_${"0".repeat(32)}_${"1".repeat(72)}`],
    ["the prefix of an API key", `rk_${"1".repeat(32)}`, `rk_${"0".repeat(32)}`],
    ["a time", "2026-11-23T01:30:17.087Z", "2027-12-24T02:31:18.188Z"],
    ["seconds to wait", "Retry-After: 299", "Retry-After: 7"],
    ["a duration", "took 251.4 ms", "took 9 ms"],
    ["a unix time", "iat 1795545368", "iat 1795549999"],
    ["a port", "http://localhost:8004", "http://localhost:34567"],
    ["a seal", `1:${TOKEN}`, `1:${OTHER}`],
    ["a cursor", "WyJkdWVfZGF0ZSIsIjIwMjct…", "WyJuYW1lIiwiYSJd"],
    ["a hash of a password", `$2b$12$${"a".repeat(53)}`, `$2b$12$${"b".repeat(53)}`],
    ["a date in a header", "Date: Fri, 27 Nov 2026 23:33:13 GMT", "Date: Sat, 28 Nov 2026 00:00:02 GMT"],
    ["a SHA-256 in hex", "a".repeat(64), "b".repeat(64)],
    ["the id of a key", '"kid":"KURUJRx8EBWq.GIEsQgyBsPqo"', '"kid":"eFWIBc2LotWG.wuQouM5S"'],
    ["curl's version", "curl/7.88.1", "curl/8.5.0"],
  ];
  for (const [what, page, printed] of kinds) {
    it(`may have another value for ${what}, and nothing else in its place`, () => {
      assert.equal(compare(words + page, words + printed), "");
      assert.notEqual(compare(words + page, `${words}${printed}, and more`), "");
      assert.notEqual(compare(words + page, `${words}nothing`), "");
    });
  }

  it("compares what somebody typed, full minutes, the services' ports, and numbers that are no time", () => {
    assert.notEqual(compare(`${words}${ID[0]}`, `${words}${ID[1]}`, { typed: `curl /${ID[0]}` }), "");
    assert.notEqual(compare(`${words}2027-03-01T09:00:00.000Z`, `${words}2027-03-01T10:00:00.000Z`), "");
    assert.notEqual(compare("http://localhost:8000", "http://localhost:8001"), "");
    assert.notEqual(compare('"expires_in":900', '"expires_in":901'), "");
    assert.notEqual(compare("5 in 300 s", "5 in 60 s"), "");
  });

  it("wants one value where the page shows one, and two where it shows two", () => {
    const [two, one] = [`${words}${ID[0]} ${ID[1]}`, `${words}${ID[0]} ${ID[0]}`];
    assert.match(compare(one, two), /which the page shows as one/);
    assert.match(compare(two, one), /which the page shows as two/);
  });

  it("remembers values from one block of a page to the next", () => {
    const memory = scripts.newMemory("");
    const block = (text: string): Output => ({ text: words + text, language: "", isPart: false });
    const [full = "", other = ""] = ID;
    assert.equal(scripts.compareOutput(block(full), words + other, memory), undefined);
    assert.match(scripts.compareOutput(block(full), words + full, memory) ?? "", /shows as one/);
    assert.equal(scripts.compareOutput(block("01a20606…"), words + other, memory), undefined);
  });

  it("wants one moment where its block shows one, and lets two moments be one", () => {
    const [early, late] = ["2026-11-23T01:30:17.087Z", "2026-11-23T01:30:18.000Z"];
    assert.match(compare(`${words}${early} ${early}`, `${words}${early} ${late}`), /shows as one/);
    assert.equal(compare(`${words}${early} ${late}`, `${words}${early} ${early}`), "");
  });

  it("is refused when fewer than half of its characters are compared", () => {
    assert.match(compare(`id ${ID[0]}`, `id ${ID[0]}`), /^8 % of it are compared/);
    assert.match(compare("id 01a20606…", `id ${ID[0]}`), /^25 %/);
  });

  it("may fold JSON, outside of strings", () => {
    const json = { language: "json" };
    assert.equal(compare('{\n  "a": 1,\n  "b": "x  y"\n}', '{"a":1,"b":"x  y"}', json), "");
    assert.notEqual(compare('{ "b": "x y" }', '{"b":"x  y"}', json), "");
    assert.notEqual(compare("{ 1 }", "{1}"), "");
  });

  it("may cut a list short, and nothing else stands for a list", () => {
    const page = '{"a":"a text to compare","explain":[…]}';
    assert.equal(compare(page, '{"a":"a text to compare","explain":[{"check":"size"}]}'), "");
    for (const other of ["[]", "null", '"text"', '[1],"more":1'])
      assert.notEqual(compare(page, `{"a":"a text to compare","explain":${other}}`), "");
  });

  it("that is a part has each of its lines in the output, in its order", () => {
    const part = { isPart: true };
    const printed = 'HTTP/1.1 200 OK\r\nETag: "1"\r\nVary: Origin\r\n\r\n{"a":1}';
    assert.equal(compare("HTTP/1.1 200 OK\nVary: Origin", printed, part), "");
    assert.equal(compare('{ "a": 1 }', printed, { ...part, language: "json" }), "");
    assert.match(compare("Vary: Origin\nHTTP/1.1 200 OK", printed, part), /- HTTP\/1\.1 200 OK/);
    assert.match(compare("Vary: Ori", printed, part), /not in the output/);
  });
});

describe("an included region", () => {
  const SOURCE = `/** Adds. */
export function add(a: number): number {
  return a + one;
}

// no docstring
const one = 1;

class Queue {
  /** Runs. */
  async run(): Promise<void> {
    await inner();
    async function inner() {}
  }
}
router
  .route("/x")
  .get(async () => {})
  .delete(async () => {
    await store.delete(1);
  });
function twice() {}
export function outer() {
  function twice() {}
}
`;
  let read: (name: string) => string;
  before(async () => {
    const root = await newFolder();
    writeFileSync(join(root, "a.ts"), SOURCE);
    read = (name) => scripts.readSource(root, name);
  });

  it("is a declaration with its docstring, a member, an inner function, or a call", () => {
    assert.equal(read("a.ts#add"), "/** Adds. */\nexport function add(a: number): number {\n  return a + one;\n}");
    assert.equal(read("a.ts#add:code"), "export function add(a: number): number {\n  return a + one;\n}");
    assert.equal(read("a.ts#one"), "const one = 1;");
    assert.match(read("a.ts#Queue.run"), /^\/\*\* Runs\. \*\/\nasync run\(\)[^]*\n}$/);
    assert.equal(read("a.ts#inner"), "async function inner() {}");
    assert.equal(read("a.ts#delete()"), ".delete(async () => {\n  await store.delete(1);\n})");
    assert.equal(read("a.ts#one, #inner"), "const one = 1;\n\nasync function inner() {}");
  });

  it("is refused when its name stands there never, or twice", () => {
    assert.throws(() => read("a.ts#two"), /a\.ts#two is there 0 times/);
    assert.throws(() => read("a.ts#twice"), /is there 2 times/);
    assert.throws(() => read("b.ts#one"), /ENOENT/);
  });
});

describe("a link", () => {
  it("leads to a file that is there, and to one of its headings", async () => {
    const root = await newFolder();
    mkdirSync(join(root, "docs"));
    writeFileSync(join(root, "docs/b.md"), "# One, `two` & three\n\n## Same\n\n## Same\n\n```sh\n# no heading\n```\n");
    const faults = (text: string): string[] => {
      writeFileSync(join(root, "docs/a.md"), text);
      return scripts.linkFaults(root, "docs/a.md");
    };
    const good = "[a](b.md) [b](b.md#one-two--three) [c](b.md#same-1) [d](#top) [e](https://x.example/y) [f](../docs/)";
    assert.deepEqual(faults(`# Top\n\n${good}\n\n\`[x](gone.md)\`\n`), []);
    assert.deepEqual(faults("[x](gone.md)"), ["the link gone.md leads nowhere"]);
    assert.deepEqual(faults("[`x`](b.md#gone)"), ["the link b.md#gone: there is no such heading"]);
    assert.deepEqual(faults("[x](b.md#no-heading)"), ["the link b.md#no-heading: there is no such heading"]);
    assert.deepEqual(faults("[x](b.md#same-2)"), ["the link b.md#same-2: there is no such heading"]);
    assert.deepEqual(faults("[x](../../etc)"), ["the link ../../etc leads out of the repository"]);
  });
});

describe("the shell of a page", () => {
  let shell: Shell;
  beforeEach(async () => {
    const folder = await newFolder();
    shell = new scripts.Shell(folder, { PATH: process.env["PATH"] ?? "" }, folder);
  });
  afterEach(() => shell.end());

  it("keeps variables, functions and its folder from one block to the next, and shows both streams", async () => {
    await shell.run("NAME=ann; greet() { echo hello $NAME; }; cd /");
    assert.deepEqual(await shell.run("greet; pwd; echo oh >&2"), { output: "hello ann\n/\noh\n", status: 0 });
  });

  it("tells the exit code of a command that failed, also where others follow", async () => {
    assert.equal((await shell.run("(exit 7); echo on")).status, 7);
    assert.equal((await shell.run("echo on")).status, 0);
  });

  it("ends at a variable that nobody has set", async () => {
    await assert.rejects(shell.run('echo "$TOKEN"; echo on'), /the shell ended:\n.*TOKEN: unbound variable/);
  });

  it("gives commands nothing to read, so that one that asks does not take the next block for an answer", async () => {
    assert.equal((await shell.run('read -r answer || echo "nothing"')).output, "nothing\n");
  });
});
