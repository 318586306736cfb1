import type { ExportApiRequest, ImportApiRequest, ReimportApiRequest } from "@aws-sdk/client-apigatewayv2";
import type { Operation } from "../../../contracts/service.ts";
import { withoutAbsent } from "../../../validation/withoutAbsent.ts";
import { newApi } from "../apis.ts";
import { checkAuthorizer } from "../authorizers.ts";
import { badRequest, unknownIdentifier } from "../errors.ts";
import { newId } from "../ids.ts";
import { checkIntegration } from "../integrations.ts";
import type { ApiRecord, HttpApiState } from "../state.ts";
import { readDocument } from "./document.ts";
import { partsOf } from "./read.ts";
import { openApiOf } from "./write.ts";

interface Options {
  readonly state: HttpApiState;
  readonly now: () => number;
  /** What clients are told of an API. */
  readonly view: (api: ApiRecord) => { readonly ApiEndpoint: string };
}

/** HTTP APIs by their definitions in OpenAPI 3, as JSON or YAML, and the definitions of those that there are. */
export function openApiOperations({ state, now, view }: Options): Record<string, Operation> {
  return {
    async ImportApi({ Body }: ImportApiRequest) {
      const document = await documentOf(Body);
      const id = newId(10);
      return view(state.change(id, () => define(state, { id, document, createdAt: now() })));
    },
    async ReimportApi({ ApiId, Body }: ReimportApiRequest) {
      const document = await documentOf(Body);
      const { ApiId: id, createdAt } = state.existing(ApiId);
      return view(
        state.change(id, () => {
          for (const part of [state.routes, state.integrations, state.authorizers]) part.deleteOwner(id);
          return define(state, { id, document, createdAt });
        }),
      );
    },
    async ExportApi({
      ApiId,
      StageName,
      Specification,
      OutputType,
      IncludeExtensions = true,
    }: ExportApiRequest) {
      const api = state.existing(ApiId);
      if (Specification !== "OAS30") throw badRequest("Invalid specification. Valid values are: OAS30");
      const stage = StageName === undefined ? undefined : state.stages.get(api.ApiId, StageName);
      if (StageName !== undefined && stage === undefined) throw unknownIdentifier("stage", StageName);
      const frozen =
        stage?.AutoDeploy === true || stage?.DeploymentId === undefined
          ? undefined
          : state.deployments.get(api.ApiId, stage.DeploymentId)?.snapshot;
      const document = openApiOf(api, frozen ?? state.snapshot(api), {
        server: `${view(api).ApiEndpoint}/${StageName === undefined || StageName === "$default" ? "" : StageName}`,
        extensions: IncludeExtensions,
      });
      return { body: Buffer.from(await written(document, OutputType)) };
    },
  };
}

interface Definition {
  readonly id: string;
  readonly document: unknown;
  readonly createdAt: number;
  /** What the template says besides. */
  readonly name?: string | undefined;
}

/** Puts what a definition says into an API. Throws `BadRequestException`. */
export function define(state: HttpApiState, { id, document: said, createdAt, name }: Definition): ApiRecord {
  const document = readDocument(said);
  const { routes, integrations, authorizers, cors } = partsOf(document, id);
  const { title = id, description, version } = document.info ?? {};
  const members = { Name: name ?? title, ProtocolType: "HTTP" as const };
  const told = withoutAbsent({ Description: description, Version: version, CorsConfiguration: cors });
  const api = newApi(id, { ...members, ...told }, createdAt);
  state.apis.set("", id, api);
  for (const authorizer of authorizers) {
    checkAuthorizer(authorizer, "HTTP");
    state.authorizers.set(id, authorizer.AuthorizerId, authorizer);
  }
  for (const integration of integrations) {
    checkIntegration(integration, "HTTP");
    state.integrations.set(id, integration.IntegrationId, integration);
  }
  for (const route of routes) state.routes.set(id, route.RouteId, route);
  return api;
}

/** Reading YAML is a good part of the program, which is not loaded before somebody sends some. */
async function documentOf(text = ""): Promise<unknown> {
  try {
    if (text.trimStart().startsWith("{")) return JSON.parse(text);
    const { parse } = await import("yaml");
    return parse(text);
  } catch {
    throw badRequest("Unable to parse API definition because of a syntax error");
  }
}

async function written(document: object, type: string | undefined): Promise<string> {
  if (type === "JSON") return JSON.stringify(document, undefined, 2);
  const { stringify } = await import("yaml");
  return stringify(document);
}
