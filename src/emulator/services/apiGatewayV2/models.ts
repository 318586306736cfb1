import type {
  CreateModelRequest,
  DeleteModelRequest,
  GetModelRequest,
  GetModelsRequest,
  Model,
  UpdateModelRequest,
} from "@aws-sdk/client-apigatewayv2";
import { type Operation, stored } from "../../contracts/service.ts";
import { badRequest, conflict, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import type { HttpApiState } from "./state.ts";

export function modelOperations(state: HttpApiState): Record<string, Operation> {
  const existing = (apiId: string | undefined, id: string | undefined) => {
    const found = state.models.get(state.existing(apiId).ApiId, id ?? "");
    if (found === undefined) throw unknownIdentifier("Model", id);
    return found;
  };
  const keep = (apiId: string, model: Model & { readonly ModelId: string }) => {
    if (!/^[a-zA-Z0-9]+$/.test(model.Name ?? "")) throw badRequest("Model name must be alphanumeric");
    const others = [...state.models.of(apiId).values()].filter(({ ModelId }) => ModelId !== model.ModelId);
    if (others.some(({ Name }) => Name === model.Name))
      throw conflict("Model name already exists for this API");
    state.change(apiId, () => state.models.set(apiId, model.ModelId, model));
    return model;
  };
  return stored("Messages are not held against models.", {
    CreateModel({ ApiId = "", Name, ...members }: CreateModelRequest) {
      state.existing(ApiId);
      return keep(ApiId, { ContentType: "application/json", ...members, Name, ModelId: newId(7) });
    },
    GetModel: ({ ApiId, ModelId }: GetModelRequest) => existing(ApiId, ModelId),
    GetModels: ({ ApiId, ...page }: GetModelsRequest) =>
      pageOf(state.models.of(state.existing(ApiId).ApiId).values(), ({ ModelId }) => ModelId, page),
    UpdateModel({ ApiId = "", ModelId, Name, ...members }: UpdateModelRequest) {
      const before = existing(ApiId, ModelId);
      return keep(ApiId, { ...before, ...members, Name: Name ?? before.Name });
    },
    DeleteModel({ ApiId = "", ModelId }: DeleteModelRequest) {
      const { ModelId: id } = existing(ApiId, ModelId);
      state.change(ApiId, () => state.models.delete(ApiId, id));
    },
  });
}
