import { randomInt } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import type { LoadBalancers, RuleAction, ServedListener } from "../../contracts/loadBalancers.ts";
import type { PublicRequest, PublicResponse } from "../../contracts/publicRoute.ts";
import { ServiceError } from "../../contracts/service.ts";
import { traceOf } from "../payloads/trace.ts";
import { type Place, placeOf } from "./address.ts";
import { balancerAnswer, mostBytes } from "./answer.ts";
import { allMet } from "./conditions.ts";
import { balancerEvent } from "./event.ts";
import { page, server } from "./pages.ts";
import { redirect } from "./redirect.ts";

export interface LoadBalancerOptions {
  readonly loadBalancers: LoadBalancers;
  readonly invocations: Invocations;
  readonly region: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Application Load Balancers as their clients meet them: listeners, rules, functions. */
export class LoadBalancerDoor {
  readonly #options: LoadBalancerOptions;

  constructor(options: LoadBalancerOptions) {
    this.#options = options;
  }

  async answer(request: PublicRequest): Promise<PublicResponse> {
    const { loadBalancers, region } = this.#options;
    const place = placeOf(request.host, request.path);
    const here = place === undefined || (place.region !== undefined && place.region !== region);
    const balancer = here ? undefined : loadBalancers.find(place.name);
    if (place === undefined || balancer === undefined) return page(404);
    const listener = listenerAt(balancer.listeners, place.port);
    if (listener === undefined) return page(503);
    const { path } = place;
    const rule = listener.rules.find(({ conditions }) => allMet(conditions, { ...request, path }));
    const action = rule?.actions.at(-1);
    switch (action?.Type) {
      case "fixed-response":
        return fixedResponse(action);
      case "redirect":
        return this.#redirect(action, request, place);
      case "forward":
        return await this.#forward(action, request, path);
      default:
        return page(503);
    }
  }

  #redirect(action: RuleAction, request: PublicRequest, { prefix, path }: Place): PublicResponse {
    const { protocol, host, port, rawQuery } = request;
    return redirect(action.RedirectConfig, { protocol, host, port, prefix, path, rawQuery });
  }

  async #forward(action: RuleAction, request: PublicRequest, path: string): Promise<PublicResponse> {
    const { loadBalancers, invocations, clock, log } = this.#options;
    const target = loadBalancers.target(groupOf(action) ?? "");
    if (target?.functionArn === undefined) return page(503);
    const body = await request.body(mostBytes);
    if (body === undefined) return page(413);
    const { functionArn, targetGroupArn, hasMultiValues } = target;
    const trace = traceOf(request, clock.now());
    const event = balancerEvent(request, body, { targetGroupArn, hasMultiValues, path, trace });
    const payload = Buffer.from(JSON.stringify(event));
    try {
      const { outcome } = await invocations.run({ name: functionArn }, () => ({
        caller: { kind: "front-door", id: targetGroupArn },
        requestId: request.requestId,
        payload,
        traceHeader: trace,
      }));
      const answer =
        outcome.functionError === undefined ? balancerAnswer(outcome.payload, hasMultiValues) : undefined;
      return answer ?? page(502);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // The client learns nothing of why; whoever wrote the rules must.
      log.warn("a load balancer could not call its function", { functionArn, error: error.message });
      return page(502);
    }
  }
}

/** The one of that port; without a port the first, since all of them are at one address here. */
function listenerAt(
  listeners: readonly ServedListener[],
  port: number | undefined,
): ServedListener | undefined {
  return port === undefined ? listeners[0] : listeners.find((listener) => listener.port === port);
}

function fixedResponse({ FixedResponseConfig }: RuleAction): PublicResponse {
  const { StatusCode = "503", ContentType, MessageBody = "" } = FixedResponseConfig ?? {};
  const status = Number(StatusCode);
  return {
    status: Number.isInteger(status) && status >= 200 && status < 600 ? status : 503,
    headers: { Server: server, "Content-Type": `${ContentType ?? "text/plain"}; charset=utf-8` },
    body: MessageBody,
  };
}

/** One of several by their weights. */
function groupOf({ ForwardConfig, TargetGroupArn }: RuleAction): string | undefined {
  const groups = ForwardConfig?.TargetGroups ?? [];
  const total = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
  if (total <= 0) return groups[0]?.TargetGroupArn ?? TargetGroupArn;
  let at = randomInt(total);
  return groups.find(({ Weight = 1 }) => (at -= Weight) < 0)?.TargetGroupArn ?? TargetGroupArn;
}
