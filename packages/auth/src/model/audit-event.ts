/** Where a request came from: kept apart from the event itself, so that it can be erased. */
export interface Origin {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** What happened. Names of identity events are those of the OWASP logging vocabulary. */
export interface AuditEvent extends Origin {
  /** The user who did it; null when nobody is known. */
  readonly actorId: string | null;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string | null;
  readonly outcome: "success" | "failure";
  /** How many times, where events of a while are recorded as one; 1 by default. */
  readonly count?: number;
  /** When that while began. */
  readonly startedAt?: string;
}

/** An event as it stands in the trail, with the service that recorded it. */
export interface RecordedEvent extends AuditEvent {
  readonly id: string;
  readonly source: string;
  readonly createdAt: string;
}
