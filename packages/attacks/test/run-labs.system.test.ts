import assert from "node:assert/strict";
import { repositoryRoot, runNode } from "@repo/testing";
import { labs } from "../src/labs/index.js";
import { shippedService, weakTwin, type Program } from "../src/programs.js";
import { runLabs } from "../src/run-labs.js";
import { buildTwin } from "./support/twin.js";

interface Run {
  readonly code: number;
  readonly text: string;
}

async function run(names: string[], targets?: readonly [Program, Program], isColoured = false): Promise<Run> {
  const lines: string[] = [];
  const code = await runLabs(names, { print: (line) => lines.push(line), isColoured }, targets);
  return { code, text: lines.join("\n") };
}

describe("npm run attack", () => {
  before(buildTwin);

  it("lists every lab with its title when it is given no name, and ends with 0", async () => {
    const { code, text } = await run([]);
    assert.equal(code, 0);
    for (const { name, title } of labs)
      assert.ok(
        text.split("\n").some((line) => line.startsWith(`  ${name} `) && line.endsWith(`  ${title}`)),
        name,
      );
  });

  it("names what it does not know, lists what there is, and ends with 1", async () => {
    const { code, text } = await run(["alg-none", "no-such-lab"]);
    assert.equal(code, 1);
    assert.match(text, /There is no lab "no-such-lab"\. There are:\n\n {2}no-token/);
  });

  it("tells the story, each step and both verdicts, without colours where there is no terminal, and ends with 0", async () => {
    const { code, output } = await asCommand("no-token");
    assert.equal(code, 0, output);
    assert.match(output, /^no-token: No token needed\n\n {2}Alice has a campaign/);
    assert.match(output, /Against the weak twin\n {2}1\. Ask for everything.*\n {5}GET \/campaigns → 200/);
    assert.match(output, /Against the shipped service\n {2}1\. .*\n {5}GET \/campaigns → 401/);
    assert.match(output, /\nweak twin: SUCCEEDED, shipped service: FAILED\n$/);
    assert.ok(!output.includes("\u001b"), "no escape sequences");
  });

  it("paints the verdicts where colours may be used, and ends with 1 when an attack succeeds that has to fail", async () => {
    const { code, text } = await run(["no-token"], [weakTwin, weakTwin], true);
    assert.match(text, /\u001b\[31mSUCCEEDED\u001b\[39m/);
    assert.equal(code, 1);
    assert.match(text, WRONG);
  });

  it("ends with 1 when an attack fails that has to succeed", async () => {
    const { code, text } = await run(["no-token"], [shippedService, shippedService]);
    assert.equal(code, 1);
    assert.match(text, WRONG);
  });
});

const WRONG = /That is not how it should be: an attack succeeds against the weak one only\.$/;

async function asCommand(...names: string[]): Promise<{ code: number | string; output: string }> {
  const command = runNode(["packages/attacks/dist/src/main.js", ...names], { NODE_V8_COVERAGE: "" }, repositoryRoot);
  return { code: await command.ended, output: command.output() };
}
