import type {
  CreateSchemaRequest,
  DeleteSchemaRequest,
  DeleteSchemaVersionRequest,
  DescribeSchemaRequest,
  GetDiscoveredSchemaRequest,
  ListSchemasRequest,
  ListSchemaVersionsRequest,
  Type,
  UpdateSchemaRequest,
} from "@aws-sdk/client-schemas";
import type { Operation } from "../../contracts/service.ts";
import { jsonSchemaOf, openApiOf } from "./discover.ts";
import { badRequest, conflict, missing } from "./errors.ts";
import { checkName, pageBy, registryOf, schemaArn, schemaOf } from "./place.ts";
import type { SchemaRecord, SchemaVersion, SchemasState } from "./state.ts";

export function schemaOperationsOf(state: SchemasState): Record<string, Operation> {
  return { ...changes(state), ...reads(state), ...versions(state) };
}

function changes(state: SchemasState): Record<string, Operation> {
  const { schemas, clock } = state;
  return {
    CreateSchema(input: CreateSchemaRequest) {
      const { RegistryName: registry = "", SchemaName: name = "", Tags: tags = {} } = input;
      const { Content: content = "", Type: type, Description: description } = input;
      checkName("Schema", name);
      registryOf(state, registry);
      if (schemas.get(registry, name) !== undefined)
        throw conflict(`Schema with name ${name} already exists.`);
      const at = clock.now();
      const first = { number: 1, type: checked(type, content), content, createdAt: at };
      const made: SchemaRecord = {
        registry,
        name,
        tags,
        modifiedAt: at,
        lastNumber: 1,
        versions: [first],
        ...(description !== undefined && { description }),
      };
      schemas.set(registry, name, made);
      return view(state, made, first);
    },
    UpdateSchema(input: UpdateSchemaRequest) {
      const { RegistryName: registry = "", SchemaName: name = "", Description: description } = input;
      const found = schemaOf(state, registry, name);
      const latest = latestOf(found);
      const { Content: content = latest.content, Type: type = latest.type } = input;
      const at = clock.now();
      const next = { number: found.lastNumber + 1, type: checked(type, content), content, createdAt: at };
      // The same text makes no version.
      const isNew = content !== latest.content || type !== latest.type;
      const changed: SchemaRecord = {
        ...found,
        ...(description !== undefined && { description }),
        ...(isNew && { versions: [...found.versions, next], lastNumber: next.number }),
        modifiedAt: at,
      };
      schemas.set(registry, name, changed);
      return view(state, changed, latestOf(changed));
    },
    DeleteSchema({ RegistryName: registry = "", SchemaName: name = "" }: DeleteSchemaRequest) {
      schemaOf(state, registry, name);
      schemas.delete(registry, name);
      return {};
    },
    DeleteSchemaVersion(input: DeleteSchemaVersionRequest) {
      const { RegistryName: registry = "", SchemaName: name = "", SchemaVersion: version } = input;
      const found = schemaOf(state, registry, name);
      const { number } = versionOf(found, version);
      const kept = found.versions.filter((each) => each.number !== number);
      if (kept.length === 0) schemas.delete(registry, name);
      else schemas.set(registry, name, { ...found, versions: kept });
      return {};
    },
  };
}

function reads(state: SchemasState): Record<string, Operation> {
  const { schemas } = state;
  return {
    DescribeSchema(input: DescribeSchemaRequest) {
      const { RegistryName: registry = "", SchemaName: name = "", SchemaVersion: version } = input;
      const found = schemaOf(state, registry, name);
      const shown = version === undefined ? latestOf(found) : versionOf(found, version);
      return { ...view(state, found, shown), Content: shown.content };
    },
    ListSchemas(input: ListSchemasRequest) {
      const { RegistryName: registry = "", SchemaNamePrefix: prefix = "" } = input;
      registryOf(state, registry);
      const found = [...schemas.of(registry).values()].filter(({ name }) => name.startsWith(prefix));
      const page = pageBy(found, ({ name }) => name, input);
      return {
        Schemas: page.items.map((each) => ({
          LastModified: new Date(each.modifiedAt),
          SchemaArn: schemaArn(state, each),
          SchemaName: each.name,
          Tags: each.tags,
          VersionCount: each.versions.length,
        })),
        ...page.next,
      };
    },
    GetDiscoveredSchema({ Events: events = [], Type: type }: GetDiscoveredSchemaRequest) {
      if (events.length === 0 || events.length > 10) throw badRequest("Events must have from 1 to 10 items.");
      const read = events.map((text) => parsed(text, "Events must be JSON."));
      return { Content: type === "JSONSchemaDraft4" ? jsonSchemaOf(read) : openApiOf(read) };
    },
  };
}

function versions(state: SchemasState): Record<string, Operation> {
  return {
    ListSchemaVersions(input: ListSchemaVersionsRequest) {
      const { RegistryName: registry = "", SchemaName: name = "" } = input;
      const found = schemaOf(state, registry, name);
      const page = pageBy(found.versions, ({ number }) => String(number).padStart(9, "0"), input);
      return {
        SchemaVersions: page.items.map(({ number, type }) => ({
          SchemaArn: schemaArn(state, found),
          SchemaName: name,
          SchemaVersion: String(number),
          Type: type,
        })),
        ...page.next,
      };
    },
  };
}

function view(state: SchemasState, schema: SchemaRecord, { number, type, createdAt }: SchemaVersion) {
  const { name, description, tags, modifiedAt } = schema;
  return {
    ...(description !== undefined && { Description: description }),
    LastModified: new Date(modifiedAt),
    SchemaArn: schemaArn(state, schema),
    SchemaName: name,
    SchemaVersion: String(number),
    Tags: tags,
    Type: type,
    VersionCreatedDate: new Date(createdAt),
  };
}

function latestOf(schema: SchemaRecord): SchemaVersion {
  return versionOf(schema, undefined);
}

/** Throws AWS's error for one that does not exist. Default: the newest. */
function versionOf({ versions: all }: SchemaRecord, version: string | undefined): SchemaVersion {
  const found = version === undefined ? all.at(-1) : all.find(({ number }) => String(number) === version);
  if (found === undefined) throw missing(`Schema version ${version ?? ""}`);
  return found;
}

/** API reference. */
const longestContent = 100_000;

/** The type of a schema whose text is one of that type. */
function checked(type: string | undefined, content: string): Type {
  if (type !== "OpenApi3" && type !== "JSONSchemaDraft4")
    throw badRequest("Type must be OpenApi3 or JSONSchemaDraft4.");
  if (content.length < 1 || content.length > longestContent)
    throw badRequest(`Content must have from 1 to ${longestContent} characters.`);
  const value = parsed(content, "Content is not valid JSON.");
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const version = isObject && "openapi" in value ? value.openapi : undefined;
  if (!isObject || (type === "OpenApi3" && !(typeof version === "string" && version.startsWith("3."))))
    throw badRequest(`Content is not a valid schema of type ${type}.`);
  return type;
}

function parsed(text: string, mistake: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(mistake);
  }
}
