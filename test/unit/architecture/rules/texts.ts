import { isNode, linesOf, nameOf, type SyntaxNode } from "../nodes.ts";
import type { Rule } from "../rule.ts";
import { roomOf, type Source } from "../sources.ts";

const isUi = (path: string) => roomOf(path) === "ui" || path === "src/extension.ts";

/** Files that write code, which is the same in every language. */
const codeWriters: readonly string[] = ["src/ui/projects/templateText.ts"];

/** What reads like a text for people, and is none. */
const noTexts: Readonly<Record<string, string>> = {
  "src/ui/commands.ts: Invoke": "The other feature's word for what is asked.",
  "src/ui/commands.ts: Lambda Workbench: {0}": "A name, and a message that is translated.",
  "src/ui/createApp.ts: Lambda Workbench": "A name.",
  "src/ui/debug/dapSocket.ts: Content-Length: {0}\r\n\r\n": "The protocol's.",
  "src/ui/debug/installDebugpy.ts: Lambda": "A name.",
  "src/ui/documents/register.ts: Lambda": "A name.",
  "src/ui/emulator/externalEmulator.ts: emulator {0}": "The name of a secret.",
  "src/ui/events/createEvent.ts: {0} event.json": "The name of a file.",
  "src/ui/events/pickEvent.ts: file {0}": "A key of remembered state.",
  "src/ui/explorer/marks.ts: marked {0}": "A key of remembered state.",
  "src/ui/explorer/targetRow.ts: {0} filtered": "An id.",
  "src/ui/functions/result/documents.ts: /{0} ({1}){2} result.json": "A path.",
  "src/ui/functions/result/documents.ts: Local": "A part of a path.",
  "src/ui/kit/ask.ts: back to the question before": "Nobody sees who went back.",
  "src/ui/kit/log/structured.ts: message msg errorMessage": "Names of members.",
  "src/ui/kit/log/structured.ts: timestamp time level requestId request_id function_request_id AWSRequestId awsRequestId":
    "Names of members.",
  "src/ui/palette.ts: {0} && resource in lambdaWorkbench.shownEnvironments": "A condition.",
  "src/ui/palette.ts: {0} && resource not in lambdaWorkbench.shownEnvironments": "A condition.",
  "src/ui/projects/newFunction.ts: Hello": "The name of a function.",
  "src/ui/release/sources.ts: {0}.amazonaws.com": "A principal.",
  "src/ui/settings/documents/configuration.ts: None": "AWS's word in a document.",
  "src/ui/settings/documents/configuration.ts: Text": "AWS's word in a document.",
  "src/ui/settings/documents/mapping.ts: Disabl": "A beginning of AWS's word.",
};

export const translatedTexts: Rule = {
  title: "a text for people goes through vscode.l10n.t, whole and with places for its values",
  check: (sources) => [
    ...new Set(
      sources
        .filter(({ path }) => isUi(path) && !codeWriters.includes(path))
        .flatMap((source) => [...untranslated(source)].map((node) => `${source.path}: ${literalText(node)}`)),
    ),
  ],
  exceptions: noTexts,
  broken: {
    "src/ui/logs/a.ts":
      'import * as vscode from "vscode";\nconst say = (name: string) => vscode.window.showErrorMessage(`No logs of ${name}.`);',
    "src/ui/logs/b.ts":
      'const items = (n: number) => [{ label: n === 1 ? "one" : vscode.l10n.t("{0} streams", n), command: "a.b c" }];',
    "src/ui/logs/c.ts":
      'export const f = (x: string) => { if (x === "Not found") log.info("was not found"); };',
    "src/aws/d.ts": 'export const e = "Is not the editor\'s";',
  },
  says: ["src/ui/logs/a.ts: No logs of {0}.", "src/ui/logs/b.ts: one"],
};

export const writtenOut: Rule = {
  title: "a text is written out where it is translated, so that its translations can be looked for",
  check: (sources) =>
    sources.flatMap(({ path, nodes }) =>
      nodes
        .filter((node) => {
          const text = translatedBy(node);
          return isNode(text) && text.type !== "StringLiteral" && !isPlainTemplate(text);
        })
        .map((node) => `${path}:${linesOf(node).first}`),
    ),
  exceptions: { "src/ui/kit/words/spoken.ts:11": "It translates phrases, which are written out." },
  broken: {
    "src/ui/logs/a.ts":
      "vscode.l10n.t(title);\nvscode.l10n.t(`a ${b}`);\nvscode.l10n.t(`a {0}`, b);\nphrase(one ? `a` : `b`);",
  },
  says: ["src/ui/logs/a.ts:1", "src/ui/logs/a.ts:2", "src/ui/logs/a.ts:4"],
};

