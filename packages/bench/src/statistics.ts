/** The middle value, or the mean of the middle two; NaN when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  const high = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  return (low + high) / 2;
}

/** The least value that `share` (0 to 1) of all values do not exceed; NaN when there is none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** What one measurement found: a number under each name. */
export type Figures = Readonly<Record<string, number>>;

/** Where a figure stands: what was measured, and on what. */
export interface Place {
  readonly name: string;
  readonly subject: string;
}

/** The figures of every round that counts, by case and subject. */
export class Results {
  readonly #rounds = new Map<string, Figures[]>();

  add({ name, subject }: Place, figures: Figures): void {
    const key = keyOf({ name, subject });
    this.#rounds.set(key, [...(this.#rounds.get(key) ?? []), figures]);
  }

  /** One figure's value in each round. */
  values(place: Place, figure: string): number[] {
    return (this.#rounds.get(keyOf(place)) ?? []).map((figures) => figures[figure] ?? NaN);
  }

  median(place: Place, figure: string): number {
    return median(this.values(place, figure));
  }

  sum(place: Place, figure: string): number {
    return this.values(place, figure).reduce((sum, value) => sum + value, 0);
  }

  /**
   * The median of the rounds' quotients. Each round is divided by itself before the median is taken, so that a machine
   * which is slower for one round slows both sides of its quotient.
   */
  ratio(place: Place, base: Place, figure: string, baseFigure = figure): number {
    const bases = this.values(base, baseFigure);
    return median(this.values(place, figure).map((value, round) => value / (bases[round] ?? NaN)));
  }
}

function keyOf({ name, subject }: Place): string {
  return `${name}\n${subject}`;
}
