import { isNode, linesOf, nameOf, type SyntaxNode } from "../nodes.ts";
import type { Rule } from "../rule.ts";

/** Where it is asked what system this is. All else is handed the answer, so that a test can hand it another. */
const places: ReadonlySet<string> = new Set([
  "src/cli.ts",
  "src/emulator/runtime/process/platform.ts",
  "src/ui/kit/findProgram.ts",
]);

export const platformPlaces: Rule = {
  title: "what system this is, is asked in the places that are listed, and each of them asks",
  check: (sources) => {
    const asked = sources.flatMap(({ path, nodes, imports }) => [
      ...nodes.filter(asks).map((node) => ({ path, line: linesOf(node).first })),
      ...imports
        .filter(
          ({ of, names }) => of === "node:os" && names.some((name) => /^(platform|type|EOL)$/.test(name)),
        )
        .map(() => ({ path, line: 1 })),
    ]);
    return [
      ...asked.filter(({ path }) => !places.has(path)).map(({ path, line }) => `${path}:${line}`),
      ...[...places]
        .filter((place) => !asked.some(({ path }) => path === place))
        .map((place) => `${place} does not ask`),
    ];
  },
  broken: {
    "src/cli.ts": "const here = { platform: process.platform };",
    "src/emulator/runtime/process/platform.ts": "export const platform = () => process.platform;",
    "src/ui/kit/findProgram.ts":
      'import process from "node:process";\nexport const find = ({ platform } = process) => platform;',
    "src/emulator/store/a.ts": '\nif (process.platform === "win32") go();',
    "src/aws/b.ts": 'import { homedir, platform } from "node:os";',
    "src/template/c.ts": 'import { sep } from "node:path";\nconst windows = sep === "\\\\";',
    "src/language/d.ts": 'import os from "node:os";\n\nconst name = os.platform();',
    "src/ui/e.ts": "const { platform, arch } = process;",
    "src/ui/logs/g.ts": "const below = path.startsWith(folder + sep);",
    "src/ui/logs/f.ts": 'const found = { platform: "win32" }.platform;',
  },
  says: [
    "src/emulator/store/a.ts:2",
    "src/aws/b.ts:1",
    "src/template/c.ts:2",
    "src/language/d.ts:3",
    "src/ui/e.ts:1",
  ],
};

/** `process.platform`, `os.platform`, either taken apart, and `sep` where it is compared to learn the same. */
function asks(node: SyntaxNode): boolean {
  if (/^(Optional)?MemberExpression$/.test(node.type))
    return /^(process|os)$/.test(nameOf(node["object"])) && memberOf(node) === "platform";
  if (node.type === "VariableDeclarator") return takes(node["id"], node["init"]);
  if (node.type === "AssignmentPattern") return takes(node["left"], node["right"]);
  if (node.type === "BinaryExpression" && /^[!=]==?$/.test(String(node["operator"])))
    return [node["left"], node["right"]].some((side) => nameOf(side) === "sep");
  return false;
}

function takes(pattern: unknown, from: unknown): boolean {
  if (!/^(process|os)$/.test(nameOf(from)) || !isNode(pattern) || !Array.isArray(pattern["properties"]))
    return false;
  return pattern["properties"].some((each: unknown) => isNode(each) && nameOf(each["key"]) === "platform");
}

function memberOf({ property }: SyntaxNode): string {
  if (!isNode(property)) return "";
  return typeof property["value"] === "string" ? property["value"] : nameOf(property);
}
