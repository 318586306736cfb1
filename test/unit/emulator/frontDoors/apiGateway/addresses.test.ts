import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedHttpApi } from "../../../../../src/emulator/contracts/httpApis.ts";
import type { ServedLoadBalancer } from "../../../../../src/emulator/contracts/loadBalancers.ts";
import type { NamedRestApi } from "../../../../../src/emulator/contracts/restApis.ts";
import { apiAddresses } from "../../../../../src/emulator/frontDoors/apiGateway/addresses.ts";

const endpoint = "http://127.0.0.1:9001";
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:Orders:live";
const invocations = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

function http(more: Partial<NamedHttpApi> = {}): NamedHttpApi {
  const snapshot = {
    routes: [
      { RouteId: "1", RouteKey: "$default", Target: "integrations/web" },
      { RouteId: "2", RouteKey: "GET /orders/{id}", Target: "integrations/fn", AuthorizationType: "JWT" },
    ],
    integrations: [
      { IntegrationId: "fn", IntegrationType: "AWS_PROXY", IntegrationUri: functionArn },
      { IntegrationId: "web", IntegrationType: "HTTP_PROXY", IntegrationUri: "http://localhost:1/a:b" },
    ],
    authorizers: [],
    cors: undefined,
  } satisfies NamedHttpApi["snapshot"];
  return {
    apiId: "h1",
    name: "shop",
    stageName: "$default",
    variables: undefined,
    flushes: 0,
    snapshot,
    ...more,
  };
}

function rest(more: Partial<NamedRestApi> = {}): NamedRestApi {
  const methods = {
    POST: { methodIntegration: { uri: invocations.replace(":live", ":${stageVariables.alias}") } },
    OPTIONS: { authorizationType: "NONE", methodIntegration: { type: "MOCK" } },
  } as const;
  const snapshot = {
    resources: [
      { id: "0", path: "/", methods: {} },
      { id: "1", path: "/orders", methods },
    ],
    validators: [],
    models: [],
    authorizers: [],
    gatewayResponses: [],
    binaryMediaTypes: [],
    apiKeySource: "HEADER",
  } satisfies NamedRestApi["snapshot"];
  const placed = { apiId: "r1", name: "Back office", stageName: "Prod", deploymentId: "d" };
  return { ...placed, variables: { alias: "dev" }, flushes: 0, snapshot, ...more };
}

const addressesOf = (
  restApis: readonly NamedRestApi[],
  httpApis: readonly NamedHttpApi[],
  balancers: readonly ServedLoadBalancer[] = [],
) =>
  apiAddresses({
    endpoint,
    restApis: { stages: () => restApis },
    httpApis: { stages: () => httpApis },
    webSocketApis: { stages: () => [] },
    loadBalancers: {
      all: () => balancers,
      target: (arn) => ({ targetGroupArn: arn, functionArn, hasMultiValues: false }),
    },
  });

test("each stage has its address, and each route its own with the function that answers", () => {
  assert.deepEqual(addressesOf([rest()], [http()]), [
    {
      kind: "rest",
      apiId: "r1",
      name: "Back office",
      stage: "Prod",
      url: "http://127.0.0.1:9001/_api/Back%20office/Prod/",
      routes: [
        { method: "OPTIONS", path: "/orders", url: "http://127.0.0.1:9001/_api/Back%20office/Prod/orders" },
        {
          method: "POST",
          path: "/orders",
          url: "http://127.0.0.1:9001/_api/Back%20office/Prod/orders",
          functionName: "Orders",
          qualifier: "dev",
        },
      ],
    },
    {
      kind: "http",
      apiId: "h1",
      name: "shop",
      stage: "$default",
      url: "http://127.0.0.1:9001/_api/shop/",
      routes: [
        { method: "ANY", path: "$default", url: "http://127.0.0.1:9001/_api/shop/" },
        {
          method: "GET",
          path: "/orders/{id}",
          url: "http://127.0.0.1:9001/_api/shop/orders/{id}",
          functionName: "Orders",
          qualifier: "live",
          authorization: "JWT",
        },
      ],
    },
  ]);
});

test("a name that leads elsewhere too, or nowhere, gives way to the id", () => {
  const urls = (restApis: readonly NamedRestApi[], httpApis: readonly NamedHttpApi[]) =>
    addressesOf(restApis, httpApis).map(({ url }) => url);
  assert.deepEqual(urls([rest({ name: "shop" })], [http()]), [
    "http://127.0.0.1:9001/_api/h1/",
    "http://127.0.0.1:9001/_api/r1/Prod/",
  ]);
  assert.deepEqual(urls([], [http({ name: "h2" }), http({ apiId: "h2", name: "other" })]), [
    "http://127.0.0.1:9001/_api/h1/",
    "http://127.0.0.1:9001/_api/other/",
  ]);
  assert.deepEqual(urls([], [http({ name: ".." })]), ["http://127.0.0.1:9001/_api/h1/"]);
  const stages = [http(), http({ stageName: "dev" })];
  assert.deepEqual(urls([], stages), [
    "http://127.0.0.1:9001/_api/shop/",
    "http://127.0.0.1:9001/_api/shop/dev/",
  ]);
});

test("a load balancer's listeners have addresses, and their rules are routes", () => {
  const forward = { Type: "forward", TargetGroupArn: "arn:group" } as const;
  const pathPattern = { Field: "path-pattern", PathPatternConfig: { Values: ["/orders/*", "/o?"] } };
  const method = { Field: "http-request-method", HttpRequestMethodConfig: { Values: ["GET", "POST"] } };
  const rules = [
    { conditions: [pathPattern, method], actions: [forward] },
    { conditions: [], actions: [{ Type: "fixed-response" } as const] },
  ];
  const [first, second] = addressesOf(
    [],
    [],
    [
      {
        name: "shop",
        listeners: [
          { port: 80, rules },
          { port: 8080, rules: [] },
        ],
      },
    ],
  );
  const at = "http://127.0.0.1:9001/_alb/shop";
  assert.deepEqual(
    [first?.kind, first?.stage, first?.url, second?.url],
    ["loadBalancer", "80", `${at}/`, `${at}:8080/`],
  );
  const called = { functionName: "Orders", qualifier: "live" };
  assert.deepEqual(first?.routes.slice(0, 2), [
    { method: "GET", path: "/orders/*", url: `${at}/orders/{path+}`, ...called },
    { method: "POST", path: "/orders/*", url: `${at}/orders/{path+}`, ...called },
  ]);
  assert.deepEqual(first?.routes[2]?.url, `${at}/o{character}`);
});
