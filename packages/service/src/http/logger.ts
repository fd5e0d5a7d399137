import { pino, stdTimeFunctions, type DestinationStream, type Logger } from "pino";

const SECRETS = [
  "password",
  "current_password",
  "new_password",
  "password_hash",
  "secret",
  "SECRET_KEY",
  "token",
  "access_token",
  "refresh_token",
  "authorization",
  "cookie",
  "x-api-key",
];

/**
 * Makes a logger that writes JSON lines to standard output. Values under a secret's name are struck out at the top
 * of a log call's object and up to two levels below. That is a second line of defence: nothing here logs bodies or
 * headers.
 */
export function createLogger(
  { name, level }: { name: string; level: string },
  destination?: DestinationStream,
): Logger {
  const paths = SECRETS.flatMap((secret) => ["", "*", "*.*"].map((above) => `${above}["${secret}"]`));
  return pino(
    {
      level,
      base: { service: name },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: errorLine },
      redact: { paths, censor: "[redacted]" },
    },
    destination,
  );
}

/** Named members only: PostgreSQL's errors carry the failing row in another one, a password hash with it. */
function errorLine({ name, message, stack, code, cause }: NodeJS.ErrnoException): object {
  return {
    type: name,
    message,
    stack,
    ...(code && { code }),
    ...(cause instanceof Error && { cause: errorLine(cause) }),
  };
}
