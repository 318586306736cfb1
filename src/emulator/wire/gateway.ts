import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../../shared/log.ts";
import { type Admission, createAdmission, type RequestHead, type SignedRoute } from "./admission.ts";
import { BodyTooLargeError, ClientGoneError, collectBody } from "./body.ts";
import { createDispatcher } from "./dispatch.ts";
import { hostName } from "./gate.ts";
import type { HttpResponse } from "./message.ts";
import type { ServiceModels } from "./model/model.ts";
import { respond } from "./respond.ts";
import type { PublicRoute, Service } from "../contracts/service.ts";
import type { SignatureVerifier } from "./signature.ts";
import { splitTarget } from "./target.ts";

export interface GatewayOptions {
  readonly region: string;
  readonly accountId: string;
  readonly models: ServiceModels;
  readonly services: readonly Service[];
  readonly publicRoutes: readonly PublicRoute[];
  readonly signedRoutes: readonly SignedRoute[];
  /** Undefined lets everyone in: only for those who asked for it. */
  readonly verifier: SignatureVerifier | undefined;
  readonly log: Log;
}

/** Every request's way: public routes, host and origin, signature, body, operation. */
export interface Gateway {
  /** Answers one request, whatever it is. Never rejects. */
  serve(request: IncomingMessage, response: ServerResponse, endpoint: string): Promise<void>;
  /** Decides on a request to an operation; undefined for one that only `serve` can answer. */
  admit(head: RequestHead, requestId: string, endpoint: string): Admission | undefined;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { models, services, publicRoutes, log } = options;
  const dispatcher = createDispatcher(models, services, log);
  const admission = createAdmission({ ...options, dispatcher });
  const publicRoute = (head: Pick<RequestHead, "headers" | "path">) => {
    const host = hostName(head.headers);
    return publicRoutes.find(({ matches }) => matches(host, head.path));
  };

  return {
    async serve(request, response, endpoint) {
      const requestId = randomUUID();
      const startedAt = performance.now();
      // Nobody else listens for what goes wrong with an answer whose client has gone.
      response.on("error", () => response.destroy());
      try {
        const head = headOf(request);
        const route = publicRoute(head);
        if (route !== undefined) {
          await route.handle(request, response, requestId);
          return;
        }
        const answer = await answerOf(admission(head, requestId, endpoint), request, response);
        await respond(response, answer, requestId);
        const { method, url: target } = request;
        const ms = Math.round(performance.now() - startedAt);
        log.debug("request answered", { method, target, status: answer.status, ms, requestId });
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        log.error("request failed", { requestId, error });
        if (response.headersSent) response.destroy();
        else await respond(response, { status: 500, headers: {}, body: "" }, requestId);
      }
    },
    admit: (head, requestId, endpoint) =>
      publicRoute(head) === undefined ? admission(head, requestId, endpoint) : undefined,
  };
}

async function answerOf(
  admission: Admission,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<HttpResponse> {
  if (admission.kind === "refused") return admission.answer;
  try {
    const body = await collectBody(request, admission.bodyLimit);
    return await admission.answer(body, {
      isGone: () => response.destroyed,
      onGone: (listener) => response.once("close", listener),
    });
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    response.setHeader("Connection", "close");
    return admission.tooLarge();
  }
}

function headOf({ method = "GET", url, headers, rawHeaders }: IncomingMessage): RequestHead {
  return { method, ...splitTarget(url), headers, valuesOf: (names) => valuesOf(names, rawHeaders) };
}

/** The values of some headers in order, whatever these are called; `headersDistinct` would sort out all of them again. */
function valuesOf(names: readonly string[], rawHeaders: readonly string[]): Record<string, string[]> {
  const values = Object.fromEntries(names.map((name): [string, string[]] => [name, []]));
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    if (names.includes(name)) values[name]?.push(rawHeaders[index + 1] ?? "");
  }
  return values;
}
