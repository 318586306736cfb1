import type { PutEventsRequest } from "@aws-sdk/client-eventbridge";
import type { Operations } from "../../contracts/service.ts";
import type { ArchiveMeans } from "./archives/means.ts";
import { archiveOperations } from "./archives/operations.ts";
import { replayOperations } from "./archives/replays.ts";
import { busOperations } from "./buses.ts";
import { testEventPattern } from "./patterns.ts";
import { permissionOperations } from "./permissions.ts";
import { putEvents } from "./putEvents.ts";
import type { EventRouter } from "./router.ts";
import type { RuleBook } from "./ruleBook.ts";
import { ruleOperations } from "./rules.ts";
import type { EventsState } from "./state.ts";
import { tagOperations } from "./tags.ts";
import { targetOperations } from "./targets.ts";

interface EventsMeans {
  readonly state: EventsState;
  readonly book: RuleBook;
  readonly router: EventRouter;
  readonly archives: ArchiveMeans;
  readonly now: () => number;
  /** A rule with a schedule came, changed or went. */
  readonly rescheduled: () => void;
}

export function eventsOperations(means: EventsMeans): Operations {
  const { state, archives, now } = means;
  return {
    ...busOperations(state, now),
    ...ruleOperations(means),
    ...targetOperations(state),
    ...tagOperations(state),
    ...permissionOperations(state, now),
    ...archiveOperations(archives),
    ...replayOperations(archives),
    PutEvents: (input: PutEventsRequest) => putEvents(input, means),
    TestEventPattern: testEventPattern,
  };
}
