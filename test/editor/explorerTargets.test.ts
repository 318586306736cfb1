import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { listProfiles } from "../../src/aws/profiles.ts";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import type { InvokeReport } from "../../src/ui/commands.ts";
import type { FunctionTree } from "../../src/ui/explorer/tree.ts";
import { identityServer, oidcAnswer } from "../unit/aws/identityServer.ts";
import { activateExtension, shownErrors } from "./app.ts";
import { acceptedProfile, Profiles } from "./profiles.ts";
import { until } from "./until.ts";
import { TreeRows } from "./treeRows.ts";

suite("explorer, with AWS profiles", () => {
  let app: App;
  let tree: FunctionTree;
  let rows: TreeRows;
  let profiles: Profiles;

  suiteSetup(async () => {
    ({ app, tree } = await activateExtension());
    rows = new TreeRows(tree);
    profiles = await Profiles.use(app, (emulator) => [
      ...acceptedProfile("shop", emulator),
      "[profile stranger]",
      `endpoint_url = ${emulator.endpoint}`,
      "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
      "aws_secret_access_key = wrong",
      "[profile offline]",
      "endpoint_url = http://127.0.0.1:9",
      "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
      "aws_secret_access_key = wrong",
      "[profile expired]",
      "sso_session = corp",
      "sso_account_id = 123456789012",
      "sso_role_name = Developer",
      "[sso-session corp]",
      "sso_start_url = https://example.awsapps.com/start",
      "sso_region = us-east-1",
    ]);
  });

  suiteTeardown(() => profiles.end());

  teardown(async () => {
    for (const target of app.targets.list()) if (target.kind === "aws") await app.targets.remove(target);
    // Keys of a test before were right for a while.
    app.clients.reset();
  });

  test("the profiles are those of the configuration file, with their regions", async () => {
    assert.deepEqual(await listProfiles(), [
      { name: "expired", region: undefined },
      { name: "offline", region: undefined },
      { name: "shop", region: "us-east-1" },
      { name: "stranger", region: undefined },
    ]);
  });

  test("a profile and region is a root with the functions of its account, and no debugging", async () => {
    const target = await add("shop");
    assert.equal((await tree.getChildren()).length, 2);
    await tree.load(target);
    const nodes = await rows.children(target);
    const order = nodes.find((node) => node.kind === "function" && node.name === "PriceOrder");
    assert.ok(order);
    assert.equal(rows.itemOf(order).contextValue, "function remote ordinary");
    assert.equal(rows.itemOf(order).description, "nodejs24.x · 256 MB");
  });

  for (const [profile, text, command] of [
    ["stranger", "Keys not accepted", "lambdaWorkbench.signIn"],
    ["offline", "No connection", "lambdaWorkbench.refresh"],
    ["expired", "No credentials", "lambdaWorkbench.signIn"],
  ] as const) {
    test(`"${text}" is a node that leads to ${command}`, async () => {
      const target = await add(profile);
      await tree.load(target);
      const [node] = await rows.children(target);
      assert.equal(node?.kind, "message");
      assert.equal(rows.itemOf(node).label, text);
      assert.equal(rows.itemOf(node).command?.command, command);
      assert.match(rows.itemOf(node).accessibilityInformation?.label ?? "", /Could not list the functions/);
    });
  }

  test("keys that were mended in the file are seen by a refresh", async () => {
    const config = profiles.file;
    const target = await add("stranger");
    await tree.load(target);
    assert.equal(app.functions.get(target).kind, "failed");
    const wrong = readFileSync(config, "utf8");
    const { accessKeyId, secretAccessKey } = await app.emulator.ensure();
    writeFileSync(
      config,
      wrong.replaceAll("AKIAIOSFODNN7EXAMPLE", accessKeyId).replaceAll("= wrong", `= ${secretAccessKey}`),
    );
    try {
      await vscode.commands.executeCommand("lambdaWorkbench.refresh", { target });
      assert.equal(app.functions.get(target).kind, "read");
    } finally {
      writeFileSync(config, wrong);
    }
  });

  test("signing in with fixed keys opens the file with the keys, at the profile", async () => {
    const target = await add("stranger");
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.signIn", { target });
    });
    assert.deepEqual(errors, []);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, profiles.file);
    assert.equal(editor.document.lineAt(editor.selection.active.line).text, "[profile stranger]");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("signing in with a session shows the code, opens the browser, and leaves the token for every tool", async () => {
    let opened = "";
    const server = await identityServer(
      ({ path }) =>
        oidcAnswer(path, () => opened !== "", server.endpoint) ?? {
          status: 401,
          body: { __type: "UnauthorizedException", message: "Session token not found or invalid" },
        },
    );
    const home = mkdtempSync(join(tmpdir(), "lw-home-"));
    const { HOME } = process.env;
    const { showInformationMessage } = vscode.window;
    const { openExternal } = vscode.env;
    const shown: string[] = [];
    Object.assign(vscode.window, {
      showInformationMessage: (message: string, options: vscode.MessageOptions, ...items: string[]) => {
        shown.push(message, options.detail ?? "");
        return Promise.resolve(items[0]);
      },
    });
    Object.assign(vscode.env, {
      openExternal: (uri: vscode.Uri) => {
        opened = uri.toString(true);
        return Promise.resolve(true);
      },
    });
    const services = { AWS_ENDPOINT_URL_SSO_OIDC: server.endpoint, AWS_ENDPOINT_URL_SSO: server.endpoint };
    Object.assign(process.env, { HOME: home, ...services });
    try {
      const target = await add("expired");
      const errors = await shownErrors(async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.signIn", { target });
      });
      assert.deepEqual(errors, []);
      assert.deepEqual(shown, [
        'Sign in with profile "expired"',
        "The browser asks you to confirm the code ABCD-EFGH.",
      ]);
      assert.equal(opened, `${server.endpoint}/device?user_code=ABCD-EFGH`);
      const folder = join(home, ".aws/sso/cache");
      const [file = ""] = readdirSync(folder);
      assert.match(readFileSync(join(folder, file), "utf8"), /"accessToken": "token-1"/);
      // The list was read anew with it.
      const portal = server.asked.find(({ path }) => path.startsWith("/federation"));
      assert.equal(portal?.authorization, "token-1");
    } finally {
      for (const name of Object.keys(services)) delete process.env[name];
      if (HOME === undefined) delete process.env["HOME"];
      else process.env["HOME"] = HOME;
      Object.assign(vscode.window, { showInformationMessage });
      Object.assign(vscode.env, { openExternal });
      server.close();
      rmSync(home, { recursive: true, force: true });
    }
  });

  test("keys that were mended in the file are what the next call has, without a refresh", async () => {
    const target = await add("stranger");
    const call = { name: "ListProducts", target, event: { kind: "text", text: "{}" } };
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.invoke", call);
    });
    assert.match(errors.join("\n"), /does not accept the keys of profile "stranger"/);
    const wrong = readFileSync(profiles.file, "utf8");
    const { accessKeyId, secretAccessKey } = await app.emulator.ensure();
    writeFileSync(
      profiles.file,
      wrong.replaceAll("AKIAIOSFODNN7EXAMPLE", accessKeyId).replaceAll("= wrong", `= ${secretAccessKey}`),
    );
    try {
      const report = await vscode.commands.executeCommand<InvokeReport>("lambdaWorkbench.invoke", call);
      assert.equal(report.status, 200);
    } finally {
      writeFileSync(profiles.file, wrong);
    }
  });

  test("a target that fails says so on its row, before it is unfolded", async () => {
    const target = await add("stranger");
    await tree.load(target);
    const row = (await tree.getChildren()).find((node) => node.target.kind === "aws");
    assert.ok(row);
    const item = rows.itemOf(row);
    // What is known from an earlier time is counted behind it.
    assert.match(String(item.description), /^Keys not accepted · us-east-1/);
    assert.ok(item.iconPath instanceof vscode.ThemeIcon);
    assert.equal(item.iconPath.id, "warning");
  });

  test("a production target says so on its row, in a word", async () => {
    const target = await add("shop");
    const production = vscode.workspace.getConfiguration("lambdaWorkbench.production");
    const described = async () => {
      const row = (await tree.getChildren()).find((node) => node.target.kind === "aws");
      return row === undefined ? "" : String(rows.itemOf(row).description);
    };
    await tree.load(target);
    assert.doesNotMatch(await described(), /production/);
    await production.update("profiles", ["shop"], vscode.ConfigurationTarget.Global);
    try {
      await until("its word", async () => (await described()).startsWith("us-east-1 · production · "));
      // One target is taken out, and marked again.
      await vscode.commands.executeCommand("lambdaWorkbench.unmark.production", { target });
      await until("no word", async () => !(await described()).includes("production"));
      await vscode.commands.executeCommand("lambdaWorkbench.mark.production", { target });
      await until("its word again", async () => (await described()).includes("production"));
    } finally {
      await production.update("profiles", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test("a filter unfolds the targets that have what it looks for, and none denies it next door", async () => {
    const target = await add("shop");
    await add("offline");
    await tree.load(target);
    tree.filter = "price";
    const [, shop, offline] = await tree.getChildren();
    assert.ok(shop && offline);
    assert.match(String(rows.itemOf(shop).description), /^us-east-1 · 1 of \d+$/);
    assert.equal(rows.itemOf(shop).collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    assert.match(String(rows.itemOf(offline).description), /0 of 0$/);
    assert.equal(rows.itemOf(offline).collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    const filtered = rows.itemOf(shop).id;
    tree.filter = "";
    // The editor keeps what was unfolded by the row's id: without the filter it is as it was before.
    assert.notEqual(rows.itemOf(shop).id, filtered);
  });

  async function add(profile: string): Promise<TargetRef> {
    const target = { kind: "aws", profile, region: "us-east-1" } as const;
    await app.targets.add(target);
    return target;
  }
});
