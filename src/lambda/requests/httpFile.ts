import { parametersOf } from "./pathParameters.ts";

interface Route {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly functionName?: string | undefined;
  readonly authorization?: string | undefined;
}

interface Api {
  readonly kind: string;
  readonly name: string;
  readonly stage: string;
  readonly url: string;
  readonly routes: readonly Route[];
}

const withBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** APIs as a file of requests, which REST clients in editors and IDEs send one by one. No key or token is in it. */
export function httpFileOf(apis: readonly Api[], region: string): string {
  const names = apis.flatMap(({ routes }) => routes.flatMap(({ url }) => parametersOf(url)).map(variableOf));
  const needsToken = apis.some(({ routes }) => routes.some(({ authorization }) => isToken(authorization)));
  const head = [
    "# Written by Lambda Workbench. Each request is sent by itself.",
    ...[...new Set(names)].map((name) => `@${name} = 1`),
    ...(needsToken ? ["# lambda-workbench token prints one.", "@token = "] : []),
  ];
  const requests = apis.flatMap((api) => api.routes.map((route) => requestOf(api, route, region)));
  return `${[head.join("\n"), ...requests].join("\n\n")}\n`;
}

function requestOf({ kind, name, stage }: Api, route: Route, region: string): string {
  const { method, path, url, functionName = "no function", authorization } = route;
  const place = stage === "$default" ? name : `${name} ${stage}`;
  const verb = method === "ANY" ? "GET" : method;
  const title = `### ${place}: ${method} ${path} → ${functionName}`;
  if (kind === "webSocket") return [title, `WEBSOCKET ${url}`, "", messageTo(path)].join("\n");
  return [
    title,
    `${verb} ${url.replaceAll(/\{[^{}/]+\}/g, (whole) => `{{${variableOf(whole.slice(1, -1))}}}`)}`,
    ...authorized(authorization, region),
    ...(withBody.has(verb) ? ["Content-Type: application/json", "", "{}"] : []),
  ].join("\n");
}

/** Of `path+` "path": names of variables are words. */
function variableOf(parameter: string): string {
  return parameter.replaceAll(/\W/g, "");
}

function messageTo(routeKey: string): string {
  return routeKey.startsWith("$") ? "{}" : JSON.stringify({ action: routeKey });
}

function isToken(authorization: string | undefined): boolean {
  return authorization === "JWT" || authorization === "COGNITO_USER_POOLS";
}

function authorized(authorization: string | undefined, region: string): string[] {
  if (isToken(authorization)) return ["Authorization: Bearer {{token}}"];
  if (authorization === "AWS_IAM") {
    const [id, secret] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(
      (name) => `{{$processEnv ${name}}}`,
    );
    return [`Authorization: AWS ${id} ${secret} region:${region} service:execute-api`];
  }
  return authorization === "CUSTOM" ? ["# A Lambda authorizer looks at the request."] : [];
}
