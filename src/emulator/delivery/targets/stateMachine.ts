import type { MachineStarter } from "../../contracts/deliveries.ts";
import type { DeliveryTarget } from "./target.ts";

/** A state machine gets the message as the input of an execution. */
export function stateMachineTarget(start: MachineStarter): DeliveryTarget {
  return {
    kind: "inside",
    takes: ({ service, resource }) => service === "states" && resource.startsWith("stateMachine:"),
    accept: ({ targetArn, body, trace }) =>
      start({ machineArn: targetArn, input: body, ...(trace !== undefined && { trace }) }),
  };
}
