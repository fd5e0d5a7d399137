/** A key that stands for its user in programs, as far as it is kept: without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** What it was made for. What its owner's role no longer allows is taken off at each use. */
  readonly scopes: readonly string[];
  /** The services that accept it. */
  readonly audience: readonly string[];
  /** How long it, and every key that it is rotated to, was made to live, in days. */
  readonly days: number;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
}

/** How a key begins: enough to tell it from others, and no secret. */
export function keyPrefix(id: string): string {
  return `rk_${id.replaceAll("-", "")}`;
}
