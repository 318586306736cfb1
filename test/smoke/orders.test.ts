import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ApiGatewayV2Client, GetApisCommand, GetAuthorizersCommand } from "@aws-sdk/client-apigatewayv2";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { consoleUrlOf } from "../../src/aws/apis/consoleUrl.ts";
import { ReadyLine } from "../../src/protocol/emulator.ts";
import { until } from "../editor/until.ts";
import { copyWorkspace } from "../editor/workspaceCopy.ts";
import { withoutDynamoDb } from "../emulator/dynamodb/dynamoDbEngine.ts";
import { localToken } from "../emulator/frontDoors/localToken.ts";
import { clientOptions } from "../emulator/startedEmulator.ts";
import { projectFolder } from "../host/paths.ts";
import { Workbench } from "./workbench.ts";

/** As after `lambda-workbench install dynamodb`, with the engine that the project brings. */
function installedDynamoDb(serverFolder: string): Readonly<Record<string, string>> {
  const share = join(serverFolder, "share");
  mkdirSync(join(share, "lambda-workbench"), { recursive: true });
  symlinkSync(projectFolder, join(share, "lambda-workbench/dynamodb"), "junction");
  return { XDG_DATA_HOME: share };
}

// One editor for all steps, in the order in which a person takes them.
describe("the application orders, in a real VS Code", { skip: withoutDynamoDb }, () => {
  let vscode: Workbench;
  let line: number;

  before(async () => {
    vscode = await Workbench.open({}, (folder) => copyWorkspace("orders", folder), {
      name: "orders",
      env: installedDynamoDb,
    });
  });
  after(async () => await vscode.close());

  test("the sidebar lists its functions", async () => {
    await vscode.step("orders sidebar", async () => {
      await vscode.openView("Lambda");
      for (const name of ["AnnounceOrder", "DailyReport", "TakeOrder", "ThankCustomer"]) {
        await vscode.functionNode(name).waitFor();
      }
    });
  });

  test("an object in the bucket's folder stops at a breakpoint behind topic and queue", async () => {
    await vscode.step("orders breakpoint", async () => {
      line = await vscode.breakAt("src/take-order/app.ts", "const isNew =");
      await vscode.command("Debug: Select and Start Debugging");
      await vscode.pick("Wait for TakeOrder");
      await vscode.page.locator(".debug-toolbar").waitFor();
      await vscode.page.getByText("Waiting for calls of TakeOrder").first().waitFor();
      drop("six-teas.json");
      await vscode.stoppedAt(line);
      assert.match(await vscode.variable("order"), /id: 'o-1001'/);
      assert.match(await vscode.variable("total"), /5700/);
      assert.deepEqual(await messages(), { visible: 0, inFlight: 1 });
      await vscode.readmePicture("orders");
    });
  });

  test("it goes on, and the message is gone", async () => {
    await vscode.step("orders continue", async () => {
      await vscode.page.keyboard.press("F5");
      await until("the queue to be empty", async () => {
        const { visible, inFlight } = await messages();
        return visible + inFlight === 0;
      });
      const { Item } = await using(DynamoDBClient, (client) =>
        client.send(new GetItemCommand({ TableName: "Orders", Key: { id: { S: "o-1001" } } })),
      );
      assert.equal(Item?.["customer"]?.S, "Ada");
    });
  });

  test("a customer signs in on the shop's page, and the order stops at the same breakpoint", async () => {
    await vscode.step("orders page", async () => {
      const shop = await vscode.page.context().newPage();
      await shop.goto(`${running().endpoint}/_api/ShopApi/`);
      await shop.getByLabel("Token").fill("guessed");
      await shop.getByRole("button", { name: "Order" }).click();
      await shop.getByText("Not ordered: Unauthorized").waitFor();
      await shop.getByLabel("Token").fill(await signedIn("Grace"));
      await shop.getByRole("button", { name: "Order" }).click();
      await shop.getByText(/^Ordered: /).waitFor();
      await shop.close();
      await vscode.stoppedAt(line);
      assert.match(await vscode.variable("order"), /customer: 'Grace'/);
      await vscode.page.keyboard.press("F5");
      await until("the queue to be empty again", async () => {
        const { visible, inFlight } = await messages();
        return visible + inFlight === 0;
      });
      await vscode.page.keyboard.press("Shift+F5");
      await vscode.sessionOver();
    });
  });

  test("an API's page sends a request by keys alone, and shows what the function got", async () => {
    await vscode.step("orders console", async () => {
      const api = { kind: "http", url: `${running().endpoint}/_api/ShopApi/` } as const;
      const page = await vscode.page.context().newPage();
      await page.goto(consoleUrlOf(api, running()) ?? assert.fail("the API has no page"));
      const routes = page.getByRole("navigation", { name: "Routes of ShopApi" }).getByRole("button");
      await routes.first().waitFor();
      assert.deepEqual(await routes.locator(".path").allTextContents(), ["/", "/orders"]);
      const send = page.getByRole("button", { name: "Send" });
      // The first route has the focus; the second leads to where it is asked for a token.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "POST /orders" }).waitFor();
      await page.getByRole("textbox", { name: "Body" }).press("Control+Enter");
      await page.getByRole("heading", { name: /401/ }).waitFor();
      await routes.first().press("Space");
      await send.press("Enter");
      await page
        .getByRole("region", { name: "Event of ShopPage" })
        .getByText('"routeKey": "GET /"')
        .waitFor();
      assert.equal(await send.evaluate((button) => button.matches(":focus")), true);
      assert.equal(new URL(page.url()).hash, "");
      await page.close();
    });
  });

  /** As a person copies a file into the bucket's folder. */
  function drop(name: string): void {
    const place = join(vscode.folder, ".lambda-workbench/buckets/orderfiles/incoming", name);
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(join(vscode.folder, "files", name), place);
  }

  /** A token for the shop, as `lambda-workbench token` prints it. */
  async function signedIn(name: string): Promise<string> {
    const { issuer, audience } = await using(ApiGatewayV2Client, async (client) => {
      const { Items: apis = [] } = await client.send(new GetApisCommand());
      const ApiId = apis.find(({ Name }) => Name === "ShopApi")?.ApiId;
      const { Items = [] } = await client.send(new GetAuthorizersCommand({ ApiId }));
      const { Issuer = "", Audience: [first = ""] = [] } = Items[0]?.JwtConfiguration ?? {};
      return { issuer: Issuer, audience: first };
    });
    const dataDir = join(vscode.folder, ".lambda-workbench");
    const claim = `name=${name}`;
    return await localToken(dataDir, "--issuer", issuer, "--audience", audience, "--claim", claim);
  }

  async function messages(): Promise<{ visible: number; inFlight: number }> {
    const { Attributes } = await using(SQSClient, (client) =>
      client.send(
        new GetQueueAttributesCommand({
          QueueUrl: `${running().endpoint}/${running().accountId}/IncomingOrders`,
          AttributeNames: ["All"],
        }),
      ),
    );
    return {
      visible: Number(Attributes?.["ApproximateNumberOfMessages"]),
      inFlight: Number(Attributes?.["ApproximateNumberOfMessagesNotVisible"]),
    };
  }

  /** The emulator that the editor's window has started. */
  function running(): ReadyLine {
    const file = join(vscode.folder, ".lambda-workbench/running.json");
    assert.ok(existsSync(file));
    return v.parse(v.pipe(v.string(), v.parseJson(), ReadyLine), readFileSync(file, "utf8"));
  }

  async function using<Client extends { destroy(): void }, Answer>(
    Kind: new (options: ReturnType<typeof clientOptions>) => Client,
    ask: (client: Client) => Promise<Answer>,
  ): Promise<Answer> {
    const client = new Kind(clientOptions(running()));
    try {
      return await ask(client);
    } finally {
      client.destroy();
    }
  }
});
