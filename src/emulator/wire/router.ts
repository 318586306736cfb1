import type { OperationModel, ServiceModel } from "../contracts/serviceModel.ts";

export interface Matched {
  readonly operation: OperationModel;
  /** Label name → decoded value. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Finds the operation of a request by method, path and the query parameters that a route demands. */
export type Router = (method: string, path: string, query: URLSearchParams) => Matched | undefined;

interface Route {
  readonly operation: OperationModel;
  readonly segments: readonly (
    | { readonly kind: "literal"; readonly text: string }
    | { readonly kind: "label"; readonly name: string }
  )[];
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** A router for the operations of a REST model. */
export function createRouter(model: ServiceModel): Router {
  const routes = new Map<string, Route[]>();
  for (const operation of Object.values(model.operations)) {
    if (operation.http === undefined) continue;
    const route = toRoute(operation, operation.http.path);
    const key = `${operation.http.method} ${route.segments.length}`;
    routes.set(key, [...(routes.get(key) ?? []), route]);
  }
  // A route that demands a query parameter goes before the plain one of the same path.
  for (const list of routes.values()) list.sort((a, b) => b.query.length - a.query.length);

  const find: Router = (method, path, query) => {
    const segments = splitPath(path);
    for (const route of routes.get(`${method} ${segments.length}`) ?? []) {
      if (!route.query.every(([name, value]) => query.get(name) === value)) continue;
      const labels = matchSegments(route, segments);
      if (labels !== undefined) return { operation: route.operation, labels };
    }
    return undefined;
  };
  // The same few paths come again and again.
  const known = new Map<string, Matched | undefined>();
  return (method, path, query) => {
    if (query.size > 0 || path.length > knownLength) return find(method, path, query);
    const key = `${method} ${path}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = find(method, path, query);
    if (known.size >= knownLimit) known.clear();
    known.set(key, found);
    return found;
  };
}

/** How many paths are remembered, and how long they may be. */
const knownLimit = 1000;
const knownLength = 300;

function toRoute(operation: OperationModel, template: string): Route {
  const [path = "", query] = template.split("?", 2);
  return {
    operation,
    segments: splitPath(path).map((text) =>
      text.startsWith("{") ? { kind: "label", name: text.slice(1, -1) } : { kind: "literal", text },
    ),
    query: [...new URLSearchParams(query)],
  };
}

/** One trailing slash is no segment: some models write it, some clients send it. */
function splitPath(path: string): string[] {
  const segments = path.split("/").slice(1);
  if (segments.at(-1) === "") segments.pop();
  return segments;
}

function matchSegments(route: Route, segments: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, expected] of route.segments.entries()) {
    const segment = segments[index] ?? "";
    if (expected.kind === "literal") {
      if (segment !== expected.text) return undefined;
    } else {
      const value = decodeSegment(segment);
      if (value === undefined || value === "") return undefined;
      labels[expected.name] = value;
    }
  }
  return labels;
}

function decodeSegment(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
