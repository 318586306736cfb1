import type {
  CreateModelRequest,
  DeleteModelRequest,
  GetModelRequest,
  GetModelsRequest,
  UpdateModelRequest,
} from "@aws-sdk/client-api-gateway";
import type { RestModel } from "../../contracts/restApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, conflict, notFound } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { patched } from "./patch.ts";
import type { RestApiState } from "./state.ts";

/** What AWS puts into every new API. */
export function builtInModels(): readonly RestModel[] {
  const draft = "http://json-schema.org/draft-04/schema#";
  const model = (name: string, title: string, more: object): RestModel => ({
    id: newId(6),
    name,
    description: `This is a default ${title.toLowerCase()} schema model`,
    schema: JSON.stringify(
      { $schema: draft, title: `${title} Schema`, type: "object", ...more },
      undefined,
      2,
    ),
    contentType: "application/json",
  });
  return [
    model("Empty", "Empty", {}),
    model("Error", "Error", { properties: { message: { type: "string" } } }),
  ];
}

export function modelOperations(state: RestApiState): Record<string, Operation> {
  const existing = (apiId: string | undefined, name: string | undefined): RestModel => {
    const found = state.models.get(state.existing(apiId).id, name ?? "");
    if (found === undefined) throw notFound(`Invalid model name specified: ${name}`);
    return found;
  };
  return {
    CreateModel({ restApiId, name = "", contentType = "", description, schema }: CreateModelRequest) {
      const { id: apiId } = state.existing(restApiId);
      if (!/^[A-Za-z0-9]+$/.test(name)) {
        throw badRequest(`Model name must be alphanumeric: ${name}`);
      }
      if (state.models.get(apiId, name) !== undefined) {
        throw conflict(`Model name already exists for this REST API`);
      }
      const checked = schema === undefined || schema === "" ? {} : { schema: checkedSchema(name, schema) };
      const model: RestModel = {
        id: newId(6),
        name,
        contentType,
        ...(description !== undefined && { description }),
        ...checked,
      };
      state.models.set(apiId, name, model);
      return model;
    },
    GetModel: ({ restApiId, modelName }: GetModelRequest) => existing(restApiId, modelName),
    GetModels({ restApiId, limit, position }: GetModelsRequest) {
      return pageOf(state.models.of(state.existing(restApiId).id).values(), ({ name }) => name, {
        limit,
        position,
      });
    },
    UpdateModel({ restApiId = "", modelName, patchOperations }: UpdateModelRequest) {
      const changed = patched(existing(restApiId, modelName), patchOperations, {
        description: "text",
        schema: "text",
      });
      if (changed.schema !== undefined) checkedSchema(changed.name, changed.schema);
      state.models.set(restApiId, changed.name, changed);
      return changed;
    },
    DeleteModel({ restApiId = "", modelName }: DeleteModelRequest) {
      state.models.delete(restApiId, existing(restApiId, modelName).name);
    },
  };
}

function checkedSchema(name: string, schema: string): string {
  try {
    JSON.parse(schema);
  } catch {
    throw badRequest(
      `Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified: ${name}]`,
    );
  }
  return schema;
}
