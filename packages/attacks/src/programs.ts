import { join } from "node:path";

/** A program that can be attacked. */
export interface Program {
  readonly name: string;
  readonly main: string;
  /** The command with which its auditor looks for changes; it ends with 0 when none was found. */
  readonly auditor: (folder: string) => readonly string[];
  /** Whether it shares its accounts with the other services of the repository. */
  readonly hasNeighbours: boolean;
}

const SHIPPED_AUDITOR = ["packages/auth/dist/src/cli/main.js", "verify-audit", "--database"];

/** The deliberately weak one. */
export const weakTwin: Program = {
  name: "weak twin",
  main: "packages/weak-twin/dist/src/main.js",
  auditor: () => ["packages/weak-twin/dist/src/main.js", "--verify-audit"],
  hasNeighbours: false,
};

/** The campaigns API, as it is built and started everywhere else. */
export const shippedService: Program = {
  name: "shipped service",
  main: "packages/campaigns-api/dist/src/main.js",
  auditor: (folder) => [...SHIPPED_AUDITOR, `sqlite:${join(folder, "campaigns.sqlite")}`],
  hasNeighbours: true,
};
