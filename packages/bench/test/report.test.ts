import assert from "node:assert/strict";
import { CASES, REQUESTS } from "../src/cases.js";
import { draw, groupsOf } from "../src/chart.js";
import { render } from "../src/format.js";
import { replaceGenerated, report } from "../src/page.js";
import { Results } from "../src/statistics.js";
import { BARE, configurations } from "../src/subjects.js";

/** Everything was measured once: half as much as the bare route does. */
function results(refused = 0): Results {
  const results = new Results();
  const figures = { perSecond: 10, ok: 9, refused, p50: 1, p99: 2, refusedP99: 101, grown: 3, ms: 400, megabytes: 90 };
  for (const { name } of CASES) {
    results.add({ name, subject: BARE }, { ...figures, perCpuSecond: 5000 });
    for (const subject of configurations) results.add({ name, subject }, { ...figures, perCpuSecond: 2500 });
  }
  return results;
}

describe("the report", () => {
  it("aligns a table so that a terminal and Markdown both show it", () => {
    assert.equal(
      render({
        title: "",
        rows: [
          ["case", "n"],
          ["one", "1,000"],
        ],
      }),
      ["| case |     n |", "| ---- | ----: |", "| one  | 1,000 |"].join("\n"),
    );
  });

  it("sets each request against the bare route", () => {
    const text = report(results(), 100_000);
    for (const name of REQUESTS) {
      assert.match(text, new RegExp(`\\| ${name.replace(/[{}]/g, "\\$&")} +\\| +5,000 \\| +2,500 \\| +0\\.50 ×`));
    }
    assert.match(text, /with 100,000 rows, against 1,000 rows/);
    assert.doesNotMatch(text, /NaN|\?|undefined|do not count/);
  });

  it("says what was refused", () => {
    assert.match(report(results(3), 1000), /GET \/me, as shipped: 3 were refused \(429 or 503\) and do not count\./);
  });

  it("says of each promise whether it is kept", () => {
    const lines = report(results(), 1000).split("\n");
    const ends = lines.filter((line) => /at (least|most)/.test(line)).map((line) => /(pass|FAIL) \|$/.exec(line)?.[1]);
    assert.deepEqual(ends, ["pass", "pass", "FAIL", "pass"]);
  });

  it("replaces what is between the markers, and nothing else", () => {
    const markers = ["<!-- bench: begin, written by npm run bench -- --write -->", "<!-- bench: end -->"];
    const page = `Before.\n\n${markers[0]}\nold\n${markers[1]}\n\nAfter.\n`;
    const written = replaceGenerated(page, "new $& text");
    assert.equal(written, `Before.\n\n${markers[0]}\n\nnew $& text\n\n${markers[1]}\n\nAfter.\n`);
    assert.equal(replaceGenerated(written, "new $& text"), written);
    assert.throws(() => replaceGenerated("no markers", "new"), /lost a marker/);
  });
});

describe("the chart", () => {
  it("has a bar for the bare route and two for each request, as long as their ratios", () => {
    const svg = draw(groupsOf(results()));
    const widths = [...svg.matchAll(/width="([\d.]+)" height="14"/g)].map(([, width]) => width);
    assert.deepEqual(widths.slice(0, 3), ["440.0", "220.0", "220.0"]);
    assert.equal(svg.match(/0\.50 ×/g)?.length, 2 * REQUESTS.length);
    assert.match(svg, /prefers-color-scheme: dark/);
  });

  it("draws a figure that is missing as no bar", () => {
    assert.match(draw([{ name: "x", bars: [{ share: NaN, colour: "a" }] }]), /width="0\.0"/);
  });
});
