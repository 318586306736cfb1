/** An event as rules, patterns and targets see it; members in AWS's order. */
export interface Envelope {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** Without milliseconds: `2024-01-01T00:00:00Z`. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
  /** Of an event that is sent once more from an archive. */
  readonly "replay-name"?: string;
}

/** What a sender says of an event. */
export interface NewEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly time: number;
}

export function envelope(
  id: string,
  { accountId, region }: { readonly accountId: string; readonly region: string },
  { source, detailType, detail, resources = [], time }: NewEvent,
): Envelope {
  return {
    version: "0",
    id,
    "detail-type": detailType,
    source,
    account: accountId,
    time: new Date(time).toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources,
    detail,
  };
}