function isPlainTemplate({ type, quasis }: SyntaxNode): boolean {
  return type === "TemplateLiteral" && Array.isArray(quasis) && quasis.length === 1;
}

export const phrases: Rule = {
  title: "what rooms say that know no editor is a phrase, which the editor translates",
  check: (sources) =>
    sources
      .filter(({ path }) => /^src\/(aws|lambda|protocol)\//.test(path))
      .flatMap(({ path, nodes }) =>
        nodes
          .filter((node) => node.type === "ObjectProperty" && nameOf(node["key"]) === "userMessage")
          .flatMap((node) => [...search(node["value"], "userMessage")])
          .map((node) => `${path}: ${literalText(node)}`),
      ),
  broken: {
    "src/aws/a.ts":
      'new AppError("a", { userMessage: `Not ${a}.` }); new AppError("b", { userMessage: phrase("Not {0}.", b) });',
  },
  says: ["src/aws/a.ts: Not {0}."],
};

export const serverTexts: Rule = {
  title: "what the language server says is a phrase, which is translated where it leaves the server",
  check: (sources) =>
    sources
      .filter(({ path }) => path.startsWith("src/language/features/"))
      .flatMap((source) => [...untranslated(source)].map((node) => `${source.path}: ${literalText(node)}`)),
  exceptions: {
    "src/language/features/hover.ts: {0} MB": "A unit.",
  },
  broken: {
    "src/language/features/a.ts": "const hover = (name: string) => ({ contents: `Function ${name}` });",
  },
  says: ["src/language/features/a.ts: Function {0}"],
};

export const spokenErrors: Rule = {
  title: "the editor shows an error's message in its user's language, not the English one that logs have",
  check: (sources) =>
    sources
      .filter(({ path }) => isUi(path) && path !== "src/ui/kit/words/spoken.ts")
      .flatMap((source) =>
        [...outsideLogs(source.body)]
          .filter(
            (node) =>
              (node.type === "MemberExpression" && nameOf(node["property"]) === "userMessage") ||
              (node.type === "CallExpression" && nameOf(node["callee"]) === "messageOf"),
          )
          .map((node) => `${source.path}:${linesOf(node).first}`),
      ),
  broken: {
    "src/ui/logs/a.ts":
      'log.warn("gone", { message: messageOf(error) });\nshow(messageOf(error));\nshow(error.userMessage);',
  },
  says: ["src/ui/logs/a.ts:2", "src/ui/logs/a.ts:3"],
};

export const lateTexts: Rule = {
  title: "a text is translated when it is shown, not when its file is imported",
  check: (sources) =>
    sources.flatMap(({ path, body }) =>
      [...outsideFunctions(body)]
        .filter((node) => translatedBy(node) !== undefined && nameOf(node["callee"]) !== "phrase")
        .map((node) => `${path}:${linesOf(node).first}`),
    ),
  broken: {
    "src/ui/logs/a.ts":
      'const title = vscode.l10n.t("Logs");\nconst later = () => vscode.l10n.t("Logs");\nconst section = { get title() { return vscode.l10n.t("Logs"); } };',
  },
  says: ["src/ui/logs/a.ts:1"],
};

function* outsideLogs(value: unknown): Generator<SyntaxNode> {
  yield* walk(value, isLogged);
}

function* outsideFunctions(value: unknown): Generator<SyntaxNode> {
  yield* walk(value, ({ type }) => /Function|Method/.test(type));
}

/** The nodes of a tree, but for what is below those that are not entered. */
function* walk(value: unknown, isClosed: (node: SyntaxNode) => boolean): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const each of value) yield* walk(each, isClosed);
  if (!isNode(value) || isClosed(value)) return;
  yield value;
  for (const [name, each] of Object.entries(value)) if (name !== "loc") yield* walk(each, isClosed);
}

/** Members of objects that a person reads; in them a single word counts. */
const shown = new Set(
  "title label description detail placeholder placeHolder prompt tooltip text userMessage value message openLabel".split(
    " ",
  ),
);
/** Members that programs read. */
const machine = new Set(
  "command group when icon kind id scheme language code word type colour page event source section mode member act runtime file handler LogType InvocationType act during key".split(
    " ",
  ),
);
/** What is asked of a text by these is no sentence for people. */
const comparing =
  /^(includes|startsWith|endsWith|has|get|indexOf|split|replace|replaceAll|match|test|join|register|execute|executeCommand|affectsConfiguration|setting|literal|picklist)$/;

