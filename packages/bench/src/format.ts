/** Rows of text under a title; the first row is the head. */
export interface Table {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

// Each figure always looks the same, so that columns can be compared.
export const count = (value: number): string => Math.round(value).toLocaleString("en");
export const times = (value: number): string => `${Number.isFinite(value) ? value.toFixed(2) : "?"} ×`;
export const ms = (value: number): string => `${value.toFixed(1)} ms`;
export const megabytes = (value: number): string => `${value.toFixed(0)} MB`;

/** A table with aligned columns, which a terminal and Markdown both show. */
export function render({ rows }: Table): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.slice(1).map(line)].join("\n");
}
