import type { EventAcceptor } from "../../contracts/invocations.ts";
import type { DeliveryTarget } from "./target.ts";

/** A function gets the message as an event of its own. */
export function functionTarget(accept: EventAcceptor): DeliveryTarget {
  return {
    kind: "inside",
    takes: ({ service }) => service === "lambda",
    accept: ({ targetArn, body, trace }) =>
      accept({ functionArn: targetArn, payload: Buffer.from(body), trace }),
  };
}
