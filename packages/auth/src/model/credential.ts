/** What a request proves its caller with, not looked at yet. */
export interface Credential {
  readonly kind: "token" | "api_key";
  readonly value: string;
}
