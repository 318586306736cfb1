import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { HttpHead } from "../contracts/http.ts";
import type { PublicRequest, Signer } from "../contracts/publicRoute.ts";
import { BodyTooLargeError, type CollectedBody, collectBody } from "./body.ts";
import { readClaim } from "./claim.ts";
import { denial } from "./denial.ts";
import { closedTo, hostName } from "./gate.ts";
import { type SignatureVerifier, type SignedRequest, signedValues } from "./signature.ts";
import { type PlainHead, spelledHeaders } from "./requestHead.ts";
import { splitTarget } from "./target.ts";
import type { Client } from "./incomingCall.ts";

interface Options {
  readonly requestId: string;
  /** Undefined lets everyone in. */
  readonly verifier: SignatureVerifier | undefined;
  /** Where there is nothing to read. */
  readonly body?: CollectedBody;
}

/** A request to a public route, over `node:http`. What came of it is told by the response, or by the connection. */
export function publicRequest(
  request: IncomingMessage,
  response: {
    readonly once: (event: "close", listener: () => void) => unknown;
    readonly setHeader: (name: string, value: string) => unknown;
  },
  { requestId, verifier, body }: Options,
): PublicRequest {
  const { method = "GET", headers, headersDistinct, socket } = request;
  const target = splitTarget(request.url);
  let collected = body;
  return {
    ...target,
    method,
    headers,
    requestId,
    headerValues: headersDistinct,
    spelledHeaders: pairs(request.rawHeaders),
    host: hostName(headers),
    port: socket.localPort ?? 0,
    protocol: "encrypted" in socket ? "https" : "http",
    sourceIp: socket.remoteAddress ?? "127.0.0.1",
    httpVersion: request.httpVersion,
    closed: closedTo(headers),
    onGone: (listener) => void response.once("close", listener),
    async body(limitBytes) {
      try {
        collected ??= await collectBody(request, limitBytes);
        return collected.bytes;
      } catch (error) {
        if (!(error instanceof BodyTooLargeError)) throw error;
        response.setHeader("Connection", "close");
        return undefined;
      }
    },
    signer(signingName): Signer {
      if (collected === undefined) throw new Error("A signature is over the body, which was not read.");
      const head = { ...target, method, headers, valuesOf: () => headersDistinct };
      return signerOf(head, { bodySha256: collected.sha256, verifier, signingName });
    },
  };
}

/** A request to a public route whose body has come with its head. */
export function wholePublicRequest(
  head: PlainHead,
  body: CollectedBody,
  { client, requestId, verifier }: Pick<Options, "requestId" | "verifier"> & { readonly client: Client },
): PublicRequest {
  const { method, path, rawQuery, headers } = head;
  return {
    method,
    path,
    rawQuery,
    headers,
    requestId,
    // A plain head has no header twice.
    get headerValues() {
      return head.valuesOf(Object.keys(headers));
    },
    get spelledHeaders() {
      return spelledHeaders(head);
    },
    host: hostName(headers),
    port: client.port,
    // A connection of TLS is one of `node:http`.
    protocol: "http",
    sourceIp: client.sourceIp,
    httpVersion: "1.1",
    get closed() {
      return closedTo(headers);
    },
    onGone: (listener) => client.onGone(listener),
    body: (limitBytes) => Promise.resolve(body.bytes.length > limitBytes ? undefined : body.bytes),
    signer: (signingName) => signerOf(head, { bodySha256: body.sha256, verifier, signingName }),
  };
}

interface SignedHead extends HttpHead {
  readonly headers: IncomingHttpHeaders;
  readonly valuesOf: (names: readonly string[]) => SignedRequest["headers"];
}

interface Signed {
  readonly bodySha256: string;
  readonly verifier: SignatureVerifier | undefined;
  readonly signingName: string;
}

function signerOf(head: SignedHead, { bodySha256, verifier, signingName }: Signed): Signer {
  const { method, path, rawQuery, headers, valuesOf } = head;
  const claim = readClaim(headers, new URLSearchParams(rawQuery));
  if (verifier === undefined)
    return { kind: "key", accessKeyId: "kind" in claim ? "anonymous" : claim.accessKeyId };
  if ("kind" in claim)
    return claim.kind === "missing" ? { kind: "nobody" } : { kind: "refused", error: denial(403, "", claim) };
  const signed = { method, path, rawQuery, headers: signedValues(claim, valuesOf), bodySha256 };
  const reason =
    verifier.checkClaim(claim, { headers, service: signingName }) ?? verifier.checkSignature(claim, signed);
  if (reason !== undefined) return { kind: "refused", error: denial(403, "", reason) };
  return { kind: "key", accessKeyId: claim.accessKeyId };
}

function pairs(raw: readonly string[]): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) found.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return found;
}
