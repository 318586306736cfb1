import type { IncomingMessage } from "node:http";
import type { PublicRequest, Signer } from "../contracts/publicRoute.ts";
import { BodyTooLargeError, type CollectedBody, collectBody } from "./body.ts";
import { readClaim } from "./claim.ts";
import { denial } from "./denial.ts";
import { closedTo, hostName } from "./gate.ts";
import { type SignatureVerifier, signedValues } from "./signature.ts";
import { splitTarget } from "./target.ts";

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
      const claim = readClaim(headers, new URLSearchParams(target.rawQuery));
      if (verifier === undefined)
        return { kind: "key", accessKeyId: "kind" in claim ? "anonymous" : claim.accessKeyId };
      if ("kind" in claim)
        return claim.kind === "missing"
          ? { kind: "nobody" }
          : { kind: "refused", error: denial(403, "", claim) };
      const signedHeaders = signedValues(claim, () => headersDistinct);
      const signed = { method, ...target, headers: signedHeaders, bodySha256: collected.sha256 };
      const reason =
        verifier.checkClaim(claim, { headers, service: signingName }) ??
        verifier.checkSignature(claim, signed);
      if (reason !== undefined) return { kind: "refused", error: denial(403, "", reason) };
      return { kind: "key", accessKeyId: claim.accessKeyId };
    },
  };
}

function pairs(raw: readonly string[]): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) found.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return found;
}
