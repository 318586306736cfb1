import assert from "node:assert/strict";
import type { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import * as vscode from "vscode";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { contextValue, type Node } from "../../src/ui/explorer/node.ts";
import type { FunctionTree } from "../../src/ui/explorer/tree.ts";
import { answering } from "./answering.ts";
import { activateExtension } from "./app.ts";
import { TreeRows } from "./treeRows.ts";
import { until } from "./until.ts";

const local: TargetRef = { kind: "local" };
const name = "ListProducts";

suite("APIs", () => {
  let app: App;
  let tree: FunctionTree;
  let rows: TreeRows;
  let client: ApiGatewayV2Client;
  let apiId: string;

  suiteSetup(async () => {
    ({ app, tree } = await activateExtension());
    rows = new TreeRows(tree);
    const { ApiGatewayV2Client, CreateApiCommand } = await import("@aws-sdk/client-apigatewayv2");
    const { endpoint, region, ...credentials } = await app.emulator.ensure();
    client = new ApiGatewayV2Client({ endpoint, region, credentials });
    const { ApiId = "" } = await client.send(
      new CreateApiCommand({
        Name: "catalogue",
        ProtocolType: "HTTP",
        RouteKey: "GET /products",
        Target: `arn:aws:lambda:${region}:000000000000:function:${name}`,
      }),
    );
    apiId = ApiId;
    await tree.load(local);
  });

  suiteTeardown(async () => {
    const { DeleteApiCommand } = await import("@aws-sdk/client-apigatewayv2");
    await client.send(new DeleteApiCommand({ ApiId: apiId }));
    client.destroy();
    await tree.load(local);
  });

  test("Local lists its APIs behind its functions, each with its routes and their functions", async () => {
    const api =
      (await rows.children(local)).findLast(({ kind }) => kind === "api") ?? assert.fail("there is no row");
    assert.equal(rows.itemOf(api).label, "catalogue");
    assert.equal(rows.itemOf(api).description, "HTTP API · 1 route");
    const [route, ...others] = await tree.getChildren(api);
    assert.equal(others.length, 0);
    assert.ok(route);
    assert.equal(rows.itemOf(route).label, "GET /products");
    assert.equal(rows.itemOf(route).description, name);
    assert.match(contextValue(route), /\baddressed browsable sourced callable\b/);
  });

  test("a function's triggers have the routes that lead to it, and each is copied as curl", async () => {
    const line = await copied("lambdaWorkbench.copy.curl", await triggeringRoute());
    const { endpoint } = await app.emulator.ensure();
    assert.equal(line, `curl -i --globoff '${endpoint}/_api/catalogue/products'`);
    const [, address = ""] = /'([^']+)'$/.exec(line) ?? [];
    assert.equal((await fetch(address)).status, 200);
  });

  test("a route's source is the handler of its function", async () => {
    await vscode.commands.executeCommand("lambdaWorkbench.open.source", await triggeringRoute());
    const editor = vscode.window.activeTextEditor ?? assert.fail("no editor");
    assert.match(editor.document.uri.path, /\/src\//);
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /handler/);
  });

  test("the next request to a route becomes a saved event, and a saved event a request", async () => {
    const route = await triggeringRoute();
    const capturing = answering([{ text: "captured" }], async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.capture.event", route);
    });
    let isDone = false;
    const done = capturing.finally(() => (isDone = true));
    // Whether it waits already nobody can tell: requests come until one has been taken.
    await until("a request to be captured", async () => {
      await fetch(`${route.route?.url}?category=tea`);
      return isDone;
    });
    await done;
    const saved = vscode.window.activeTextEditor?.document ?? assert.fail("no event");
    assert.match(saved.uri.path, /\/events\/ListProducts\/captured\.json$/);
    assert.match(saved.getText(), /"rawQueryString": "category=tea"/);
    await answering(["captured"], async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.send.request", route);
    });
    const answer = vscode.window.activeTextEditor?.document.getText() ?? "";
    assert.match(answer, /^# GET http:.*\/_api\/catalogue\/products\?category=tea\nHTTP\/1\.1 200 /);
    assert.match(answer, /^apigw-requestid: /m);
    await vscode.workspace.fs.delete(saved.uri);
  });

  test("an API's routes open as a file of requests", async () => {
    const api =
      (await rows.children(local)).findLast(({ kind }) => kind === "api") ?? assert.fail("there is no row");
    assert.match(contextValue(api), /\bpaged\b/);
    await vscode.commands.executeCommand("lambdaWorkbench.open.requests", api);
    const text = vscode.window.activeTextEditor?.document.getText() ?? "";
    assert.match(
      text,
      /^### catalogue: GET \/products → ListProducts\nGET http:\S+\/_api\/catalogue\/products$/m,
    );
  });

  async function triggeringRoute(): Promise<Node> {
    const sections = await tree.getChildren(await rows.functionNode(name));
    const triggers = await tree.getChildren(sections.find(({ kind }) => kind === "triggers"));
    return triggers.findLast(({ kind }) => kind === "route") ?? assert.fail("the function has no route");
  }
});

/** What a command puts on the clipboard. */
async function copied(command: string, row: Node): Promise<string> {
  await vscode.env.clipboard.writeText("");
  await vscode.commands.executeCommand(command, row);
  return await until(`${command} copies something`, async () => {
    const text = await vscode.env.clipboard.readText();
    return text === "" ? undefined : text;
  });
}
