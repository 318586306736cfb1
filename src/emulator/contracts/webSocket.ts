/** A WebSocket connection, whatever it is for. */
export interface WebSocketChannel {
  /** Resolves when the system has taken the message, which is when the other side reads; and when it will never be sent. */
  send(message: string | Uint8Array): Promise<void>;
  /** Bytes of messages that the other side has not read yet. */
  readonly unsentBytes: number;
  /** Nothing more is read until `resume`: the other side waits. What was read already may still arrive. */
  pause(): void;
  resume(): void;
  /** Says goodbye. Messages that come from now on are dropped. */
  close(code: number, reason: string): void;
}

/** Who has a channel, as the channel sees it. */
export interface WebSocketListener {
  /** Called once, first: messages may come before whoever accepted goes on. */
  opened(channel: WebSocketChannel): void;
  message(text: string): void;
  /** The other side said only that it is there. */
  ping(): void;
  /** Called once, last. 1005 is a goodbye without a code, 1006 none at all. */
  closed(code: number, reason: string): void;
}

export interface WebSocketTerms {
  /** The one that the client is told; undefined where it is told none. */
  readonly subprotocol: string | undefined;
  /** A longer message, or a longer frame of one, ends the connection with 1009. */
  readonly messageBytes: number;
  readonly frameBytes: number;
  readonly listener: WebSocketListener;
}

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
