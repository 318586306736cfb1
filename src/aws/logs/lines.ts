import { phrase, type Phrase } from "../../shared/phrase.ts";

/** What following a log gives. */
export type TailItem =
  | { readonly kind: "event"; readonly timestamp: number; readonly stream: string; readonly message: string }
  /** Something that the reader must know: lines were dropped, the source has changed, the connection was lost. */
  | { readonly kind: "note"; readonly text: Phrase | string };

export type LogLine = TailItem & { readonly kind: "event" };

/** An event as CloudWatch's operations give it. */
interface LogEvent {
  readonly timestamp?: number | undefined;
  readonly logStreamName?: string | undefined;
  readonly message?: string | undefined;
}

export function lineOf({ timestamp = 0, logStreamName = "", message = "" }: LogEvent): LogLine {
  return { kind: "event", timestamp, stream: logStreamName, message: message.replace(/\r?\n$/, "") };
}

export function note(text: Phrase | string): TailItem {
  return { kind: "note", text };
}

export function tooMany(): TailItem {
  return note(phrase("Too many lines to follow: some were left out."));
}
