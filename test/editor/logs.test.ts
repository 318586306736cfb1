import assert from "node:assert/strict";
import * as vscode from "vscode";
import { answering } from "./answering.ts";
import { activateExtension } from "./app.ts";
import { acceptedProfile, Profiles } from "./profiles.ts";
import { until } from "./until.ts";

suite("logs", () => {
  const target = { kind: "local" };

  suiteTeardown(async () => {
    for (const name of ["ListProducts", "PriceOrder"]) {
      await vscode.commands.executeCommand("lambdaWorkbench.stop.logs", { name, target });
    }
  });

  test("several functions are streamed at once, each into its channel, until they are stopped", async () => {
    await vscode.commands.executeCommand("lambdaWorkbench.logs", { name: "ListProducts", target });
    await until("the stream to begin", () => channel("ListProducts").includes("— Streaming"));
    const reportsBefore = reports(channel("ListProducts"));
    await vscode.commands.executeCommand("lambdaWorkbench.logs", { name: "PriceOrder", target });
    await until("the second stream to begin", () => channel("PriceOrder").includes("— Streaming"));

    await invoke("PriceOrder");
    await until("the call's report", () => reports(channel("PriceOrder")) > 0);

    await vscode.commands.executeCommand("lambdaWorkbench.logs", { name: "ListProducts", target });
    await invoke("ListProducts");
    await until("the call's report", () => reports(channel("ListProducts")) > reportsBefore);
    assert.doesNotMatch(channel("ListProducts"), /— Stopped/);

    await vscode.commands.executeCommand("lambdaWorkbench.stop.logs", { name: "ListProducts", target });
    await until("the stream to end", () => /— Stopped$/m.test(channel("ListProducts")));
    assert.equal(reports(channel("ListProducts")), reportsBefore + 1, "the call is shown once");
    assert.match(channel("ListProducts"), /listing products/);
    await vscode.commands.executeCommand("lambdaWorkbench.logs", { name: "PriceOrder", target });
    assert.doesNotMatch(channel("PriceOrder"), /— Stopped/, "the other stream goes on");
  });

  test("a stream goes on with an emulator that was restarted, at another address", async () => {
    await vscode.commands.executeCommand("lambdaWorkbench.logs", { name: "RestockReport", target });
    await until("the stream to begin", () => channel("RestockReport").includes("— Streaming"));
    await vscode.commands.executeCommand("lambdaWorkbench.restart.emulator");
    const before = reports(channel("RestockReport"));
    await invoke("RestockReport");
    await until("the call's report", () => reports(channel("RestockReport")) > before);
    assert.doesNotMatch(channel("RestockReport"), /three hours/);
    await vscode.commands.executeCommand("lambdaWorkbench.stop.logs", { name: "RestockReport", target });
  });

  test("the past is searched by a range of time and a pattern", async () => {
    await invoke("ListProducts");
    const search = async (pattern: string) => {
      const fn = { name: "ListProducts", target };
      await answering(["Last hour", { text: pattern }], async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.search.logs", fn);
      });
      return channel("ListProducts").slice(channel("ListProducts").lastIndexOf("— Logged in the last hour"));
    };
    await until("the lines that have the pattern alone", async () => {
      const found = await search("listing");
      return /listing products[^]*— [1-9]\d* lines/.test(found) && !found.includes("✓");
    });
    await until("the end of a search", async () => (await search("nobody-says-this")).includes("— 0 lines"));
  });

  test("in AWS logs are polled unless live tail is asked for, and the tree marks a stream", async () => {
    const { app, tree } = await activateExtension();
    const profiles = await Profiles.use(app, (emulator) => acceptedProfile("shop", emulator));
    const aws = { kind: "aws", profile: "shop", region: "us-east-1" } as const;
    const fn = { name: "ListProducts", target: aws };
    const configuration = vscode.workspace.getConfiguration("lambdaWorkbench");
    try {
      await app.targets.add(aws);
      await tree.load(aws);
      await vscode.commands.executeCommand("lambdaWorkbench.logs", fn);
      const text = () => channel("ListProducts (shop · us-east-1)");
      await until("the stream to begin", () => text().includes("— Streaming"));
      assert.doesNotMatch(text(), /cent a minute/);
      assert.match(await contextOf(fn), /\bstreaming\b/);
      await vscode.commands.executeCommand("lambdaWorkbench.stop.logs", fn);
      await until("the mark to go", async () => !/\bstreaming\b/.test(await contextOf(fn)));

      await configuration.update("logs.source", "liveTail", vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand("lambdaWorkbench.logs", fn);
      await until("what it costs", () => /— Live tail costs about one US cent a minute/.test(text()));
      await vscode.commands.executeCommand("lambdaWorkbench.stop.logs", fn);
    } finally {
      await configuration.update("logs.source", undefined, vscode.ConfigurationTarget.Global);
      await profiles.end();
    }

    async function contextOf({ name, target: of }: typeof fn): Promise<string> {
      const roots = await tree.getChildren();
      const root = roots.find((node) => node.target.kind === of.kind);
      const row = (await tree.getChildren(root)).find((node) => node.name === name);
      return (row && tree.getTreeItem(row).contextValue) ?? "";
    }
  });

  test("the channel has the language of Lambda's logs", async () => {
    await vscode.commands.executeCommand("lambdaWorkbench.logs", { name: "PriceOrder", target });
    const document = await until("the channel", () => documentOf("PriceOrder"));
    assert.equal(document.languageId, "lambda-log");
  });

  async function invoke(name: string): Promise<void> {
    const event = { kind: "text", text: "{}" };
    await vscode.commands.executeCommand("lambdaWorkbench.invoke", { name, target, event });
  }

  /** The text of a function's channel; a channel is a document once it was shown. */
  function channel(name: string): string {
    return documentOf(name)?.getText() ?? "";
  }

  function documentOf(name: string): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find(
      ({ uri, languageId }) =>
        uri.scheme === "output" &&
        languageId === "lambda-log" &&
        uri.path.includes(`Lambda ${name.includes(" ") ? name : `${name} (Local)`}`),
    );
  }

  function reports(text: string): number {
    return text.match(/^── .*\bbilled\b/gm)?.length ?? 0;
  }
});
