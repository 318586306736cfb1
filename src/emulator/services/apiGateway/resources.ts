import type {
  CreateResourceRequest,
  DeleteResourceRequest,
  GetResourceRequest,
  GetResourcesRequest,
  UpdateResourceRequest,
} from "@aws-sdk/client-api-gateway";
import type { RestResource } from "../../contracts/restApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, conflict, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import type { RestApiState } from "./state.ts";

/** Throws AWS's error for an API or a resource that does not exist. */
export function existingResource(
  state: RestApiState,
  apiId: string | undefined,
  resourceId: string | undefined,
): RestResource {
  const found = state.resources.get(state.existing(apiId).id, resourceId ?? "");
  if (found === undefined) throw unknownIdentifier("Resource");
  return found;
}

export function resourceOperations(state: RestApiState): Record<string, Operation> {
  return {
    CreateResource({ restApiId = "", parentId, pathPart = "" }: CreateResourceRequest) {
      const parent = existingResource(state, restApiId, parentId);
      checkPathPart(pathPart, parent);
      const siblings = childrenOf(state, restApiId, parent.id);
      checkFree(pathPart, siblings);
      const path = `${parent.path === "/" ? "" : parent.path}/${pathPart}`;
      const resource = { id: newId(6), parentId: parent.id, pathPart, path, methods: {} };
      state.resources.set(restApiId, resource.id, resource);
      return view(resource, true);
    },
    GetResource: ({ restApiId, resourceId, embed }: GetResourceRequest) =>
      view(existingResource(state, restApiId, resourceId), embed?.includes("methods") === true),
    GetResources({ restApiId, limit, position, embed }: GetResourcesRequest) {
      const all = state.resources.of(state.existing(restApiId).id).values();
      const page = pageOf(all, ({ id }) => id, { limit, position });
      const items = page.items.map((resource) => view(resource, embed?.includes("methods") === true));
      return { items, ...(page.position && { position: page.position }) };
    },
    UpdateResource({ restApiId = "", resourceId, patchOperations = [] }: UpdateResourceRequest) {
      let changed = existingResource(state, restApiId, resourceId);
      for (const { path, value = "" } of patchOperations) {
        if (path === "/pathPart") changed = { ...changed, pathPart: value };
        else if (path === "/parentId") changed = { ...changed, parentId: value };
        else
          throw badRequest(`Invalid patch path '${path}' specified. Must be one of: [/pathPart, /parentId]`);
      }
      if (changed.parentId === undefined) throw badRequest("Root resource cannot be updated.");
      const parent = existingResource(state, restApiId, changed.parentId);
      if (parent.id === changed.id || parent.path.startsWith(`${changed.path}/`)) {
        throw badRequest("Resources cannot be cyclic.");
      }
      checkPathPart(changed.pathPart ?? "", parent);
      checkFree(
        changed.pathPart ?? "",
        childrenOf(state, restApiId, parent.id).filter(({ id }) => id !== changed.id),
      );
      state.together(() => placeResource(state, restApiId, changed, parent));
      return view(existingResource(state, restApiId, resourceId), true);
    },
    DeleteResource({ restApiId = "", resourceId }: DeleteResourceRequest) {
      const resource = existingResource(state, restApiId, resourceId);
      if (resource.parentId === undefined) throw badRequest("Root resource cannot be deleted.");
      state.together(() => remove(state, restApiId, resource));
    },
  };
}

function childrenOf(state: RestApiState, apiId: string, parentId: string): RestResource[] {
  return [...state.resources.of(apiId).values()].filter((each) => each.parentId === parentId);
}

/** Writes a resource with its path below its parent, and those below it with theirs. */
export function placeResource(
  state: RestApiState,
  apiId: string,
  resource: RestResource,
  parent: RestResource,
): void {
  const moved = { ...resource, path: `${parent.path === "/" ? "" : parent.path}/${resource.pathPart}` };
  state.resources.set(apiId, moved.id, moved);
  for (const child of childrenOf(state, apiId, moved.id)) placeResource(state, apiId, child, moved);
}

function remove(state: RestApiState, apiId: string, resource: RestResource): void {
  for (const child of childrenOf(state, apiId, resource.id)) remove(state, apiId, child);
  state.resources.delete(apiId, resource.id);
}

function checkPathPart(pathPart: string, parent: RestResource): void {
  if (parent.pathPart?.endsWith("+}") === true) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.path}`);
  }
  if (/^\{[a-zA-Z0-9._\-:]+\+?\}$/.test(pathPart)) return;
  if (!/^[a-zA-Z0-9._\-:$~]+$/.test(pathPart)) {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end, and an optional plus sign before the closing brace.",
    );
  }
}

function checkFree(pathPart: string, siblings: readonly RestResource[]): void {
  if (siblings.some((sibling) => sibling.pathPart === pathPart)) {
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
  }
  if (!pathPart.startsWith("{")) return;
  const isGreedy = pathPart.endsWith("+}");
  const variable = siblings.find(
    ({ pathPart: other = "" }) => other.startsWith("{") && other.endsWith("+}") === isGreedy,
  );
  if (variable !== undefined) {
    throw badRequest(
      "A sibling ({name}) of this resource already has a variable path part -- only one is allowed".replace(
        "{name}",
        variable.pathPart ?? "",
      ),
    );
  }
}

function view({ methods, ...resource }: RestResource, withMethods: boolean) {
  const named = Object.entries(methods);
  if (named.length === 0) return resource;
  return {
    ...resource,
    resourceMethods: Object.fromEntries(named.map(([name, method]) => [name, withMethods ? method : {}])),
  };
}
