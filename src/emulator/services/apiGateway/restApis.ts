import type {
  CreateRestApiRequest,
  DeleteRestApiRequest,
  GetRestApiRequest,
  GetRestApisRequest,
  UpdateRestApiRequest,
} from "@aws-sdk/client-api-gateway";
import type { RestResource } from "../../contracts/restApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest } from "./errors.ts";
import { newId } from "./ids.ts";
import { builtInModels } from "./models.ts";
import { pageOf } from "./paging.ts";
import { patched } from "./patch.ts";
import type { RestApiRecord, RestApiState } from "./state.ts";

export function restApiOperations(state: RestApiState, now: () => number): Record<string, Operation> {
  return {
    CreateRestApi(input: CreateRestApiRequest) {
      const { name, cloneFrom, ...members } = input;
      if (name === undefined || name.trim() === "") throw badRequest("API name must not be blank");
      const source = cloneFrom === undefined ? undefined : state.existing(cloneFrom);
      const id = newId(10);
      const root: RestResource = { id: newId(10), path: "/", methods: {} };
      const record: RestApiRecord = {
        endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4" },
        apiKeySource: "HEADER",
        disableExecuteApiEndpoint: false,
        ...(source && { binaryMediaTypes: source.binaryMediaTypes }),
        ...members,
        name,
        id,
        rootResourceId: root.id,
        createdAt: now(),
      };
      state.together(() => {
        state.restApis.set("", id, record);
        state.resources.set(id, root.id, root);
        for (const model of builtInModels()) state.models.set(id, model.name, model);
        if (source) copyParts(state, source, record);
      });
      return view(record);
    },
    GetRestApi: ({ restApiId }: GetRestApiRequest) => view(state.existing(restApiId)),
    GetRestApis({ limit, position }: GetRestApisRequest) {
      const page = pageOf(state.restApis.of("").values(), ({ id }) => id, { limit, position });
      return { items: page.items.map(view), ...(page.position && { position: page.position }) };
    },
    UpdateRestApi({ restApiId, patchOperations }: UpdateRestApiRequest) {
      const changed = patched(state.existing(restApiId), patchOperations, {
        name: "text",
        description: "text",
        version: "text",
        policy: "text",
        apiKeySource: "text",
        minimumCompressionSize: "number",
        disableExecuteApiEndpoint: "boolean",
        binaryMediaTypes: "list",
      });
      state.restApis.set("", changed.id, changed);
      return view(changed);
    },
    DeleteRestApi({ restApiId }: DeleteRestApiRequest) {
      state.remove(state.existing(restApiId).id);
    },
  };
}

/** The clone has resources and ids of its own, at the same paths. */
function copyParts(state: RestApiState, source: RestApiRecord, target: RestApiRecord): void {
  const ids = new Map([...state.resources.of(source.id).keys()].map((id) => [id, newId(6)]));
  ids.set(source.rootResourceId ?? "", target.rootResourceId ?? "");
  for (const resource of state.resources.of(source.id).values()) {
    const { id, parentId, ...rest } = resource;
    const copy = {
      ...rest,
      id: ids.get(id) ?? id,
      ...(parentId && { parentId: ids.get(parentId) ?? parentId }),
    };
    state.resources.set(target.id, copy.id, copy);
  }
  for (const [id, validator] of state.validators.of(source.id))
    state.validators.set(target.id, id, validator);
  for (const [name, model] of state.models.of(source.id)) state.models.set(target.id, name, model);
  for (const [id, authorizer] of state.authorizers.of(source.id)) {
    state.authorizers.set(target.id, id, authorizer);
  }
}

export function view({ createdAt, ...api }: RestApiRecord) {
  return { ...api, createdDate: new Date(createdAt) };
}
