/** Where warnings go; a pino logger fits. */
export interface AuthLogger {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
