import type {
  DeleteResourcePolicyRequest,
  GetResourcePolicyRequest,
  GetResourcePolicyResponse,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
} from "@aws-sdk/client-lambda";
import * as v from "valibot";
import type { Operation } from "../../../../contracts/service.ts";
import type { LambdaContext } from "../../state/context.ts";
import { invalidParameter, notFound, preconditionFailed } from "../../errors.ts";
import { existingFunction, existingVersion } from "../../state/lookup.ts";
import { functionRef } from "../../state/names.ts";
import { policyDocument, storePolicy } from "./permissions.ts";
import type { Statement } from "../../state/records.ts";
import { revisionOf } from "../../state/revisions.ts";

// The API of July 2026: the same policies as AddPermission's, put and read as whole documents.

const text = v.union([v.string(), v.array(v.string())]);

const statement = v.looseObject({
  Sid: v.optional(v.string(), ""),
  Effect: v.picklist(["Allow", "Deny"]),
  Principal: v.union([v.literal("*"), v.record(v.string(), text)]),
  Action: text,
  Resource: text,
  Condition: v.optional(v.record(v.string(), v.record(v.string(), text))),
});

const document = v.looseObject({
  Version: v.optional(v.picklist(["2012-10-17", "2008-10-17"])),
  Statement: v.union([v.pipe(v.array(statement), v.minLength(1)), statement]),
});

export function resourcePolicyOperations(context: LambdaContext): Record<string, Operation> {
  return {
    PutResourcePolicy: (request: PutResourcePolicyRequest): PutResourcePolicyResponse => {
      const { name, qualifier } = target(context, request.ResourceArn);
      checkRevision(context, name, qualifier, request.RevisionId);
      storePolicy(context, name, qualifier, statementsOf(request.Policy ?? ""));
      return read(context, name, qualifier);
    },
    GetResourcePolicy: (request: GetResourcePolicyRequest) => {
      const { name, qualifier } = target(context, request.ResourceArn);
      return read(context, name, qualifier);
    },
    DeleteResourcePolicy: (request: DeleteResourcePolicyRequest): void => {
      const { name, qualifier } = target(context, request.ResourceArn);
      read(context, name, qualifier);
      checkRevision(context, name, qualifier, request.RevisionId);
      storePolicy(context, name, qualifier, []);
    },
  };
}

function target(context: LambdaContext, arn: string | undefined) {
  const { name, qualifier } = functionRef(context.place, arn);
  existingFunction(context, name, qualifier);
  existingVersion(context, name, qualifier);
  return { name, qualifier };
}

function read(
  context: LambdaContext,
  name: string,
  qualifier: string | undefined,
): GetResourcePolicyResponse {
  const policy = context.tables.policies.get(name, qualifier ?? "");
  if (policy === undefined) throw notFound("The resource you requested does not exist.");
  return {
    Policy: JSON.stringify(policyDocument(policy)),
    RevisionId: revisionOf(context, name, qualifier),
  };
}

function checkRevision(
  context: LambdaContext,
  name: string,
  qualifier: string | undefined,
  revisionId: string | undefined,
): void {
  if (revisionId !== undefined && revisionId !== revisionOf(context, name, qualifier)) {
    throw preconditionFailed("GetResourcePolicy");
  }
}

// No answer to a bad document is recorded: the code is AWS's, the words are ours.
function statementsOf(policy: string): readonly Statement[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(policy);
  } catch (cause) {
    throw invalidParameter("The policy is not valid JSON.", cause);
  }
  const result = v.safeParse(document, parsed);
  if (!result.success) {
    const [issue] = result.issues;
    throw invalidParameter(`The policy is not valid at '${v.getDotPath(issue) ?? ""}': ${issue.message}`);
  }
  const { Statement: statements } = result.output;
  return (Array.isArray(statements) ? statements : [statements]) as readonly Statement[];
}
