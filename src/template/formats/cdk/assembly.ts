import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import type { ReadFile } from "../../format.ts";

/** Of an artifact's metadata: `aws:cdk:logicalId` has the id, `aws:cdk:creationStack` the frames of the app's own code. */
const Metadata = v.record(
  v.string(),
  v.array(
    v.looseObject({
      type: v.string(),
      data: v.optional(v.unknown()),
      trace: v.optional(v.array(v.string())),
    }),
  ),
);

const Artifact = v.looseObject({
  type: v.string(),
  properties: v.optional(
    v.looseObject({
      templateFile: v.optional(v.string()),
      stackName: v.optional(v.string()),
      file: v.optional(v.string()),
    }),
    {},
  ),
  metadata: v.optional(Metadata, {}),
  additionalMetadataFile: v.optional(v.string()),
});
type Artifact = v.InferOutput<typeof Artifact>;

const Manifest = v.looseObject({ artifacts: v.optional(v.record(v.string(), Artifact), {}) });

const Assets = v.looseObject({
  files: v.optional(
    v.record(
      v.string(),
      v.looseObject({
        source: v.looseObject({ path: v.optional(v.string()) }),
        destinations: v.optional(
          v.record(v.string(), v.looseObject({ objectKey: v.optional(v.string()) })),
          {},
        ),
      }),
    ),
    {},
  ),
});

/** What made a resource of a template. */
export interface Construct {
  /** Its ids from the app down, without the resource's own: `Shop/Orders/Handler`. */
  readonly path: readonly string[];
  /** The frames of the app's own code, innermost first: `new ShopStack (/app/lib/shop.ts:20:19)`. */
  readonly frames: readonly string[];
}

/** A cloud assembly, `cdk.out`, as far as one stack of it needs it (AWS CDK, `cloud-assembly-schema`). */
export class Assembly {
  /** The folder with the app's `cdk.json`. */
  readonly project: string;
  readonly #folder: string;
  readonly #files: ReadFile;
  readonly #artifacts: ReadonlyMap<string, Artifact>;
  readonly #template: string;
  #assets: ReadonlyMap<string, string> | undefined;
  #constructs: ReadonlyMap<string, Construct> | undefined;

  /** `template` is absolute. */
  constructor(template: string, files: ReadFile) {
    this.#folder = dirname(template);
    this.#template = template;
    this.#files = files;
    this.project = projectOf(this.#folder);
    const manifest = this.#json(join(this.#folder, "manifest.json"), Manifest);
    this.#artifacts = new Map(Object.entries(manifest?.artifacts ?? {}));
  }

  /** False for what an earlier synthesis has left behind, and for a nested stack, which is its parent's. */
  get hasStack(): boolean {
    return this.#artifacts.size === 0 || this.#stack() !== undefined;
  }

  get stackName(): string | undefined {
    const [id, artifact] = this.#stack() ?? [];
    return artifact?.properties.stackName ?? id;
  }

  /** The file or folder that is uploaded under a key of the bootstrap's bucket: absolute. */
  asset(key: string): string | undefined {
    this.#assets ??= this.#readAssets();
    return this.#assets.get(key);
  }

  /** By the logical id of what it made. */
  construct(logicalId: string): Construct | undefined {
    this.#constructs ??= this.#readConstructs();
    return this.#constructs.get(logicalId);
  }

  #stack(): readonly [string, Artifact] | undefined {
    const name = basename(this.#template);
    return [...this.#artifacts].find(
      ([, { type, properties }]) => type === "aws:cloudformation:stack" && properties.templateFile === name,
    );
  }

  #readAssets(): ReadonlyMap<string, string> {
    const assets = new Map<string, string>();
    for (const { type, properties } of this.#artifacts.values()) {
      if (type !== "cdk:asset-manifest" || properties.file === undefined) continue;
      const manifest = this.#json(join(this.#folder, properties.file), Assets);
      for (const { source, destinations } of Object.values(manifest?.files ?? {})) {
        for (const { objectKey } of Object.values(destinations)) {
          if (source.path !== undefined && objectKey !== undefined)
            assets.set(objectKey, join(this.#folder, source.path));
        }
      }
    }
    return assets;
  }

  #readConstructs(): ReadonlyMap<string, Construct> {
    const constructs = new Map<string, Construct>();
    const [, artifact] = this.#stack() ?? [];
    if (artifact === undefined) return constructs;
    const { additionalMetadataFile: further, metadata } = artifact;
    const more = further === undefined ? {} : this.#json(join(this.#folder, further), Metadata);
    for (const [path, entries] of Object.entries({ ...metadata, ...more })) {
      const id = entries.find(({ type }) => type === "aws:cdk:logicalId");
      if (typeof id?.data !== "string") continue;
      const stack = entries.find(({ type }) => type === "aws:cdk:creationStack")?.data;
      const frames = Array.isArray(stack) ? stack.filter((frame) => typeof frame === "string") : id.trace;
      constructs.set(id.data, { path: path.split("/").slice(1, -1), frames: frames ?? [] });
    }
    return constructs;
  }

  #json<Shape extends v.GenericSchema>(path: string, shape: Shape): v.InferOutput<Shape> | undefined {
    const text = this.#files(path);
    const read = text === undefined ? undefined : v.safeParse(v.pipe(v.string(), v.parseJson(), shape), text);
    return read?.success ? read.output : undefined;
  }
}

/** The assemblies of an app's stages are folders within its own. */
function projectOf(folder: string): string {
  let at = folder;
  while (basename(at).startsWith("assembly-")) at = dirname(at);
  return dirname(at);
}
