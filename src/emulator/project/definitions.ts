import { createHash } from "node:crypto";
import type { Runtime } from "@aws-sdk/client-lambda";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import type {
  WorkspaceCode,
  WorkspaceFunction,
  WorkspaceFunctions,
} from "../contracts/workspaceFunctions.ts";
import type { FunctionCode } from "./code/functionCode.ts";
import type { FunctionSources } from "./code/functionSources.ts";
import type { Layers, PreparedLayers } from "./code/layers.ts";
import { problemOf } from "./problems.ts";
import type { WatchedFolder } from "./watch/treeWatcher.ts";

interface DefinitionsOptions {
  readonly functions: WorkspaceFunctions;
  readonly sources: FunctionSources;
  readonly layers: Layers;
  readonly log: Log;
}

/** What came of one declaration. */
export interface Taken {
  readonly problems: readonly ProjectProblem[];
  /** What it depends on. */
  readonly watch: readonly WatchedFolder[];
}

interface DefinedFunction {
  readonly declaration: FunctionDeclaration;
  readonly sourceRoot: string | undefined;
  /** What `define` was last given, as text. */
  readonly definition: string;
}

/** The functions that the emulator was given, and what it was given for each. */
export class Definitions {
  readonly #options: DefinitionsOptions;
  readonly #defined = new Map<string, DefinedFunction>();
  /** Functions that could not be defined, with what is in the way. */
  readonly #missing = new Map<string, string>();

  constructor(options: DefinitionsOptions) {
    this.#options = options;
  }

  /** Sorted. */
  names(): readonly string[] {
    return [...this.#defined.keys()].sort();
  }

  sourceRootOf(functionName: string): string | undefined {
    return this.#defined.get(functionName)?.sourceRoot;
  }

  /** Nothing while it is there, as it was before if need be. */
  whyMissing(functionName: string): string | undefined {
    return this.#defined.has(functionName) ? undefined : this.#missing.get(functionName);
  }

  declarationOf(functionName: string): FunctionDeclaration | undefined {
    return this.#defined.get(functionName)?.declaration;
  }

  /** Gives the function to the emulator when its code or settings changed. Never throws: a problem says why not. */
  async take(fn: FunctionDeclaration): Promise<Taken> {
    const { sources, layers } = this.#options;
    if (fn.code.kind !== "image" && (fn.runtime === undefined || fn.handler === undefined)) {
      // The template's own problems say so.
      return { problems: [], watch: [] };
    }
    try {
      const code = await sources.prepare(fn);
      const own = await layers.prepare(fn);
      const problems = [...code.problems, ...own.problems];
      const defined = workspaceFunction(fn, code, own);
      this.#missing.set(fn.name, code.why ?? problems[0]?.message ?? "it has nothing that could run");
      if (defined !== undefined) this.#define(defined, fn, code.sourceRoot);
      return { problems, watch: [...code.watch, ...own.watch] };
    } catch (error) {
      const message = `"${fn.name}" cannot be taken in: ${messageOf(error)}`;
      this.#missing.set(fn.name, message);
      return { problems: [problemOf(fn, "function-invalid", { message })], watch: [] };
    }
  }

  /** Takes all other functions from the emulator. */
  keepOnly(functionNames: ReadonlySet<string>): void {
    for (const known of [this.#defined, this.#missing])
      for (const name of known.keys()) if (!functionNames.has(name)) known.delete(name);
    this.#options.functions.keepOnly([...functionNames]);
  }

  /** Makes the next `take` of each function define it, also when nothing changed. */
  forget(): void {
    for (const [name, before] of this.#defined) this.#defined.set(name, { ...before, definition: "" });
  }

  #define(fn: WorkspaceFunction, declaration: FunctionDeclaration, sourceRoot: string | undefined): void {
    const { log, functions } = this.#options;
    const { functionName: name, configuration } = fn;
    const definition = JSON.stringify(fn);
    const before = this.#defined.get(name);
    const taken = { declaration, sourceRoot, definition };
    if (before?.definition === definition) {
      this.#defined.set(name, taken);
      return;
    }
    // What is refused is tried again, and is said to be refused again, at the next look.
    functions.define(fn);
    this.#defined.set(name, taken);
    log.info(before === undefined ? "function defined" : "function changed", {
      name,
      runtime: configuration.Runtime,
    });
  }
}

/** Undefined when there is nothing that could run. */
function workspaceFunction(
  fn: FunctionDeclaration,
  code: FunctionCode,
  layers: PreparedLayers,
): WorkspaceFunction | undefined {
  const { runtime, handler, logging } = fn;
  const workspaceCode = codeOf(fn, code, layers);
  const published = publishedLayers(fn);
  if (workspaceCode === undefined) return undefined;
  return {
    functionName: fn.name,
    code: workspaceCode,
    configuration: {
      ...fn.deployed,
      ...(published.length > 0 && { Layers: published }),
      // A template may name a runtime that AWS does not know.
      ...(runtime !== undefined && { Runtime: runtime.value as Runtime }),
      ...(handler !== undefined && { Handler: handler.value }),
      Description: fn.description,
      Environment: { Variables: fn.environment },
      MemorySize: fn.memoryMb,
      Timeout: fn.timeoutSeconds,
      EphemeralStorage: { Size: fn.ephemeralStorageMb },
      Architectures: [fn.architecture],
      TracingConfig: { Mode: fn.tracing },
      ...(logging !== undefined && {
        LoggingConfig: {
          LogFormat: logging.format,
          LogGroup: logging.group,
          ApplicationLogLevel: logging.applicationLevel,
          SystemLogLevel: logging.systemLevel,
        },
      }),
    },
    tags: fn.tags,
    ...(fn.url !== undefined && { url: fn.url }),
    ...(fn.alias !== undefined && { alias: fn.alias }),
    ...(fn.provisionedConcurrency !== undefined && { provisionedConcurrency: fn.provisionedConcurrency }),
    ...(fn.eventInvoke !== undefined && { eventInvoke: fn.eventInvoke }),
    ...(fn.recursiveLoop !== undefined && { recursiveLoop: fn.recursiveLoop }),
    ...(fn.runtimeUpdates !== undefined && {
      runtimeManagement: { UpdateRuntimeOn: fn.runtimeUpdates },
    }),
    ...(fn.reservedConcurrency !== undefined && { reservedConcurrency: fn.reservedConcurrency }),
  };
}

/** Layers that are named by an ARN and are not the workspace's own: they are shown as the template has them. */
function publishedLayers({ layers }: FunctionDeclaration): string[] {
  return layers.flatMap((layer) =>
    layer.kind === "elsewhere" && layer.text.startsWith("arn:") ? [layer.text] : [],
  );
}

function codeOf(
  { code: declared, runtime, handler }: FunctionDeclaration,
  code: FunctionCode,
  layers: PreparedLayers,
): WorkspaceCode | undefined {
  if (declared.kind === "image") {
    return declared.imageUri === undefined ? undefined : { kind: "image", imageUri: declared.imageUri };
  }
  if (code.taskRoot === undefined || runtime === undefined || handler === undefined) return undefined;
  return {
    kind: "folder",
    taskRoot: code.taskRoot,
    layers: layers.layers,
    sha256: layers.sha256 === "" ? code.hash.sha256 : joinHashes(code.hash.sha256, layers.sha256),
    size: code.hash.size,
  };
}

function joinHashes(...hashes: readonly string[]): string {
  return createHash("sha256").update(hashes.join(" ")).digest("base64");
}
