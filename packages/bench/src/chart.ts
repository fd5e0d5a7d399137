import { REQUESTS } from "./cases.js";
import type { Results } from "./statistics.js";
import { BARE, configurations } from "./subjects.js";

/** A bar: how long it is, as a part of the bare route's, and its colour's class. */
interface Bar {
  readonly share: number;
  readonly colour: string;
}

/** Bars that belong together, under one name. */
export interface Group {
  readonly name: string;
  readonly bars: readonly Bar[];
}

const COLOURS = ["a", "b"];
const [LEFT, WIDTH, BAR, GAP, TOP] = [190, 440, 16, 14, 62];

// A page shows the chart as an image, which knows the reader's scheme but not the page's colours.
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .bare { fill: #8b949e } .a { fill: #0969da } .b { fill: #54aeff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bare { fill: #7d8590 } .a { fill: #388bfd } .b { fill: #a5d6ff }
  }`;

/** What the chart shows: each request's requests per CPU-second, as parts of the bare route's. */
export function groupsOf(results: Results): Group[] {
  const services = REQUESTS.map((name) => ({
    name,
    bars: configurations.map((subject, index) => ({
      share: results.ratio({ name, subject }, { name, subject: BARE }, "perCpuSecond"),
      colour: COLOURS[index] ?? "a",
    })),
  }));
  return [{ name: BARE, bars: [{ share: 1, colour: "bare" }] }, ...services];
}

/** Draws the groups as horizontal bars. */
export function draw(groups: readonly Group[]): string {
  const longest = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ share }) => share)).filter(Number.isFinite));
  let y = TOP;
  const parts = groups.map(({ name, bars }) => {
    const top = y;
    y += bars.length * BAR + GAP;
    const label = `<text x="${LEFT - 10}" y="${top + (bars.length * BAR) / 2 + 4.5}" text-anchor="end">${name}</text>`;
    return label + bars.map((bar, index) => drawBar(bar, top + index * BAR, longest)).join("");
  });
  const title = "Requests per CPU-second of the server, against a bare Express route in the same run";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 ${y}" role="img" aria-label="${title}">
<style>${STYLE}
</style>
<text class="title" x="10" y="22">${title}</text>
${configurations.map(legend).join("\n")}
${parts.join("\n")}
</svg>
`;
}

function drawBar({ share, colour }: Bar, y: number, longest: number): string {
  const width = Number.isFinite(share) ? (share / longest) * WIDTH : 0;
  const value = `<text x="${(LEFT + width + 6).toFixed(1)}" y="${y + 12}">${share.toFixed(2)} ×</text>`;
  return `\n<rect class="${colour}" x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 2}" rx="2"/>${value}`;
}

function legend(name: string, index: number): string {
  const x = LEFT + index * 130;
  return `<rect class="${COLOURS[index]}" x="${x}" y="36" width="12" height="12" rx="2"/><text x="${x + 18}" y="46.5">${name}</text>`;
}
