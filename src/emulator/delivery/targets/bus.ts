import { AppError } from "../../../shared/errors.ts";
import type { Outbound } from "../outside/outside.ts";
import type { DeliveryTarget } from "./target.ts";

export function busTarget(outbound: Pick<Outbound, "putEvent">): DeliveryTarget {
  return {
    kind: "outside",
    takes: ({ service, resource }) => service === "events" && resource.startsWith("event-bus/"),
    async send({ targetArn, body, onBehalfOf, envelope }) {
      if (envelope?.event === undefined) {
        throw new AppError("event-unnamed", {
          userMessage: `What "${onBehalfOf.arn}" sends is no event for a bus.`,
        });
      }
      await outbound.putEvent({ busArn: targetArn, ...envelope.event, detail: body });
    },
  };
}