/** English with places for values, as a translation is looked up by it; undefined for what is no literal. */
export function literalText(node: SyntaxNode): string | undefined {
  if (node.type === "StringLiteral") return String(node["value"]);
  if (node.type !== "TemplateLiteral" || !Array.isArray(node["quasis"])) return undefined;
  const parts = node["quasis"].map((each: unknown) => (isNode(each) ? cookedOf(each["value"]) : ""));
  return parts.reduce((all, part, at) => `${all}{${at - 1}}${part}`);
}

function cookedOf(value: unknown): string {
  return typeof value === "object" && value !== null && "cooked" in value ? String(value.cooked) : "";
}

/** Whether a text reads like one for people: two words, or one with a capital. In a member that is shown: any word. */
function isProse(text: string, member: string): boolean {
  const words = text.replace(/^\$\([\w~-]+\) ?/, "");
  if (/^[A-Z][a-z]+[A-Z]\w*$/.test(words)) return false;
  if (shown.has(member) && /[a-z]{2,}/.test(words.replace(/\{\d+\}/g, ""))) return true;
  return /[A-Za-z]{2,}[,:;]? ([A-Za-z]|\{\d)|\{\d+\} [A-Za-z]{2,}/.test(text) || /^[A-Z][a-z]+/.test(words);
}

/** What a call translates: its own first argument. */
export function translatedBy(node: SyntaxNode): unknown {
  const callee = node["callee"];
  if (node.type !== "CallExpression" || !isNode(callee) || !Array.isArray(node["arguments"]))
    return undefined;
  const isPhrase = nameOf(callee) === "phrase";
  const object = callee["object"];
  const isL10n =
    nameOf(callee["property"]) === "t" && isNode(object) && nameOf(object["property"] ?? object) === "l10n";
  return isPhrase || isL10n ? node["arguments"][0] : undefined;
}

/** The literals of a file that read like texts for people and are not translated. */
export function* untranslated(source: Pick<Source, "body">): Generator<SyntaxNode> {
  yield* search(source.body, "");
}

function* search(value: unknown, member: string): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const each of value) yield* search(each, member);
  if (!isNode(value) || isSilent(value)) return;
  const text = literalText(value);
  if (text !== undefined && !machine.has(member) && isProse(text, member)) yield value;
  const skipped = skippedIn(value);
  const inner = value.type === "ObjectProperty" ? nameOf(value["key"]) : keeps(value) ? member : "";
  for (const [name, each] of Object.entries(value)) {
    if (name === "loc" || name === "key" || typeof each !== "object" || skipped.includes(each)) continue;
    yield* search(Array.isArray(each) ? each.filter((one: unknown) => !skipped.includes(one)) : each, inner);
  }
}

/** A member's text may be chosen among several, or come where there is no other. */
function keeps({ type }: SyntaxNode): boolean {
  return (
    type === "ConditionalExpression" ||
    type === "LogicalExpression" ||
    type === "TSAsExpression" ||
    type === "TemplateLiteral"
  );
}

/** Types, imports, what is logged, and errors of ours that nobody sees but who mends them. */
function isSilent(node: SyntaxNode): boolean {
  if (/^(Import|ExportAll)|^TS(?!As|Satisfies|NonNull)/.test(node.type)) return true;
  const callee = node["callee"];
  if (node.type === "NewExpression") return nameOf(callee) === "Error";
  return node.type === "TaggedTemplateExpression" || isLogged(node);
}

function isLogged(node: SyntaxNode): boolean {
  const callee = node["callee"];
  if (node.type !== "CallExpression" || !isNode(callee)) return false;
  const object = callee["object"];
  const called = isNode(object) ? nameOf(object["property"] ?? object) : "";
  return called === "log" && /^(debug|info|warn|error)$/.test(nameOf(callee["property"]));
}

/** Parts of a node that are not shown: what is compared, looked up, or translated already. */
function skippedIn(node: SyntaxNode): unknown[] {
  const callee = node["callee"];
  switch (node.type) {
    case "BinaryExpression":
      return node["operator"] === "+" ? [] : [node["left"], node["right"]].filter(isLiteral);
    case "SwitchCase":
      return [node["test"]];
    case "MemberExpression":
      return [node["property"]];
    case "CallExpression": {
      const name = isNode(callee) ? nameOf(callee["property"] ?? callee) : "";
      const values = Array.isArray(node["arguments"]) ? node["arguments"] : [];
      return comparing.test(name) ? values.filter(isLiteralOrList) : [translatedBy(node)];
    }
    default:
      return [];
  }
}

function isLiteral(node: unknown): boolean {
  return isNode(node) && literalText(node) !== undefined;
}

function isLiteralOrList(node: unknown): boolean {
  return isLiteral(node) || (isNode(node) && node.type === "ArrayExpression");
}
