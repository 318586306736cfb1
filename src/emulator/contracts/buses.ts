/** An event for a bus that comes from within the emulator. */
export interface BusEvent {
  readonly busArn: string;
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  /** JSON text. */
  readonly detail: string;
}

/** Takes an event as part of the transaction under way. Throws `ServiceError` when there is no such bus. */
export type BusAcceptor = (event: BusEvent) => void;
