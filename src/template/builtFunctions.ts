import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";

/** A function of a project, with the package that its tool has built. */
export interface BuiltFunction {
  /** The logical id of its resource. */
  readonly id: string;
  /** Where the template says it. */
  readonly name?: string;
  /** A folder, or a file that is packed already. */
  readonly path: string;
}

/** What of a resource tells where its code lies. */
interface BuiltResource {
  readonly id: string;
  readonly type: string | undefined;
  readonly name: string | undefined;
  /** As the template says it, relative to its folder. */
  readonly code: string | undefined;
}

const functionTypes = ["AWS::Serverless::Function", "AWS::Lambda::Function"];

/** What `sam build` has left in `.aws-sam/build`. */
export async function samOutputs(root: string): Promise<readonly BuiltFunction[]> {
  const folder = join(root, ".aws-sam/build");
  return functionsIn(folder, samResources(await readFile(join(folder, "template.yaml"), "utf8")));
}

/** What `cdk synth` has left in `cdk.out`, also in the assemblies of stages. */
export async function cdkOutputs(root: string): Promise<readonly BuiltFunction[]> {
  const entries = await readdir(join(root, "cdk.out"), { recursive: true });
  const templates = entries.filter(
    (path) => path.endsWith(".template.json") && !/(^|[\\/])asset\./.test(path),
  );
  const found = await Promise.all(
    templates.sort().map(async (path) => {
      const file = join(root, "cdk.out", path);
      return functionsIn(dirname(file), cdkResources(await readFile(file, "utf8")));
    }),
  );
  return found.flat();
}

function functionsIn(folder: string, resources: readonly BuiltResource[]): readonly BuiltFunction[] {
  return resources.flatMap(({ id, type = "", name, code }) => {
    if (!functionTypes.includes(type) || code === undefined) return [];
    return [{ id, path: join(folder, code), ...(name !== undefined && { name }) }];
  });
}

/** SAM writes its template with two spaces a level and a value a line: no reader of YAML has to be there for it. */
function samResources(text: string): readonly BuiltResource[] {
  const [, section = ""] = /^Resources:\n((?: .*\n|\n)*)/m.exec(`${text.replaceAll("\r", "")}\n`) ?? [];
  return section.split(/^ {2}(?=\w+:$)/m).flatMap((resource) => {
    const [, id] = /^(\w+):\n/.exec(resource) ?? [];
    if (id === undefined) return [];
    const property = (name: string) => plainText(new Map(properties(resource)).get(name));
    const [, type] = /^ {4}Type: (\S+)$/m.exec(resource) ?? [];
    return [{ id, type, name: property("FunctionName"), code: property("CodeUri") ?? property("Code") }];
  });
}

function* properties(resource: string): Generator<readonly [string, string]> {
  const [, section = ""] = /^ {4}Properties:\n((?: {6}.*\n|\n)*)/m.exec(`${resource}\n`) ?? [];
  for (const [, name = "", value = ""] of section.matchAll(/^ {6}(\w+): (\S.*)$/gm)) yield [name, value];
}

/** Undefined for what only CloudFormation can tell. */
function plainText(value: string | undefined): string | undefined {
  const [, , text] = /^(['"]?)([\w .\\/@-]+)\1$/.exec(value ?? "") ?? [];
  return text;
}

const Stack = v.object({
  Resources: v.optional(
    v.record(
      v.string(),
      v.object({
        Type: v.optional(v.string()),
        Properties: v.optional(v.object({ FunctionName: v.optional(v.unknown()) })),
        // CDK says where an asset lies for tools that run a function on this machine.
        Metadata: v.optional(v.object({ "aws:asset:path": v.optional(v.string()) })),
      }),
    ),
    {},
  ),
});

function cdkResources(text: string): readonly BuiltResource[] {
  const stack = v.safeParse(v.pipe(v.string(), v.parseJson(), Stack), text);
  if (!stack.success) return [];
  return Object.entries(stack.output.Resources).map(([id, { Type, Properties, Metadata }]) => {
    const name = Properties?.FunctionName;
    return {
      id,
      type: Type,
      name: typeof name === "string" ? name : undefined,
      code: Metadata?.["aws:asset:path"],
    };
  });
}

/** The one that is deployed under a name: CloudFormation makes one of stack, logical id and letters where a template has none. */
export function builtAs(
  functions: readonly BuiltFunction[],
  { name, logicalId }: { readonly name: string; readonly logicalId?: string | undefined },
): BuiltFunction | undefined {
  const found =
    functions.find(({ id }) => id === logicalId) ??
    functions.find((fn) => fn.name === name) ??
    functions.find(({ id }) => id === name);
  if (found !== undefined) return found;
  const alike = functions.filter(({ id }) => name.includes(`-${id}-`));
  return alike.length === 1 ? alike[0] : undefined;
}
