import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { basename, matchesGlob, resolve } from "node:path";
import { test } from "node:test";
import { mayBeEntry } from "../../../src/template/findEntries.ts";
import { projectFormats } from "../../../src/template/formats.ts";
import { stubEditor } from "./editorStub.ts";
import { project, readManifest, uiText } from "./manifest.ts";

stubEditor();
const { settings } = await import("../../../src/ui/kit/settings.ts");
const { version, icon, contributes, capabilities, activationEvents } = readManifest();

const properties = Object.assign({}, ...contributes.configuration.map((each) => each.properties)) as Readonly<
  Record<string, (typeof contributes.configuration)[number]["properties"][string]>
>;

const conditions = [
  ...Object.values(contributes.menus).flat(),
  ...contributes.keybindings,
  ...contributes.viewsWelcome,
  ...contributes.debuggers,
  ...contributes.breakpoints,
].flatMap(({ when }) => when ?? []);

test("every setting that is read exists with the same default, and no other exists", () => {
  const contributed = Object.entries(properties).map(([id, property]) => [id, property.default]);
  const read = Object.entries(settings).map(([id, setting]) => [`lambdaWorkbench.${id}`, setting.default]);
  assert.deepEqual(Object.fromEntries(contributed), Object.fromEntries(read));
});

test("every setting is described and says where it may be set", () => {
  for (const [id, { markdownDescription, scope }] of Object.entries(properties)) {
    assert.ok(markdownDescription, id);
    assert.ok(scope, id);
  }
});

test("what decides which program runs, or where is written, is not read from an untrusted workspace", () => {
  const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
  const powerful = Object.keys(properties).filter(
    (id) => id.startsWith("lambdaWorkbench.emulator.") || /\.(folder|environmentFile|profiles)$/.test(id),
  );
  assert.deepEqual(restrictedConfigurations.toSorted(), powerful.toSorted());
});

test("conditions use only context keys that the extension sets, and it sets none in vain", () => {
  const used = conditions.flatMap((when) => when.match(/(?<!config\.)lambdaWorkbench\.\w+/g) ?? []);
  const views = Object.values(contributes.views).flatMap((each) => each.map(({ id }) => id));
  const keys = [...new Set(used)].filter((key) => !views.includes(key));
  const set = [...uiText().matchAll(/"setContext",\s*"([\w.]+)"/g)].map(([, key = ""]) => key);
  assert.deepEqual(keys.sort(), [...new Set(set)].sort());
});

test("a welcome text and a step of the walkthrough have one button: a line that is a link", () => {
  const functions = contributes.viewsWelcome.filter(({ view }) => view === "lambdaWorkbench.functions");
  const steps = contributes.walkthroughs.flatMap((each) => each.steps);
  for (const text of [
    ...functions.map(({ contents }) => contents),
    ...steps.map(({ description }) => description),
  ]) {
    const buttons = text.split("\n").filter((line) => /^\[[^\]]+\]\([^)]+\)$/.test(line));
    assert.equal(buttons.length, 1, text);
  }
});

test("one welcome text of the functions is shown in each state", () => {
  const states = [0, 1].flatMap((folders) =>
    [true, false].flatMap((trusted) => [true, false].map((local) => ({ folders, trusted, local }))),
  );
  for (const { folders, trusted, local } of states) {
    const holds = (term: string) =>
      ({
        isWorkspaceTrusted: trusted,
        "!isWorkspaceTrusted": !trusted,
        "workspaceFolderCount == 0": folders === 0,
        "workspaceFolderCount != 0": folders !== 0,
        "config.lambdaWorkbench.explorer.local": local,
        "!config.lambdaWorkbench.explorer.local": !local,
      })[term];
    const shown = contributes.viewsWelcome.filter(
      ({ view, when = "" }) => view === "lambdaWorkbench.functions" && when.split(" && ").every(holds),
    );
    assert.equal(shown.length, 1, JSON.stringify({ folders, trusted, local }));
  }
});

test("a step of the walkthrough is done by a command of ours, or a condition that is set", () => {
  const set = [...uiText().matchAll(/"setContext",\s*"([\w.]+)"/g)].map(([, key = ""]) => key);
  const events = contributes.walkthroughs.flatMap(({ steps }) =>
    steps.flatMap((each) => each.completionEvents),
  );
  assert.ok(events.length >= 5);
  assert.deepEqual(
    events.filter((event) => {
      const [, kind, of = ""] = /^on(Command|Context):(.*)$/.exec(event) ?? [];
      return kind === undefined || (kind === "Context" && !set.includes(of));
    }),
    [],
  );
});

test("every file that the manifest names exists", () => {
  const icons = contributes.commands.flatMap((each) =>
    typeof each.icon === "object" ? [each.icon.light, each.icon.dark] : (each.icon ?? []),
  );
  const paths = [
    icon,
    ...icons.filter((path) => !path.startsWith("$(")),
    ...Object.values(contributes.views).flatMap((each) => each.map((view) => view.icon)),
    ...Object.values(contributes.viewsContainers).flatMap((each) => each.map((container) => container.icon)),
    ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ...contributes.snippets.map(({ path }) => path),
    ...contributes.grammars.map(({ path }) => path),
    ...contributes.languages.flatMap(({ configuration }) => configuration ?? []),
  ];
  assert.deepEqual(
    paths.filter((path) => !existsSync(resolve(project, path))),
    [],
  );
});

test("grammars, snippets and language configurations are JSON", () => {
  const paths = [...contributes.snippets, ...contributes.grammars].map(({ path }) => path);
  for (const path of paths) JSON.parse(readFileSync(resolve(project, path), "utf8"));
});

test("nothing activates the extension in every window", () => {
  assert.deepEqual(
    activationEvents.filter((event) => ["*", "onStartupFinished"].includes(event)),
    [],
  );
});

test("a workspace with a template by any of its usual names activates the extension", () => {
  const globs = activationEvents
    .filter((event) => event.startsWith("workspaceContains:"))
    .map((event) => event.slice("workspaceContains:".length));
  const activating = (path: string) => globs.some((glob) => matchesGlob(path, glob));
  const names = ["template.yaml", "api/template.yml", "sam.yml", "orders.template.json", "a/stack.cfn.yaml"];
  assert.deepEqual(
    [...names, "legacy.template", "cdk.out/Shop.template.json", "api/serverless.yml"].filter(
      (path) => !activating(path) || !mayBeEntry(projectFormats, basename(path)),
    ),
    [],
  );
  assert.equal(activating("docker-compose.yaml"), false);
  // The first template of a folder is written after the workspace was searched.
  assert.ok(activationEvents.includes("onLanguage:yaml"));
});

test("the version is the changelog's newest", () => {
  const changelog = readFileSync(resolve(project, "CHANGELOG.md"), "utf8");
  const [newest] = [...changelog.matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].map(([, number]) => number);
  assert.equal(version, newest);
  assert.match(changelog, /^## \[Unreleased\]$/m);
});
