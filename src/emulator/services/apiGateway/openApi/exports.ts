import type { GetExportRequest } from "@aws-sdk/client-api-gateway";
import type { Operation } from "../../../contracts/service.ts";
import { badRequest, unknownIdentifier } from "../errors.ts";
import type { RestApiState } from "../state.ts";
import { definitionOf } from "./write.ts";

/** The definition of what a stage serves. */
export function exportOperations(
  state: RestApiState,
  addressOf: (apiId: string) => string,
): Record<string, Operation> {
  return {
    async GetExport({ restApiId, stageName = "", exportType, parameters, accepts }: GetExportRequest) {
      const api = state.existing(restApiId);
      const stage = state.stages.get(api.id, stageName);
      if (stage === undefined) throw unknownIdentifier("Stage");
      if (exportType !== "oas30" && exportType !== "swagger") {
        throw badRequest(
          `The export type '${exportType}' is not supported. Supported types: [oas30, swagger]`,
        );
      }
      const frozen = stage.isLive ? undefined : state.deployments.get(api.id, stage.deploymentId)?.snapshot;
      const said = (parameters?.["extensions"] ?? "").split(",");
      const has = (extension: string) => said.includes(extension) || said.includes("apigateway");
      const document = definitionOf(api, frozen ?? state.live(api), {
        server: `${addressOf(api.id)}/${stageName}`,
        isSwagger: exportType === "swagger",
        integrations: has("integrations"),
        authorizers: has("authorizers") || has("integrations"),
      });
      const contentType = accepts === "application/yaml" ? "application/yaml" : "application/json";
      const name = `${exportType}_${new Date(stage.updatedAt).toISOString()}.${contentType === "application/yaml" ? "yaml" : "json"}`;
      return {
        contentType,
        contentDisposition: `attachment; filename="${name}"`,
        body: Buffer.from(await written(document, contentType)),
      };
    },
  };
}

async function written(document: object, contentType: string): Promise<string> {
  if (contentType === "application/json") return JSON.stringify(document, undefined, 2);
  const { stringify } = await import("yaml");
  return stringify(document);
}
