import { decoded } from "./address.ts";

/** A path such as `/orders/{id}` or `/{proxy+}`, with what answers to each HTTP method, `ANY` included. */
export interface Routed<Method> {
  readonly path: string;
  readonly methods: Readonly<Record<string, Method>>;
}

export interface RouteMatch<Method, Resource extends Routed<Method>> {
  readonly resource: Resource;
  readonly method: Method;
  /** As they were sent, percent signs and all (recorded). */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Route<Resource> {
  readonly resource: Resource;
  readonly segments: readonly string[];
}

/** The resources of a deployment, the most specific first. */
export class Routes<Method, Resource extends Routed<Method>> {
  readonly #routes: readonly Route<Resource>[];

  constructor(resources: readonly Resource[]) {
    this.#routes = resources
      .map((resource) => ({ resource, segments: segmentsOf(resource.path) }))
      .toSorted((a, b) => compare(a.segments, b.segments));
  }

  /** A resource that has not the method gives way to a greedy one (recorded). */
  match(httpMethod: string, path: string): RouteMatch<Method, Resource> | undefined {
    const asked = segmentsOf(path);
    for (const { resource, segments } of this.#routes) {
      const pathParameters = parametersOf(segments, asked);
      if (pathParameters === undefined) continue;
      const method = ownMethod(resource, httpMethod) ?? ownMethod(resource, "ANY");
      if (method !== undefined) return { resource, method, pathParameters };
    }
    return undefined;
  }
}

function ownMethod<Method>({ methods }: Routed<Method>, name: string): Method | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

/** One slash at the end is no segment. */
function segmentsOf(path: string): string[] {
  const segments = path.split("/").slice(1);
  if (segments.at(-1) === "") segments.pop();
  return segments;
}

function parametersOf(
  segments: readonly string[],
  asked: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const found: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment.endsWith("+}")) {
      const rest = asked.slice(index).join("/");
      return rest === "" ? undefined : Object.fromEntries([...found, [segment.slice(1, -2), rest]]);
    }
    const value = asked[index];
    if (value === undefined) return undefined;
    if (!segment.startsWith("{")) {
      if (segment !== value && segment !== decoded(value)) return undefined;
    } else {
      if (value === "") return undefined;
      found.push([segment.slice(1, -1), value]);
    }
  }
  return asked.length === segments.length ? Object.fromEntries(found) : undefined;
}

/** Fixed before variable before greedy, at the first segment that tells them apart; a greedy one is last among its like. */
function compare(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = breadth(a[index]) - breadth(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function breadth(segment: string | undefined): number {
  if (segment === undefined || !segment.startsWith("{")) return 0;
  return segment.endsWith("+}") ? 2 : 1;
}
