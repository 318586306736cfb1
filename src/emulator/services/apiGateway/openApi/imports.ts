import type { ImportRestApiRequest, PutRestApiRequest } from "@aws-sdk/client-api-gateway";
import type { Operation } from "../../../contracts/service.ts";
import { badRequest } from "../errors.ts";
import { newId } from "../ids.ts";
import { view } from "../restApis.ts";
import type { RestApiRecord, RestApiState } from "../state.ts";
import { readDocument } from "./document.ts";
import { partsOf } from "./read.ts";

/** APIs by their definitions in Swagger 2.0 and OpenAPI 3.0, as JSON or YAML. */
export function importOperations(state: RestApiState, now: () => number): Record<string, Operation> {
  return {
    async ImportRestApi({ body }: ImportRestApiRequest) {
      const document = await documentOf(body);
      const { info } = readDocument(document);
      const api: RestApiRecord = {
        id: newId(10),
        name: info?.title ?? "API",
        ...(info?.description !== undefined && { description: info.description }),
        endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4" },
        rootResourceId: newId(10),
        createdAt: now(),
      };
      return view(state.together(() => define(state, api, document)));
    },
    async PutRestApi({ restApiId, body, mode = "merge" }: PutRestApiRequest) {
      const document = await documentOf(body);
      const api = state.existing(restApiId);
      return view(
        state.together(() => {
          if (mode === "overwrite") forget(state, api.id);
          return define(state, api, document);
        }),
      );
    },
  };
}

/** Puts what a definition says into an API, over what is there. Throws `BadRequestException`. */
export function define(state: RestApiState, api: RestApiRecord, said: unknown): RestApiRecord {
  const document = readDocument(said);
  const parts = partsOf(document, { apiId: api.id, rootId: api.rootResourceId ?? "" });
  const defined = { ...api, binaryMediaTypes: [...parts.binaryMediaTypes], apiKeySource: parts.apiKeySource };
  state.restApis.set("", api.id, defined);
  for (const resource of parts.resources) state.resources.set(api.id, resource.id, resource);
  for (const model of parts.models) state.models.set(api.id, model.name, model);
  for (const validator of parts.validators) state.validators.set(api.id, validator.id, validator);
  for (const authorizer of parts.authorizers) state.authorizers.set(api.id, authorizer.id, authorizer);
  for (const response of parts.gatewayResponses) {
    state.gatewayResponses.set(api.id, response.responseType, response);
  }
  return defined;
}

/** Deployments and stages stay. */
function forget(state: RestApiState, apiId: string): void {
  const { resources, models, validators, authorizers, gatewayResponses } = state;
  for (const part of [resources, models, validators, authorizers, gatewayResponses]) part.deleteOwner(apiId);
}

/** Reading YAML is a good part of the program, which is not loaded before somebody sends some. */
async function documentOf(body: Uint8Array | undefined): Promise<unknown> {
  const text = Buffer.from(body ?? []).toString("utf8");
  try {
    if (text.trimStart().startsWith("{")) return JSON.parse(text);
    const { parse } = await import("yaml");
    // It would warn on standard error of what a client has sent.
    return parse(text, { logLevel: "error" });
  } catch {
    throw badRequest("Unable to parse API definition because of a syntax error");
  }
}
