import { basename } from "node:path/posix";
import type { EventChoice } from "../../protocol/functionRef.ts";

/** What a person calls an event: the saved one's name, or what was sent instead of one. */
export function eventLabel(event: EventChoice): string {
  if (event.kind === "file") return decodeURIComponent(basename(event.uri)).replace(/\.json$/, "");
  return event.text.trim() === "{}" ? "empty event" : "unsaved event";
}
