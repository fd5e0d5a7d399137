/** The columns of an event that its seal proves, in the order in which they are hashed. */
export const SEALED_COLUMNS = [
  "id",
  "source",
  "actor_id",
  "action",
  "target_type",
  "target_id",
  "request_id",
  "outcome",
  "created_at",
  "count",
  "started_at",
  "details_mac",
] as const;

/** An event's id, and what stands in its sealed columns. */
export interface SealedFields {
  readonly id: string;
  readonly fields: readonly (string | number | null)[];
}

/** One event in a seal: its id, and the hash of its sealed columns. */
export type SealEntry = readonly [id: string, hash: string];

/** A link of the chain that proves the audit rows of a database: it names its rows, and the seal before it. */
export interface Seal {
  /** 1, 2, 3, ... */
  readonly seq: number;
  /** The `mac` of the seal before; empty in the first. */
  readonly previous: string;
  /** JSON of the `SealEntry` of each row. Text, because that is what is proved. */
  readonly entries: string;
  /** Makes the seal a mark: every seal up to this one was pruned, its rows with it. Null in all others. */
  readonly prunedThrough: number | null;
  readonly sealedAt: string;
  readonly mac: string;
}

/** What the log says of a seal, and `verify-audit` is asked about. */
export const nameOf = ({ seq, mac }: Pick<Seal, "seq" | "mac">): string => `${seq}:${mac}`;

/** What an event says that stands for erased details: `target_id` is the user whose details they were. */
export const ERASURE = { action: "sensitive_delete", targetType: "audit_details" } as const;
