import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@repo/testing";
import { labs } from "../src/labs/index.js";
import { createNarrator } from "../src/narrator.js";
import { shippedService, weakTwin } from "../src/programs.js";
import { tellLab, type PlayLab } from "../src/run-labs.js";
import { indexText, masked, pageNames, readPage } from "./support/pages.js";
import { told } from "./support/rounds.js";

/** A lab that was played already, told once more. */
const replay: PlayLab = async (lab, program, say) => {
  const { verdict, said } = await told(lab, program);
  for (const words of said) say(...words);
  return verdict;
};

describe("docs/attacks", function () {
  this.timeout(180_000);

  it("has a page for every lab, and a lab for every page", () => {
    assert.deepEqual(pageNames(), labs.map(({ name }) => name).sort());
  });

  it("lists every lab in its index, in the order of npm run attack", () => {
    const rows = [...indexText().matchAll(/^\| \[([\w-]+)\]\(\1\.md\) \|/gm)].map(([, name]) => name);
    assert.deepEqual(
      rows,
      labs.map(({ name }) => name),
    );
  });

  for (const lab of labs) {
    it(`${lab.name}.md has the title of its lab, its command, and every part of a page`, () => {
      const { text } = readPage(lab.name);
      assert.ok(text.startsWith(`# ${lab.title}\n`), "the title");
      assert.ok(text.includes(`\`\`\`sh\nnpm run attack -- ${lab.name}\n\`\`\``), "the command");
      const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, part]) => part);
      assert.deepEqual(parts, PARTS);
      for (const [, link = ""] of text.matchAll(/\]\((\.[^)#]+)/g)) {
        assert.ok(existsSync(join(repositoryRoot, "docs/attacks", link)), link);
      }
    });

    it(`${lab.name}.md quotes lines that stop the attack, and they are in the file that it names`, () => {
      const { defences } = readPage(lab.name);
      assert.ok(defences.length > 0, "no line is quoted");
      for (const { file, lines } of defences) {
        assert.match(file, /^packages\/(auth|service|campaigns-api)\/src\//);
        const source = readFileSync(join(repositoryRoot, file), "utf8").split("\n");
        const own = source.map((line) => line.trim());
        for (const line of lines) assert.ok(own.includes(line), `${file} has no line ${line}`);
      }
    });

    it(`${lab.name}.md shows what npm run attack prints`, async () => {
      const lines: string[] = [];
      const narrator = createNarrator({ print: (line) => lines.push(line), isColoured: false });
      await tellLab(lab, [weakTwin, shippedService], narrator, replay);
      assert.equal(masked(readPage(lab.name).output), masked(lines.join("\n")));
    });
  }
});

const PARTS = ["The idea", "The history", "How it is done", "The line that stops it", "The standard", "What it prints"];
