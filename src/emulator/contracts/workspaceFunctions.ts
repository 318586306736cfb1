import type {
  CreateFunctionRequest,
  PutFunctionEventInvokeConfigRequest,
  PutRuntimeManagementConfigRequest,
} from "@aws-sdk/client-lambda";
import type { FunctionUrlDeclaration } from "../../template/model/functionDeclaration.ts";

/**
 * A function of the workspace, as its template declares it. It runs from its folder, not from a package, and is otherwise a
 * function like any other.
 */
export interface WorkspaceFunction extends BesideConfiguration {
  readonly functionName: string;
  readonly code: WorkspaceCode;
  readonly configuration: WorkspaceConfiguration;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What CreateFunction is told of a function, in AWS's words: a setting of a template needs no other name on its way. */
export type WorkspaceConfiguration = Partial<
  Omit<CreateFunctionRequest, "FunctionName" | "Code" | "Tags" | "Publish" | "PublishTo" | "PackageType">
>;

/** What a template says of a function that AWS keeps apart from its configuration. */
export interface BesideConfiguration {
  readonly reservedConcurrency?: number;
  /** SAM's `AutoPublishAlias`. It leads to a published version, which always has the newest code. */
  readonly alias?: string;
  /** Of the alias. */
  readonly provisionedConcurrency?: number;
  /** Of the alias where there is one, else of `$LATEST`. */
  readonly eventInvoke?: Omit<PutFunctionEventInvokeConfigRequest, "FunctionName" | "Qualifier">;
  readonly recursiveLoop?: "Allow" | "Terminate";
  readonly runtimeManagement?: Omit<PutRuntimeManagementConfigRequest, "FunctionName" | "Qualifier">;
  readonly url?: FunctionUrlDeclaration;
}

export type WorkspaceCode =
  | {
      readonly kind: "folder";
      /** What stands for `/var/task`: the source folder, or the build output for TypeScript. */
      readonly taskRoot: string;
      /** The workspace's own layers, in order; published ones are in the configuration. */
      readonly layers: readonly WorkspaceLayer[];
      /** Base64 SHA-256 over code and layers; a change starts new environments. */
      readonly sha256: string;
      readonly size: number;
    }
  | { readonly kind: "image"; readonly imageUri: string };

export interface WorkspaceLayer {
  /** As AWS would name it: its ARN is shown in the function's configuration. */
  readonly name: string;
  /** What stands for `/opt`. */
  readonly folder: string;
  readonly size: number;
}

/** Where the workspace's functions are kept, with all others. */
export interface WorkspaceFunctions {
  /**
   * Creates or updates. Settings that a client changed since stay until the template's own value of the function
   * changes; code follows at once.
   */
  define(fn: WorkspaceFunction): void;
  /** Whether a layer that was published here has this ARN. */
  hasLayer(layerVersionArn: string): boolean;
  /** Removes functions that the templates no longer declare. Functions made through the API are never touched. */
  keepOnly(functionNames: readonly string[]): void;
}
