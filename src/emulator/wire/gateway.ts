import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../../shared/log.ts";
import type { HttpResponse } from "../contracts/http.ts";
import type { PermissionGuard } from "../contracts/permissions/permissions.ts";
import type { PublicResponse, PublicRoute } from "../contracts/publicRoute.ts";
import { type Admission, type Admitted, Gatekeeper, type SignedRoute } from "./admission.ts";
import { BodyTooLargeError, ClientGoneError, type CollectedBody, collectBody } from "./body.ts";
import { Dispatcher } from "./dispatch.ts";
import { hostName } from "./gate.ts";
import type { Caller, Client } from "./incomingCall.ts";
import { publicRequest, wholePublicRequest } from "./publicRequest.ts";
import type { PlainHead, RequestHead } from "./requestHead.ts";
import { respond } from "./respond.ts";
import type { Services } from "./services.ts";
import type { SignatureVerifier } from "./signature.ts";
import { loggedTarget, splitTarget } from "./target.ts";

export interface GatewayOptions {
  readonly region: string;
  readonly accountId: string;
  readonly services: Services;
  readonly publicRoutes: readonly PublicRoute[];
  readonly signedRoutes: readonly SignedRoute[];
  /** Undefined lets everyone in: only for those who asked for it. */
  readonly verifier: SignatureVerifier | undefined;
  /** Compares what functions ask for with what they may; undefined for none. */
  readonly guard?: PermissionGuard | undefined;
  readonly log: Log;
}

/** What the gateway says to a request, by its head. */
export type Entry =
  | Exclude<Admission, Admitted>
  | (Pick<Admitted, "kind" | "bodyLimit"> & {
      /** Its body or its answer is a stream of an operation. */
      readonly streams: boolean;
      /** It is to an operation, whose answer says its id; public routes name theirs, and themselves in the log. */
      readonly isOperation: boolean;
      /** Never rejects for what an operation throws. */
      readonly answer: (body: CollectedBody, client: Client) => Promise<PublicResponse> | HttpResponse;
    });

/** Bytes that anybody may make us hold before a public route has decided; more of them are for `serve`, which asks first. */
const publicBodyLimit = 256 * 1024;

/** Every request's way: public routes, host and origin, signature, body, operation. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #gatekeeper: Gatekeeper;
  readonly #dispatcher: Dispatcher;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#gatekeeper = new Gatekeeper(options);
    this.#dispatcher = new Dispatcher(options);
  }

  /** Answers one request, whatever it is. Never rejects. */
  async serve(request: IncomingMessage, response: ServerResponse, endpoint: string): Promise<void> {
    const requestId = randomUUID();
    const startedAt = performance.now();
    // Nobody else listens for what goes wrong with an answer whose client has gone.
    response.on("error", () => response.destroy());
    try {
      const head = headOf(request);
      const route = this.#publicRoute(head);
      if (route !== undefined) {
        const { verifier } = this.#options;
        await respond(
          response,
          await route.answer(publicRequest(request, response, { requestId, verifier })),
        );
        return;
      }
      const admission = await this.#decide(head, requestId, endpoint);
      const answer =
        admission.kind === "refused" ? admission.answer : await this.#answerTo(admission, request, response);
      await respond(response, withId(answer, requestId));
      const { method, url: target = "/" } = request;
      const ms = Math.round(performance.now() - startedAt);
      this.#options.log.debug("request answered", {
        method,
        target: loggedTarget(target),
        status: answer.status,
        ms,
        requestId,
      });
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      this.#options.log.error("request failed", { requestId, error });
      if (response.headersSent) response.destroy();
      else await respond(response, withId({ status: 500, headers: {}, body: "" }, requestId));
    }
  }

  /** Decides on a request whose body can be read before it is answered. */
  admit(head: PlainHead, requestId: string, endpoint: string): Entry {
    const route = this.#publicRoute(head);
    if (route !== undefined) return this.#publicEntry(route, head, requestId);
    const admission = this.#gatekeeper.admit(head, requestId, endpoint);
    if (admission.kind !== "admitted") return admission;
    const { kind, bodyLimit, streams } = admission;
    const answer = (body: CollectedBody, client: Client) => this.#answer(admission, body, client);
    return { kind, bodyLimit, streams, isOperation: true, answer };
  }

  #publicEntry(route: PublicRoute, head: PlainHead, requestId: string): Entry {
    const { verifier } = this.#options;
    return {
      kind: "admitted",
      bodyLimit: publicBodyLimit,
      streams: false,
      isOperation: false,
      answer: (body, client) => route.answer(wholePublicRequest(head, body, { client, requestId, verifier })),
    };
  }

  #answer(admitted: Admitted, body: CollectedBody, caller: Caller): Promise<HttpResponse> | HttpResponse {
    return (
      this.#gatekeeper.checkBody(admitted, body.sha256) ?? this.#dispatcher.answer(admitted, body, caller)
    );
  }

  async #streamed(admitted: Admitted, request: IncomingMessage, caller: Caller): Promise<HttpResponse> {
    const stream = this.#gatekeeper.openBody(admitted, request);
    if ("status" in stream) return stream;
    return await this.#dispatcher.answer(admitted, { bytes: Buffer.alloc(0), sha256: "", stream }, caller);
  }

  #publicRoute(head: Pick<RequestHead, "headers" | "path">): PublicRoute | undefined {
    const host = hostName(head.headers);
    return this.#options.publicRoutes.find(({ matches }) => matches(host, head.path));
  }

  async #decide(
    head: RequestHead,
    requestId: string,
    endpoint: string,
  ): Promise<Exclude<Admission, { kind: "opening" }>> {
    for (;;) {
      const admission = this.#gatekeeper.admit(head, requestId, endpoint);
      if (admission.kind !== "opening") return admission;
      await admission.opened;
    }
  }

  async #answerTo(
    admitted: Admitted,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<HttpResponse> {
    const caller: Caller = {
      isGone: () => response.destroyed,
      onGone: (listener) => response.once("close", listener),
    };
    try {
      if (admitted.protocol.kind === "rest-xml") return await this.#streamed(admitted, request, caller);
      const body = await collectBody(request, admitted.bodyLimit);
      return await this.#answer(admitted, body, caller);
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) throw error;
      response.setHeader("Connection", "close");
      return this.#gatekeeper.refuseBody(admitted);
    }
  }
}

function withId(answer: HttpResponse, requestId: string): HttpResponse {
  return { ...answer, headers: { "x-amzn-RequestId": requestId, ...answer.headers } };
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
