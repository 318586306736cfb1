import type { CreateFunctionRequest } from "@aws-sdk/client-lambda";
import type { FunctionUrlDeclaration } from "../../template/model/functionDeclaration.ts";

/**
 * A function of the workspace, as its template declares it. It runs from its folder, not from a package, and is otherwise a
 * function like any other.
 */
export interface WorkspaceFunction {
  readonly functionName: string;
  readonly code: WorkspaceCode;
  readonly configuration: WorkspaceConfiguration;
  readonly reservedConcurrency?: number;
  /** An alias that always has the newest code. */
  readonly alias?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly url?: FunctionUrlDeclaration;
}

/** What CreateFunction is told of a function, in AWS's words: a setting of a template needs no other name on its way. */
export type WorkspaceConfiguration = Partial<
  Omit<CreateFunctionRequest, "FunctionName" | "Code" | "Tags" | "Publish" | "PublishTo" | "PackageType">
>;

export interface WorkspaceCode {
  /** The folder that stands for `/var/task`: the source folder, or the build output for TypeScript. */
  readonly taskRoot: string;
  /** Folders of the workspace's own layers (`/opt`), in order. */
  readonly layerFolders: readonly string[];
  /** Base64 SHA-256 over code and layers; a change starts new environments. */
  readonly sha256: string;
  readonly size: number;
}

/** Where the workspace's functions are kept, with all others. */
export interface WorkspaceFunctions {
  /**
   * Creates or updates. Settings that a client changed since stay until the template's own value of the function
   * changes; code follows at once.
   */
  define(fn: WorkspaceFunction): void;
  /** Removes functions that the templates no longer declare. Functions made through the API are never touched. */
  keepOnly(functionNames: readonly string[]): void;
}
