/** Where messages go; a pino logger fits. */
export interface AuthLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
