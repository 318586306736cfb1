import { eventBridge, schedule } from "./events/rules.ts";
import { s3 } from "./events/s3.ts";
import { sns } from "./events/sns.ts";
import { sqs, stream } from "./events/mappings.ts";
import type { EventReader } from "./service.ts";

/** What calls functions, by its name in `events`; `http` and `httpApi` of all functions are one API each. */
export const eventReaders: ReadonlyMap<string, EventReader> = new Map(
  Object.entries({ eventBridge, s3, schedule, sns, sqs, stream }),
);
