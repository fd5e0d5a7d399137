import { styleText } from "node:util";
import type { Lab, Say, Verdict } from "./lab.js";

type Style = Parameters<typeof styleText>[0];

/** Where the words go, and whether they may be coloured. */
export interface Screen {
  readonly print: (line: string) => void;
  readonly isColoured: boolean;
}

const WIDTH = 100;

export type Narrator = ReturnType<typeof createNarrator>;

/** The console, in colour where it is a terminal and nobody asked for none (NO_COLOR). */
export function consoleScreen(): Screen {
  const isColoured = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  return { print: (line) => console.log(line), isColoured };
}

/** Builds what tells of labs. */
export function createNarrator({ print, isColoured }: Screen) {
  // Not left to styleText itself: what it looks at differs between the versions of Node.
  const paint = (style: Style, text: string): string =>
    isColoured ? styleText(style, text, { validateStream: false }) : text;
  const word = ({ succeeded }: Verdict): string => (succeeded ? "SUCCEEDED" : "FAILED");
  const wordFor = (verdict: Verdict): string => paint(verdict.succeeded ? "red" : "green", word(verdict));

  return {
    list(labs: readonly Lab[]): void {
      const width = Math.max(...labs.map(({ name }) => name.length));
      for (const { name, title } of labs) print(`  ${paint("bold", name.padEnd(width))}  ${title}`);
    },

    open({ name, title, story, settings = {} }: Lab): void {
      print(paint("bold", `${name}: ${title}`));
      print("");
      for (const line of wrap(story, "  ")) print(line);
      const needed = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
      if (needed.length > 0) print(`  Both targets run with ${needed.join(", ")}.`);
    },

    /** Begins with a target; what is given back tells of its steps. */
    target(name: string): Say {
      let number = 0;
      print("");
      print(paint("bold", `Against the ${name}`));
      return (text, kind = "step") => {
        if (kind === "wire") return text.split("\n").forEach((line) => print(paint("gray", `     ${line}`)));
        number += 1;
        const [first = "", ...rest] = wrap(text, "     ");
        print(`${paint("cyan", `  ${number}.`)} ${first.trimStart()}`);
        rest.forEach((line) => print(line));
      };
    },

    verdict(verdict: Verdict): void {
      wrap(`${word(verdict)}: ${verdict.because}`, "  ").forEach((line, index) =>
        print(index === 0 ? line.replace(word(verdict), wordFor(verdict)) : line),
      );
    },

    sum(verdicts: readonly (readonly [name: string, verdict: Verdict])[], isRight: boolean): void {
      print("");
      print(verdicts.map(([name, verdict]) => `${name}: ${wordFor(verdict)}`).join(", "));
      if (!isRight) print("That is not how it should be: an attack succeeds against the weak one only.");
    },
  };
}

/** Breaks a text into lines. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line !== indent && line.length + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
