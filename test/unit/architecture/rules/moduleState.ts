import { isNode, linesOf, nameOf, nodesIn, type SyntaxNode } from "../nodes.ts";
import type { Rule } from "../rule.ts";
import type { Source, Statement } from "../sources.ts";

/** Modules that begin and end with a process of their own: the programs, and what runs beside a function's handler. */
const ownProcess = /^src\/(extension\.ts$|cli\.ts$|bootstrap\/)/;

export const moduleVariables: Rule = {
  title: "no module has a variable: what changes belongs to an object that somebody made",
  check: (sources) =>
    modules(sources).flatMap(({ path, body }) =>
      declarations(body)
        .filter(({ kind }) => kind !== "const")
        .map((each) => `${path}:${linesOf(each).first}`),
    ),
  broken: {
    "src/shared/a.ts": "let calls = 0;\nexport let last: string | undefined;\nconst limit = 3;",
    "src/extension.ts": "let app;",
  },
  says: ["src/shared/a.ts:1", "src/shared/a.ts:2"],
};

const growing = /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/;
const containers = new Set(["Map", "Set", "WeakMap", "WeakSet", "Array"]);

export const moduleContainers: Rule = {
  title: "no module changes a map, a set, a list or an object of its own",
  check: (sources) =>
    modules(sources).flatMap(({ path, body, nodes }) => {
      const constants = constantsOf(body);
      const names = new Set(constants.map(({ name }) => name).filter((name) => name !== ""));
      const counting = new Set(constants.filter(({ value }) => isCounting(value)).map(({ name }) => name));
      for (const { name } of nodes.flatMap(placed)) counting.delete(name);
      return nodes
        .flatMap((node) => [...changedBy(node), ...matchedBy(node).filter((name) => counting.has(name))])
        .filter((name) => names.has(name))
        .map((name) => `${path} changes ${name}`);
    }),
  broken: {
    "src/shared/a.ts": [
      "const hashes = new Map<string, string>();",
      "const names: string[] = [];",
      "const counts: Record<string, number> = {};",
      "const digit = /[0-9]/g;",
      "const word = /[a-z]+/y;",
      "const kept = new Set([1]);",
      "export function add(key: string): boolean {",
      '  hashes.set(key, "");',
      "  names.push(key);",
      "  counts[key] = 1;",
      "  delete counts[key];",
      "  const own = new Set<string>();",
      "  own.add(key);",
      "  word.lastIndex = 0;",
      "  if (word.test(key)) return false;",
      "  return digit.test(key) && kept.has(1);",
      "}",
    ].join("\n"),
  },
  says: [
    "src/shared/a.ts changes hashes",
    "src/shared/a.ts changes names",
    "src/shared/a.ts changes counts",
    "src/shared/a.ts changes counts",
    "src/shared/a.ts changes digit",
  ],
};

export const readonlyContainers: Rule = {
  title: "a map or a set of a module is typed as one that nobody may change, and so is a class's own",
  check: (sources) =>
    modules(sources).flatMap(({ path, body, nodes }) => [
      ...constantsOf(body)
        .filter(({ value, type }) => isContainer(value) && !isReadonly(type))
        .map(({ name }) => `${path} ${name}`),
      ...nodes
        .filter((node) => /^Class(Private|Accessor)?Property$/.test(node.type) && node["static"] === true)
        .filter((node) => node["readonly"] !== true || isContainer(node["value"]))
        .map((node) => `${path} ${nameOf(node["key"])}`),
    ]),
  broken: {
    "src/shared/a.ts": [
      "export const known = new Map<string, string>();",
      'export const endings: ReadonlySet<string> = new Set(["a"]);',
      "class Pool { static #last = 0; static readonly limit = 3; }",
    ].join("\n"),
  },
  says: ["src/shared/a.ts known", "src/shared/a.ts #last"],
};

/** A regular expression that goes on from where it last matched. */
function isCounting(value: unknown): boolean {
  return isNode(value) && value.type === "RegExpLiteral" && /[gy]/.test(String(value["flags"]));
}

/** What is told where to begin, which takes the memory from it. */
function placed(node: SyntaxNode): { readonly name: string }[] {
  const left = node.type === "AssignmentExpression" ? node["left"] : undefined;
  if (!isNode(left) || nameOf(left["property"]) !== "lastIndex") return [];
  return memberOf(left).map((name) => ({ name }));
}

function matchedBy(node: SyntaxNode): string[] {
  const callee = node.type === "CallExpression" ? node["callee"] : undefined;
  return isNode(callee) && /^(test|exec)$/.test(nameOf(callee["property"])) ? memberOf(callee) : [];
}

function modules(sources: readonly Source[]): Source[] {
  return sources.filter(({ path }) => !ownProcess.test(path));
}

/** The declarations of variables and constants at a module's top. */
function declarations(body: readonly Statement[]) {
  return body.flatMap((statement) => {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return declared?.type === "VariableDeclaration" && declared.declare !== true ? [{ ...declared }] : [];
  });
}

function constantsOf(body: readonly Statement[]) {
  return declarations(body).flatMap(({ declarations: list }) =>
    list.map(({ id, init }) => ({
      name: nameOf(id),
      type: id.type === "Identifier" ? id.typeAnnotation : undefined,
      value: init,
    })),
  );
}

/** The names of what a node changes: `name.set(…)`, `name[…] = …`, `delete name[…]`, a regular expression that counts. */
function changedBy(node: SyntaxNode): string[] {
  switch (node.type) {
    case "CallExpression": {
      const callee = node["callee"];
      if (!isNode(callee) || callee.type !== "MemberExpression") return [];
      const [object, method] = [callee["object"], nameOf(callee["property"])];
      if (growing.test(method)) return [nameOf(object)];
      if (nameOf(object) !== "Object" || method !== "assign") return [];
      return Array.isArray(node["arguments"]) ? [nameOf(node["arguments"][0])] : [];
    }
    case "AssignmentExpression":
      return placed(node).length > 0 ? [] : memberOf(node["left"]);
    case "UpdateExpression":
      return memberOf(node["argument"]);
    case "UnaryExpression":
      return node["operator"] === "delete" ? memberOf(node["argument"]) : [];
    default:
      return [];
  }
}

function memberOf(node: unknown): string[] {
  return isNode(node) && node.type === "MemberExpression" ? [nameOf(node["object"])] : [];
}

function isContainer(value: unknown): boolean {
  return isNode(value) && value.type === "NewExpression" && containers.has(nameOf(value["callee"]));
}

function isReadonly(annotation: unknown): boolean {
  return nodesIn(annotation).some((node) => nameOf(node["typeName"]).startsWith("Readonly"));
}
