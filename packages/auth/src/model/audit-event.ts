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
  /** How many times, since `startedAt`; default 1. */
  readonly count?: number;
  /** When the window began in which it was counted; null for what happened once. */
  readonly startedAt?: string | null;
}

/** An event as it stands in the trail, with the service that recorded it. */
export interface RecordedEvent extends AuditEvent {
  readonly id: string;
  readonly source: string;
  readonly createdAt: string;
  readonly count: number;
  readonly startedAt: string | null;
}

/**
 * What an event keeps of its details for when they are erased: `mac` proves them as long as the salt stands beside them,
 * and says nothing about them afterwards.
 */
export interface DetailsProof {
  readonly salt: string;
  readonly mac: string;
}
