import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from "@aws-sdk/client-lambda";
import { rootArn } from "../../../../../shared/arn.ts";
import { ServiceError, type Operation } from "../../../../contracts/service.ts";
import { newId, type LambdaContext } from "../../state/context.ts";
import { conflict, invalidParameter, notFound, preconditionFailed } from "../../errors.ts";
import { existingAlias, existingFunction, existingVersion, refOf } from "../../state/lookup.ts";
import { functionArn, isAlias } from "../../state/names.ts";
import type { PolicyRecord, Statement } from "../../state/records.ts";
import { renewRevision, revisionOf } from "../../state/revisions.ts";

/** AWS's limit of a resource policy, in bytes. */
const policyLimit = 20_480;

export function permissionOperations(context: LambdaContext): Record<string, Operation> {
  return {
    AddPermission: (request: AddPermissionRequest) => add(context, request),
    RemovePermission: (request: RemovePermissionRequest) => remove(context, request),
    GetPolicy: (request: GetPolicyRequest): GetPolicyResponse => {
      const { name, qualifier } = refOf(context, request);
      const policy = context.tables.policies.get(name, qualifier ?? "");
      if (policy === undefined) throw notFound("The resource you requested does not exist.");
      return {
        Policy: JSON.stringify(policyDocument(policy)),
        RevisionId: revisionOf(context, name, qualifier),
      };
    },
  };
}

/** A policy as IAM writes it. */
export function policyDocument({ statements }: PolicyRecord) {
  return { Version: "2012-10-17", Id: "default", Statement: statements };
}

function add(context: LambdaContext, request: AddPermissionRequest): AddPermissionResponse {
  const { tables } = context;
  const { name, qualifier } = refOf(context, request);
  requireQualified(context, name, qualifier);
  if (qualifier === "$LATEST")
    throw invalidParameter("We currently do not support adding policies for $LATEST.");
  if (request.RevisionId !== undefined && request.RevisionId !== revisionOf(context, name, qualifier)) {
    throw preconditionFailed();
  }
  const policy = tables.policies.get(name, qualifier ?? "");
  const { StatementId: id = "" } = request;
  if (policy?.statements.some(({ Sid }) => Sid === id) === true) throw duplicateStatement(id);
  const statement = statementOf(context, name, qualifier, request);
  storePolicy(context, name, qualifier, [...(policy?.statements ?? []), statement]);
  return { Statement: JSON.stringify(statement) };
}

export function duplicateStatement(id: string): ServiceError {
  return conflict(
    `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
  );
}

function remove(context: LambdaContext, request: RemovePermissionRequest): void {
  const { tables, place } = context;
  const { name, qualifier } = refOf(context, request);
  const { StatementId: id = "" } = request;
  if (tables.functions.get("", name) === undefined) {
    throw notFound(`No policy found for: ${functionArn(place, name)}`);
  }
  if (qualifier !== undefined) requireQualified(context, name, qualifier);
  const policy = tables.policies.get(name, qualifier ?? "");
  if (policy === undefined) throw notFound("No policy is associated with the given resource.");
  const left = policy.statements.filter(({ Sid }) => Sid !== id);
  if (left.length === policy.statements.length) {
    throw notFound(`Statement ${id} is not found in resource policy.`);
  }
  if (request.RevisionId !== undefined && request.RevisionId !== revisionOf(context, name, qualifier)) {
    throw preconditionFailed();
  }
  storePolicy(context, name, qualifier, left);
}

/** Stores the statements, or removes the policy when none are left, and gives the function a new revision. */
export function storePolicy(
  context: LambdaContext,
  name: string,
  qualifier: string | undefined,
  statements: readonly Statement[],
): PolicyRecord {
  const { tables } = context;
  const policy: PolicyRecord = { revisionId: newId(), statements };
  if (Buffer.byteLength(JSON.stringify(policyDocument(policy))) > policyLimit) {
    throw new ServiceError({
      code: "PolicyLengthExceededException",
      status: 400,
      message: `The final policy size is bigger than the limit (${policyLimit}).`,
      members: { Type: "User" },
    });
  }
  tables.together(() => {
    if (statements.length === 0) tables.policies.delete(name, qualifier ?? "");
    else tables.policies.set(name, qualifier ?? "", policy);
    renewRevision(context, name, qualifier);
  });
  return policy;
}

function requireQualified(context: LambdaContext, name: string, qualifier: string | undefined): void {
  existingFunction(context, name);
  if (qualifier === undefined) return;
  if (isAlias(qualifier)) existingAlias(context, name, qualifier);
  else existingVersion(context, name, qualifier);
}

function statementOf(
  context: LambdaContext,
  name: string,
  qualifier: string | undefined,
  request: AddPermissionRequest,
): Statement {
  const { Action: action = "" } = request;
  if (request.FunctionUrlAuthType !== undefined && action !== "lambda:InvokeFunctionUrl") {
    throw invalidParameter("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
  }
  const condition = conditionOf(request);
  return {
    Sid: request.StatementId ?? "",
    Effect: "Allow",
    Principal: principalOf(request.Principal ?? ""),
    Action: action,
    Resource: functionArn(context.place, name, qualifier),
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

/** A service by its host name, an account by its root user, an ARN as it is, everybody as `*`. */
export function principalOf(principal: string): Statement["Principal"] {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: rootArn(principal) };
  if (/^arn:aws[a-zA-Z-]*:(iam|sts):/.test(principal)) return { AWS: principal };
  if (/^[a-z0-9.-]+\.(amazonaws|amazon|amazonalexa|amazoncognito)\.com(\.cn)?$/.test(principal)) {
    return { Service: principal };
  }
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}

function conditionOf(request: AddPermissionRequest): Record<string, Record<string, string>> {
  const equals: Record<string, string> = {};
  if (request.SourceAccount !== undefined) equals["AWS:SourceAccount"] = request.SourceAccount;
  if (request.EventSourceToken !== undefined) equals["lambda:EventSourceToken"] = request.EventSourceToken;
  if (request.FunctionUrlAuthType !== undefined) {
    equals["lambda:FunctionUrlAuthType"] = request.FunctionUrlAuthType;
  }
  if (request.PrincipalOrgID !== undefined) equals["aws:PrincipalOrgID"] = request.PrincipalOrgID;
  return {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(request.InvokedViaFunctionUrl === true ? { Bool: { "lambda:InvokedViaFunctionUrl": "true" } } : {}),
    ...(request.SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": request.SourceArn } }),
  };
}
