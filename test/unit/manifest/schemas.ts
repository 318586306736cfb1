import { aliasSchema } from "../../../src/lambda/schemas/alias.ts";
import { configurationSchema } from "../../../src/lambda/schemas/configuration.ts";
import { expectationSchema } from "../../../src/lambda/schemas/expectation.ts";
import { mappingSchema } from "../../../src/lambda/schemas/mapping.ts";
import { policySchema } from "../../../src/lambda/schemas/policy.ts";
import type { JsonSchema } from "../../../src/lambda/schemas/schema.ts";
import { urlSchema } from "../../../src/lambda/schemas/url.ts";

const schemas: Readonly<Record<string, JsonSchema>> = {
  alias: aliasSchema,
  configuration: configurationSchema,
  expectation: expectationSchema,
  mapping: mappingSchema,
  policy: policySchema,
  url: urlSchema,
};

/** The files of `media/schemas/`, which the editor completes and marks by, from what a save is checked by. */
export function schemaFiles(): ReadonlyMap<string, unknown> {
  const draft = { $schema: "http://json-schema.org/draft-07/schema#" };
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [`media/schemas/${name}.json`, { ...draft, ...schema }]),
  );
}
