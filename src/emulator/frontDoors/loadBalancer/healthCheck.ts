import { randomUUID } from "node:crypto";
import type { Invocations } from "../../contracts/invocations.ts";
import type { HealthCheck, LoadBalancers } from "../../contracts/loadBalancers.ts";
import { balancerAnswer } from "./answer.ts";
import { healthCheckEvent } from "./event.ts";

interface Means {
  readonly loadBalancers: LoadBalancers;
  readonly invocations: Invocations;
}

/** Asks the function of a target group once whether it is well. */
export async function isWell(
  targetGroupArn: string,
  { path, matcher }: HealthCheck,
  { loadBalancers, invocations }: Means,
): Promise<boolean> {
  const target = loadBalancers.target(targetGroupArn);
  if (target?.functionArn === undefined) return false;
  const { functionArn: name, hasMultiValues } = target;
  const { outcome } = await invocations.run({ name }, () => ({
    caller: { kind: "front-door", id: targetGroupArn },
    requestId: randomUUID(),
    payload: Buffer.from(JSON.stringify(healthCheckEvent(targetGroupArn, path, hasMultiValues))),
  }));
  if (outcome.functionError !== undefined) return false;
  const answer = balancerAnswer(outcome.payload, hasMultiValues);
  return answer !== undefined && matches(answer.status, matcher);
}

/** `200`, `200,202`, `200-299` */
function matches(status: number, matcher: string): boolean {
  return matcher.split(",").some((part) => {
    const [from = "", to = from] = part.trim().split("-");
    return status >= Number(from) && status <= Number(to);
  });
}
