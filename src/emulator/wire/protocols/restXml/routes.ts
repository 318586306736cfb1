import { membersOf, type OperationModel, type ServiceModel } from "../../../contracts/serviceModel.ts";
import { headerOf } from "../../headers.ts";
import type { Matched } from "../../router.ts";
import type { Head } from "../wireProtocol.ts";

interface Route {
  readonly operation: OperationModel;
  readonly level: "service" | "bucket" | "object";
  /** Parameters of the address that mean this operation; with a value, only with that one. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Headers and parameters that its input must have. */
  readonly requiredParameters: readonly string[];
  readonly requiredHeaders: readonly string[];
}

type Find = (model: ServiceModel, head: Head, bucketInHost: string | undefined) => Matched | undefined;

/**
 * Finds S3's operations: of those with the request's method whose parameters and required headers are all there, the one that asks
 * for most of them. `x-id` says which one is meant, and only the SDKs send it.
 */
export function bucketRoutes(): Find {
  let known:
    | { readonly model: ServiceModel; readonly routes: ReadonlyMap<string, readonly Route[]> }
    | undefined;
  return (model, { method, path, query, headers }, bucketInHost) => {
    if (known?.model !== model) known = { model, routes: routesOf(model) };
    const place = placeOf(path, bucketInHost);
    if (place === undefined) return undefined;
    const level = place.Bucket === undefined ? "service" : place.Key === undefined ? "bucket" : "object";
    const found = (known.routes.get(`${method} ${level}`) ?? []).find(
      ({ parameters, requiredParameters, requiredHeaders }) =>
        parameters.every(([name, value]) => query.has(name) && (value === "" || query.get(name) === value)) &&
        requiredParameters.every((name) => query.has(name)) &&
        requiredHeaders.every((name) => headerOf(headers, name) !== undefined),
    );
    return found && { operation: found.operation, labels: { ...place } };
  };
}

interface PlaceInS3 {
  readonly Bucket?: string;
  readonly Key?: string;
}

/** Bucket and key of a path; undefined for one that cannot be decoded. */
function placeOf(path: string, bucketInHost: string | undefined): PlaceInS3 | undefined {
  const slash = path.indexOf("/", 1);
  const end = slash < 0 ? path.length : slash;
  const [bucket, rest] =
    bucketInHost === undefined ? [path.slice(1, end), path.slice(end + 1)] : [bucketInHost, path.slice(1)];
  try {
    return {
      ...(bucket !== "" && { Bucket: decodeURIComponent(bucket) }),
      ...(rest !== "" && { Key: decodeURIComponent(rest) }),
    };
  } catch {
    return undefined;
  }
}

function routesOf(model: ServiceModel): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>();
  for (const operation of Object.values(model.operations)) {
    const [path = "", search] = (operation.http?.path ?? "").split("?", 2);
    const members = membersOf(model, operation.input).filter(({ required }) => required);
    const hasBucket = members.some(({ name }) => name === "Bucket");
    const level = path.includes("{") ? "object" : hasBucket ? "bucket" : "service";
    const route: Route = {
      operation,
      level,
      parameters: [...new URLSearchParams(search)].filter(([name]) => name !== "x-id"),
      requiredParameters: members.flatMap(({ at }) => (at?.in === "query" ? [at.name] : [])),
      requiredHeaders: members.flatMap(({ at }) => (at?.in === "header" ? [at.name] : [])),
    };
    const key = `${operation.http?.method} ${level}`;
    routes.set(key, [...(routes.get(key) ?? []), route]);
  }
  const weight = ({ parameters, requiredParameters, requiredHeaders }: Route) =>
    parameters.length + requiredParameters.length + requiredHeaders.length;
  for (const list of routes.values()) list.sort((a, b) => weight(b) - weight(a));
  return routes;
}
