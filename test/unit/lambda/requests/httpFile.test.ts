import assert from "node:assert/strict";
import { test } from "node:test";
import { httpFileOf } from "../../../../src/lambda/requests/httpFile.ts";

const at = "http://127.0.0.1:9001/_api";

test("routes become requests, with variables for what they are asked for and no key among them", () => {
  const file = httpFileOf(
    [
      {
        kind: "http",
        name: "Shop",
        stage: "$default",
        url: `${at}/Shop/`,
        routes: [
          { method: "ANY", path: "/{proxy+}", url: `${at}/Shop/{proxy+}`, functionName: "All" },
          {
            method: "POST",
            path: "/orders",
            url: `${at}/Shop/orders`,
            functionName: "Take",
            authorization: "JWT",
          },
          { method: "GET", path: "/in/{id}", url: `${at}/Shop/in/{id}`, authorization: "AWS_IAM" },
        ],
      },
      {
        kind: "webSocket",
        name: "News",
        stage: "live",
        url: "ws://127.0.0.1:9001/_api/News/live/",
        routes: [
          { method: "WS", path: "join", url: "ws://127.0.0.1:9001/_api/News/live", functionName: "Join" },
        ],
      },
    ],
    "us-east-1",
  );
  assert.equal(
    file,
    `# Written by Lambda Workbench. Each request is sent by itself.
@proxy = 1
@id = 1
# lambda-workbench token prints one.
@token = 

### Shop: ANY /{proxy+} → All
GET ${at}/Shop/{{proxy}}

### Shop: POST /orders → Take
POST ${at}/Shop/orders
Authorization: Bearer {{token}}
Content-Type: application/json

{}

### Shop: GET /in/{id} → no function
GET ${at}/Shop/in/{{id}}
Authorization: AWS {{$processEnv AWS_ACCESS_KEY_ID}} {{$processEnv AWS_SECRET_ACCESS_KEY}} region:us-east-1 service:execute-api

### News live: WS join → Join
WEBSOCKET ws://127.0.0.1:9001/_api/News/live

{"action":"join"}
`,
  );
});
