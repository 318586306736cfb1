import { rootArn } from "../../../shared/arn.ts";
import type { PolicyRequest, PolicyVerdict } from "../../contracts/functionUrl.ts";
import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { ServiceError } from "../../contracts/service.ts";
import type { Caller } from "../payloads/version2Event.ts";

interface AccessOptions {
  readonly authType: "NONE" | "AWS_IAM";
  readonly functionArn: string;
  readonly accountId: string;
  /** What the resource policy says. */
  readonly evaluate: (request: PolicyRequest) => PolicyVerdict;
}

/**
 * Lets a request through or throws the 403. A URL without authentication needs a policy that lets everyone use both actions (AWS asks
 * for the second since October 2025); with `AWS_IAM` the only key there is belongs to the account's root, whom only an explicit
 * deny keeps out.
 */
export function checkAccess(
  request: Pick<PublicRequest, "signer">,
  { authType, functionArn: resource, accountId, evaluate }: AccessOptions,
): Caller | undefined {
  const caller = authType === "NONE" ? undefined : authenticate(request, accountId);
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

function authenticate(request: Pick<PublicRequest, "signer">, accountId: string): Caller {
  const signer = request.signer("lambda");
  switch (signer.kind) {
    case "nobody":
      throw forbidden();
    case "refused":
      throw refusal(signer.error);
    case "key":
      return { accessKeyId: signer.accessKeyId, accountId, arn: rootArn(accountId) };
  }
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
