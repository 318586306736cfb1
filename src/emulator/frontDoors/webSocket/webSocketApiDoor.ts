import { formatArn } from "../../../shared/arn.ts";
import type { Clock } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import { Places } from "../../../shared/places.ts";
import type { DeployedWebSocketApi, WebSocketApis } from "../../contracts/httpApis.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import type { PublicRequest, PublicResponse, UpgradeRequest } from "../../contracts/publicRoute.ts";
import type { RestApis } from "../../contracts/restApis.ts";
import { ServiceError } from "../../contracts/service.ts";
import { apiIdAt, placeOf, splitStage } from "../apiGateway/address.ts";
import { traceOf } from "../payloads/trace.ts";
import { requiredKey } from "./apiKey.ts";
import { authorize } from "./authorize.ts";
import { Connection, frameBytes, messageBytes } from "./connection.ts";
import type { Connections } from "./connections.ts";
import {
  connectEvent,
  type ConnectionFacts,
  disconnectEvent,
  messageEvent,
  type Occurrence,
} from "./events.ts";
import { newId } from "./ids.ts";
import { integrate, type IntegrationCall } from "./integrate.ts";
import type { IntegrationAnswer } from "./integrationAnswer.ts";
import { routeNamed, routeOf } from "./routeSelection.ts";
import { SocketError } from "./socketError.ts";

export interface WebSocketApiOptions {
  readonly webSocketApis: WebSocketApis;
  readonly connections: Connections;
  readonly restApis: Pick<RestApis, "keyFor">;
  readonly invocations: Invocations;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Calls of functions at the same time: each is a process. The others wait, and with them their clients. */
  readonly mostCalls: number;
  /** Where the emulator answers; not by HTTPS, whose certificate functions do not trust. */
  readonly endpoint: () => string;
}

/** WebSocket APIs as their clients meet them: who may connect, routes, answers. */
export class WebSocketApiDoor {
  readonly #options: WebSocketApiOptions;
  readonly #places: Places;

  constructor(options: WebSocketApiOptions) {
    this.#options = options;
    this.#places = new Places(options.mostCalls);
  }

  /** What is no request to connect means nothing to a WebSocket API. */
  answer(_request: PublicRequest): PublicResponse {
    return refusal(SocketError.forbidden(), { connectionId: newId(), requestId: newId() });
  }

