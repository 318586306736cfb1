import { followLogs, type Access } from "../call.ts";
import { toAppError } from "../errors.ts";
import type { LogGroup } from "./group.ts";
import { lineOf, type LogLine } from "./lines.ts";
import { phrase } from "../../shared/phrase.ts";

interface Wanted {
  /** Epoch milliseconds. */
  readonly since: number;
  /** Epoch milliseconds; absent: now. */
  readonly until?: number | undefined;
  /** CloudWatch's filter pattern language. */
  readonly filterPattern?: string | undefined;
  /** A page of a long range may have few events of a pattern, or none. Default: 20. */
  readonly mostPages?: number;
}

/** Events of a group from `since` to now, oldest first. Throws `AppError`. */
export async function* pastEvents(access: Access, group: LogGroup, wanted: Wanted): AsyncGenerator<LogLine> {
  try {
    for await (const { events } of eventPages(access, group, wanted)) {
      for (const each of events) yield each.line;
    }
  } catch (error) {
    throw toAppError(error, { target: access.target, trying: phrase("read the logs of {0}", group.name) });
  }
}

interface Page {
  readonly events: readonly { readonly id: string; readonly line: LogLine }[];
  /** There is more, which is not read: a reader at human speed has lost the race. */
  readonly cut: boolean;
}

/** The same in pages, as the service gives them. Errors are the SDK's. */
export async function* eventPages(
  access: Access,
  group: LogGroup,
  { since, until, filterPattern, mostPages = 20 }: Wanted,
): AsyncGenerator<Page> {
  const input = {
    logGroupName: group.name,
    startTime: since,
    ...(until !== undefined && { endTime: until }),
    ...(filterPattern !== undefined && { filterPattern }),
  };
  const pages = followLogs(access, (client, sdk, options) =>
    sdk.paginateFilterLogEvents({ client }, input, options),
  );
  let count = 0;
  for await (const { events = [], nextToken } of pages) {
    count++;
    const cut = nextToken !== undefined && count === mostPages;
    yield { events: events.map((event) => ({ id: event.eventId ?? "", line: lineOf(event) })), cut };
    if (cut) return;
  }
}
