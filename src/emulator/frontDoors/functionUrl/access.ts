import type { IncomingMessage } from "node:http";
import { rootArn } from "../../../shared/arn.ts";
import { readClaim } from "../../wire/claim.ts";
import { type SignatureVerifier } from "../../wire/signature.ts";
import { denial } from "../../wire/denial.ts";
import { ServiceError } from "../../contracts/service.ts";
import type { PolicyRequest } from "../../services/lambda/resources/policies/evaluation.ts";
import type { Caller } from "../payloads/version2Event.ts";

interface AccessOptions {
  readonly authType: "NONE" | "AWS_IAM";
  readonly functionArn: string;
  readonly accountId: string;
  /** What the resource policy says. */
  readonly evaluate: (request: PolicyRequest) => "allow" | "deny" | "none";
  /** Undefined when the emulator lets everyone in. */
  readonly verifier: SignatureVerifier | undefined;
  readonly bodySha256: string;
}

/**
 * Lets a request through or throws the 403. A URL without authentication needs a policy that lets everyone use both actions (AWS asks
 * for the second since October 2025); with `AWS_IAM` the only key there is belongs to the account's root, whom only an explicit
 * deny keeps out.
 */
export function checkAccess(request: IncomingMessage, options: AccessOptions): Caller | undefined {
  const { authType, functionArn: resource, accountId, evaluate } = options;
  const caller = authType === "NONE" ? undefined : authenticate(request, options);
  const context = { "lambda:FunctionUrlAuthType": authType, "lambda:InvokedViaFunctionUrl": "true" };
  const verdicts = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"].map((action) =>
    evaluate({ action, resource, principalArn: caller?.arn, context }),
  );
  const isAllowed =
    caller === undefined || caller.accountId !== accountId
      ? verdicts.every((verdict) => verdict === "allow")
      : !verdicts.includes("deny");
  if (!isAllowed) throw forbidden();
  return caller;
}

function authenticate(request: IncomingMessage, { verifier, accountId, bodySha256 }: AccessOptions): Caller {
  const { url: target = "/", headers, method = "GET", headersDistinct } = request;
  const [path = "/", rawQuery = ""] = splitOnce(target, "?");
  const claim = readClaim(headers, new URLSearchParams(rawQuery));
  const arn = rootArn(accountId);
  if ("kind" in claim) {
    if (verifier === undefined) return { accessKeyId: "anonymous", accountId, arn };
    throw claim.kind === "missing" ? forbidden() : refusal(denial(403, "", claim));
  }
  const reason =
    verifier?.checkClaim(claim) ??
    verifier?.checkSignature(claim, { method, path, rawQuery, headers: headersDistinct, bodySha256 });
  if (reason !== undefined) throw refusal(denial(403, "", reason));
  return { accessKeyId: claim.accessKeyId, accountId, arn };
}

function forbidden(): ServiceError {
  return new ServiceError({
    code: "AccessDeniedException",
    status: 403,
    message:
      "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    messageKey: "Message",
  });
}

/** URLs spell the member with a capital where the API does not. */
function refusal({ code, status, wireMessage }: ServiceError): ServiceError {
  return new ServiceError({ code, status, message: wireMessage, messageKey: "Message" });
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