  async upgrade(request: UpgradeRequest): Promise<void> {
    const ids = { connectionId: newId(), requestId: newId() };
    try {
      const { facts, answer } = await this.#connect(request, ids);
      await this.#open(request, facts, subprotocolOf(answer));
    } catch (error) {
      await request.refuse(refusal(this.#known(error, ids.connectionId), ids));
    }
  }

  /** Throws `SocketError` for who may not connect. */
  async #connect(request: UpgradeRequest, ids: Ids) {
    const { clock, invocations, accountId } = this.#options;
    const api = this.#find(request);
    if (api === undefined) throw SocketError.forbidden();
    const now = clock.now();
    const userAgent = request.headers["user-agent"];
    const unknown: ConnectionFacts = {
      connectionId: ids.connectionId,
      apiId: api.apiId,
      stage: api.stageName,
      // Names below localhost lead nowhere on some systems, and this is to be called back.
      domainName: `${new URL(this.#options.endpoint()).host}/_api/${api.apiId}`,
      connectedAt: now,
      sourceIp: request.sourceIp,
      userAgent: typeof userAgent === "string" ? userAgent : undefined,
      signer: undefined,
      authorizer: undefined,
    };
    const route = routeNamed(api.snapshot.routes, "$connect");
    if (route === undefined) return { facts: unknown, answer: undefined };
    const trace = traceOf(request, now);
    const occurrence = { ...this.#occurrence(api, "$connect"), requestId: ids.requestId, trace };
    const leave = await this.#places.enter();
    try {
      const event = connectEvent(request, unknown, occurrence);
      const methodArn = this.#routeArn(api);
      const asked = { api, route, event, methodArn, invocations, accountId, clock };
      const authorized = await authorize(request, asked);
      const apiKey = requiredKey(request, { api, route, authorized }, this.#options.restApis);
      const facts: ConnectionFacts = { ...unknown, ...authorized, ...(apiKey && { apiKey }) };
      const answer = await integrate(
        { api, route, event: connectEvent(request, facts, occurrence), message: "", traceHeader: trace },
        this.#options,
      );
      if (answer !== undefined && (answer.status < 200 || answer.status > 299)) {
        throw refusedBy(answer.status);
      }
      return { facts, answer };
    } finally {
      leave();
    }
  }

  async #open(
    request: UpgradeRequest,
    facts: ConnectionFacts,
    subprotocol: string | undefined,
  ): Promise<void> {
    const { clock, connections } = this.#options;
    const listener = new Connection({
      facts,
      clock,
      connections,
      take: (message, connection) => this.#take(message, connection),
      ended: (...ended) => void this.#disconnect(...ended),
    });
    const isOpen = await request.accept({ subprotocol, messageBytes, frameBytes, listener });
    // It was let in, so it is told that the client is not there.
    if (!isOpen) listener.closed(1006, "");
  }

  async #take(message: string, connection: Connection): Promise<void> {
    const { facts } = connection;
    const requestId = newId();
    const leave = await this.#places.enter();
    const answer = await this.#answerTo(message, connection, requestId)
      .catch((error: unknown) => {
        const { text } = this.#known(error, facts.connectionId);
        return JSON.stringify({ message: text, connectionId: facts.connectionId, requestId });
      })
      // Before the answer is sent: a client that reads none must not keep others from their functions.
      .finally(leave);
    if (answer !== undefined && answer.length > 0) await connection.tell(answer);
  }

  async #answerTo(
    message: string,
    connection: Connection,
    requestId: string,
  ): Promise<string | Uint8Array | undefined> {
    const { facts } = connection;
    const api = this.#options.webSocketApis.deployed(facts.apiId, facts.stage);
    if (api === undefined) {
      connection.goAway();
      return undefined;
    }
    const route = routeOf(api.snapshot, message);
    if (route === undefined) throw SocketError.forbidden();
    const occurrence = { ...this.#occurrence(api, route.RouteKey), requestId };
    const event = messageEvent(facts, occurrence, message);
    const answer = await integrate({ api, route, event, message }, this.#options);
    if (answer === undefined || !answersOn(api, route)) return undefined;
    if (answer.body.length > messageBytes) throw SocketError.internal();
    return answer.body;
  }

  /** As on AWS, nobody learns whether it was heard. */
  async #disconnect(facts: ConnectionFacts, goodbye: { readonly code: number; readonly reason: string }) {
    const api = this.#options.webSocketApis.deployed(facts.apiId, facts.stage);
    const route = api && routeNamed(api.snapshot.routes, "$disconnect");
    if (api === undefined || route === undefined) return;
    const leave = await this.#places.enter();
    try {
      const event = disconnectEvent(facts, this.#occurrence(api, "$disconnect"), goodbye);
      await integrate({ api, route, event, message: "" }, this.#options);
    } catch (error) {
      this.#known(error, facts.connectionId);
    } finally {
      leave();
    }
  }

  /** The client learns nothing of why a function could not be called; whoever writes the API must. */
  #known(error: unknown, connectionId: string): SocketError {
    const { log } = this.#options;
    if (error instanceof SocketError) return error;
    if (error instanceof ServiceError) {
      log.warn("a WebSocket API could not call its function", { connectionId, error: error.message });
    } else {
      log.error("a WebSocket API failed", { connectionId, error: messageOf(error) });
    }
    return SocketError.internal();
  }

  #find({ host, path }: PublicRequest): DeployedWebSocketApi | undefined {
    const { webSocketApis, region } = this.#options;
    const place = placeOf(host, path);
    const apiId = place && apiIdAt(place, webSocketApis, region);
    if (place === undefined || apiId === undefined) return undefined;
    const { stage, rest } = splitStage(place.path);
    return rest === "" || rest === "/" ? webSocketApis.deployed(apiId, stage) : undefined;
  }

  #occurrence({ variables }: DeployedWebSocketApi, routeKey: string): Occurrence {
    return { routeKey, requestId: newId(), stageVariables: variables, now: this.#options.clock.now() };
  }

  #routeArn({ apiId, stageName }: DeployedWebSocketApi): string {
    const { region, accountId } = this.#options;
    const resource = `${apiId}/${stageName}/$connect`;
    return formatArn({ service: "execute-api", region, accountId, resource });
  }
}

interface Ids {
  readonly connectionId: string;
  readonly requestId: string;
}

function refusal({ status, text }: SocketError, { connectionId, requestId }: Ids): PublicResponse {
  return {
    status,
    headers: { "Content-Type": "application/json", "x-amzn-RequestId": requestId },
    body: JSON.stringify({ message: text, connectionId, requestId }),
  };
}

function refusedBy(status: number): SocketError {
  if (status === 401) return SocketError.unauthorized();
  return status === 403 ? SocketError.forbidden() : new SocketError(status, "Internal server error");
}

/** A route speaks to its client where it has a response, or says by which it would be selected. */
function answersOn({ snapshot }: DeployedWebSocketApi, route: IntegrationCall["route"]): boolean {
  return (
    route.RouteResponseSelectionExpression === "$default" ||
    snapshot.routeResponses.some(({ RouteId }) => RouteId === route.RouteId)
  );
}

/** The one that `$connect` agrees to, which is the only header of its answer that the client gets. */
function subprotocolOf(answer: IntegrationAnswer | undefined): string | undefined {
  const named = Object.entries(answer?.headers ?? {});
  const value = named.find(([name]) => name.toLowerCase() === "sec-websocket-protocol")?.[1][0];
  return value !== undefined && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(value) ? value : undefined;
}
