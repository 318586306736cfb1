import { randomUUID } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import type { DeployedWebSocketApi, HttpIntegration, HttpRoute } from "../../contracts/httpApis.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import { functionOf } from "../apiGateway/integrationUri.ts";
import { version1Answer } from "../payloads/version1Answer.ts";
import type { IntegrationAnswer } from "./integrationAnswer.ts";
import { mockAnswer } from "./mock.ts";
import { SocketError } from "./socketError.ts";

export interface IntegrationCall {
  readonly api: DeployedWebSocketApi;
  readonly route: HttpRoute;
  readonly event: object;
  /** The message, as selection expressions see it. */
  readonly message: string;
  readonly traceHeader?: string;
}

interface Means {
  readonly invocations: Invocations;
  readonly clock: Clock;
}

const longestMs = 29_000;

/** What a route's integration says. Undefined for a route without one. Throws `SocketError`, and what invoking throws. */
export async function integrate(call: IntegrationCall, means: Means): Promise<IntegrationAnswer | undefined> {
  const { route, api } = call;
  if (route.Target === undefined) return undefined;
  const integration = api.snapshot.integrations.find(
    ({ IntegrationId }) => route.Target === `integrations/${IntegrationId}`,
  );
  if (integration === undefined) throw SocketError.internal();
  const running = answerOf(integration, call, means);
  const late = Promise.withResolvers<never>();
  const cancel = means.clock.after(integration.TimeoutInMillis ?? longestMs, () =>
    late.reject(SocketError.late()),
  );
  try {
    return await Promise.race([running, late.promise]);
  } finally {
    cancel();
    // It goes on after its client was told that it is late, and what it says then is for nobody.
    running.catch(() => undefined);
  }
}

async function answerOf(
  integration: HttpIntegration,
  call: IntegrationCall,
  { invocations }: Means,
): Promise<IntegrationAnswer> {
  const { api, event, traceHeader, message } = call;
  if (integration.IntegrationType === "MOCK")
    return await mockAnswer(integration, api.snapshot, { message, event, variables: api.variables });
  const fn = integration.IntegrationType === "AWS_PROXY" ? functionNamed(integration, api) : undefined;
  if (fn === undefined) throw SocketError.internal();
  const { outcome } = await invocations.run(fn, () => ({
    caller: { kind: "front-door", id: api.apiId },
    requestId: randomUUID(),
    payload: Buffer.from(JSON.stringify(event)),
    traceHeader,
  }));
  if (outcome.functionError !== undefined) throw SocketError.internal();
  const answer = version1Answer(outcome.payload, { accept: "*/*", binaryMediaTypes: ["*/*"] });
  if (typeof answer === "string") throw SocketError.internal();
  return answer;
}

/** Templates that are written for this machine alone may name a function by its ARN. */
function functionNamed({ IntegrationUri: uri = "" }: HttpIntegration, { variables }: DeployedWebSocketApi) {
  const named = functionOf(uri, variables);
  if (named !== undefined) return named;
  return uri.includes(":function:") ? { name: uri } : undefined;
}
