/** The connections of WebSocket APIs that are open now. */
export interface WebSocketConnections {
  /** Undefined for one that is not open, or not any more. */
  get(connectionId: string): OpenConnection | undefined;
  closeAll(): void;
}

/** One of them. Times are epoch milliseconds. */
export interface OpenConnection {
  readonly connectedAt: number;
  readonly lastActiveAt: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** False where the client reads so little that nothing more is kept for it. */
  post(data: Uint8Array): boolean;
  close(): void;
}
