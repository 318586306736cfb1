import { Validator } from "@cfworker/json-schema";
import type { RestApiSnapshot, RestMethod } from "../../contracts/restApis.ts";
import { essence } from "../payloads/mediaTypes.ts";
import { type Version1Head, valueOf } from "../payloads/version1Event.ts";
import { badBody, badParameters, GatewayError } from "./gatewayError.ts";

/** Refuses what the method's request validator does not let through. Throws `GatewayError`. */
export function checkRequest(
  head: Version1Head,
  body: Uint8Array,
  { snapshot, method }: { readonly snapshot: RestApiSnapshot; readonly method: RestMethod },
): void {
  const validator = snapshot.validators.find(({ id }) => id === method.requestValidatorId);
  if (validator?.validateRequestParameters === true) {
    const missing = missingParameters(head, method.requestParameters ?? {});
    if (missing.length > 0) throw new GatewayError(badParameters(missing));
  }
  if (validator?.validateRequestBody === true && !fitsModel(head, body, { snapshot, method })) {
    throw new GatewayError(badBody);
  }
}

/** The order in which AWS names them (recorded). */
const places = ["header", "path", "querystring"] as const;

function missingParameters(head: Version1Head, parameters: Readonly<Record<string, boolean>>): string[] {
  const required = Object.keys(parameters).filter((name) => parameters[name] === true);
  return places.flatMap((place) => {
    const prefix = `method.request.${place}.`;
    const names = required.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    return names.filter((name) => (parameterOf(head, place, name) ?? "").trim() === "");
  });
}

function parameterOf(head: Version1Head, place: (typeof places)[number], name: string): string | undefined {
  switch (place) {
    case "header":
      return valueOf(head.headers, name.toLowerCase());
    case "path":
      return head.pathParameters?.[name];
    case "querystring":
      return head.queryStringParameters?.[name];
  }
}

interface Modelled {
  readonly snapshot: RestApiSnapshot;
  readonly method: RestMethod;
}

/** A type that the method has no model for is let through, as AWS does; no body is an empty object. */
function fitsModel(head: Version1Head, body: Uint8Array, { snapshot, method }: Modelled): boolean {
  const models = method.requestModels ?? {};
  const contentType = essence(valueOf(head.headers, "content-type") ?? "application/json");
  const name = models[contentType] ?? models["$default"];
  const model = snapshot.models.find((each) => each.name === name);
  if (model?.schema === undefined) return true;
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return false;
  }
  const validator = new Validator(JSON.parse(model.schema) as object, "4");
  for (const other of snapshot.models) {
    if (other.schema === undefined) continue;
    // Models name each other by an address that ends with the name.
    for (const id of referencesTo(other.name, model.schema)) {
      validator.addSchema(JSON.parse(other.schema) as object, id);
    }
  }
  return validator.validate(value).valid;
}

function referencesTo(name: string, schema: string): string[] {
  const found = schema.matchAll(/"(https?:\/\/apigateway[^"]*\/models\/([A-Za-z0-9]+))"/g);
  return [...found].flatMap(([, address, named]) =>
    named === name && address !== undefined ? [address] : [],
  );
}
