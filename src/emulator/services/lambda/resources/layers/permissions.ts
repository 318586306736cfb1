import type {
  AddLayerVersionPermissionRequest,
  AddLayerVersionPermissionResponse,
  GetLayerVersionPolicyRequest,
  GetLayerVersionPolicyResponse,
  RemoveLayerVersionPermissionRequest,
} from "@aws-sdk/client-lambda";
import { stored, type Operation } from "../../../../contracts/service.ts";
import { newId, type LambdaContext } from "../../state/context.ts";
import { notFound, preconditionFailed } from "../../errors.ts";
import { layerVersion, layerVersionRef } from "./layers.ts";
import { layerArn } from "../../state/names.ts";
import { duplicateStatement, policyDocument, principalOf } from "../policies/permissions.ts";
import type { PolicyRecord, Statement } from "../../state/records.ts";

export function layerPermissionOperations(context: LambdaContext): Record<string, Operation> {
  const { tables } = context;
  return stored("there is one account", {
    AddLayerVersionPermission: (request: AddLayerVersionPermissionRequest) => add(context, request),
    GetLayerVersionPolicy: (request: GetLayerVersionPolicyRequest): GetLayerVersionPolicyResponse => {
      const policy = existingPolicy(context, target(context, request));
      return { Policy: JSON.stringify(policyDocument(policy)), RevisionId: policy.revisionId };
    },
    RemoveLayerVersionPermission: (request: RemoveLayerVersionPermissionRequest): void => {
      const layer = target(context, request);
      const policy = existingPolicy(context, layer);
      checkRevision(policy, request.RevisionId);
      const { StatementId: id = "" } = request;
      const statements = policy.statements.filter(({ Sid }) => Sid !== id);
      if (statements.length === policy.statements.length) {
        throw notFound(`Statement ${id} is not found in resource policy.`);
      }
      if (statements.length === 0) tables.layerPolicies.delete(layer.name, layer.id);
      else tables.layerPolicies.set(layer.name, layer.id, { revisionId: newId(), statements });
    },
  });
}

interface LayerTarget {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
}

function add(
  context: LambdaContext,
  request: AddLayerVersionPermissionRequest,
): AddLayerVersionPermissionResponse {
  const { name, id, arn } = target(context, request);
  const policy = context.tables.layerPolicies.get(name, id);
  const { StatementId: statementId = "" } = request;
  checkRevision(policy, request.RevisionId);
  if (policy?.statements.some(({ Sid }) => Sid === statementId) === true)
    throw duplicateStatement(statementId);
  const statement: Statement = {
    Sid: statementId,
    Effect: "Allow",
    Principal: principalOf(request.Principal ?? ""),
    Action: request.Action ?? "",
    Resource: arn,
    ...(request.OrganizationId === undefined
      ? {}
      : { Condition: { StringEquals: { "aws:PrincipalOrgID": request.OrganizationId } } }),
  };
  const revisionId = newId();
  context.tables.layerPolicies.set(name, id, {
    revisionId,
    statements: [...(policy?.statements ?? []), statement],
  });
  return { Statement: JSON.stringify(statement), RevisionId: revisionId };
}

function target(
  context: LambdaContext,
  request: { LayerName: string | undefined; VersionNumber: number | undefined },
): LayerTarget {
  const { name, version } = layerVersionRef(request);
  const arn = layerArn(context.place, name, version);
  if (layerVersion(context, name, version) === undefined) {
    throw notFound(`Layer version ${arn} does not exist.`);
  }
  return { name, id: String(version), arn };
}

function existingPolicy({ tables }: LambdaContext, { name, id }: LayerTarget): PolicyRecord {
  const policy = tables.layerPolicies.get(name, id);
  if (policy === undefined) throw notFound("No policy is associated with the given resource.");
  return policy;
}

function checkRevision(policy: PolicyRecord | undefined, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== policy?.revisionId) {
    throw preconditionFailed("GetLayerPolicy");
  }
}
