import { AppError } from "../../../shared/errors.ts";
import type { Arn } from "../../../shared/arn.ts";
import type { BusAcceptor } from "../../contracts/buses.ts";
import type { Envelope, Owed } from "../../contracts/deliveries.ts";
import type { Outbound } from "../outside/outside.ts";
import type { DeliveryTarget } from "./target.ts";

type Event = NonNullable<Envelope["event"]>;

/** A bus of the emulator's own EventBridge. */
export function busTarget(accept: BusAcceptor): DeliveryTarget {
  return {
    kind: "inside",
    takes: isBus,
    accept: (owed) => accept({ busArn: owed.targetArn, ...eventOf(owed), detail: owed.body }),
  };
}

/** A bus of the EventBridge that the user named an endpoint for. */
export function outsideBusTarget(outbound: Pick<Outbound, "putEvent">): DeliveryTarget {
  return {
    kind: "outside",
    takes: isBus,
    async send(owed) {
      await outbound.putEvent({ busArn: owed.targetArn, ...eventOf(owed), detail: owed.body });
    },
  };
}

function isBus({ service, resource }: Arn): boolean {
  return service === "events" && resource.startsWith("event-bus/");
}

function eventOf({ onBehalfOf, envelope }: Owed): Event {
  if (envelope?.event !== undefined) return envelope.event;
  throw new AppError("event-unnamed", {
    userMessage: `What "${onBehalfOf.arn}" sends is no event for a bus.`,
  });
}
