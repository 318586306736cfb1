/** What a route's integration says to the client. */
export interface IntegrationAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
}
