import type { Located, SourceLocation, SourceRange } from "../syntax/node.ts";
import type { SourceDeclaration } from "./callers.ts";
import type { DeployedSettings, EventInvokeSettings } from "./deployedSettings.ts";
import type { LayerLocation } from "./layerDeclaration.ts";

/** A function as declared, with the template's own references followed where they can be. */
export interface FunctionDeclaration {
  readonly logicalId: string;
  /** Its name on this machine: the declared one where the template says it, else the logical id. */
  readonly name: string;
  /** The name before functions of other projects that have the same were told apart. */
  readonly nameInProject: string;
  /** The template's file, to which the paths below are relative. */
  readonly templateFile: string;
  /** Where the logical id stands. */
  readonly idRange: SourceRange;
  readonly runtime?: Located<string>;
  readonly handler?: Located<string>;
  readonly code: CodeLocation;
  /** The folder that the project's own build fills, which may be missing or older than the code: absolute. */
  readonly builtFolder?: string;
  readonly build?: EsbuildOptions;
  readonly description?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly ephemeralStorageMb: number;
  readonly architecture: "x86_64" | "arm64";
  readonly layers: readonly LayerLocation[];
  /** What calls it, as far as its own declaration says it. */
  readonly events: readonly SourceDeclaration[];
  readonly logging?: LoggingDeclaration;
  readonly tracing: "Active" | "PassThrough";
  readonly reservedConcurrency?: number;
  /** SAM's `AutoPublishAlias`: each deployment publishes a version, to which the alias moves. */
  readonly alias?: string;
  /** Of the alias. */
  readonly provisionedConcurrency?: number;
  readonly eventInvoke?: EventInvokeSettings;
  readonly recursiveLoop?: "Allow" | "Terminate";
  readonly runtimeUpdates?: "Auto" | "FunctionUpdate" | "Manual";
  /** What else it is deployed with. */
  readonly deployed: DeployedSettings;
  readonly tags: Readonly<Record<string, string>>;
  readonly url?: FunctionUrlDeclaration;
  /** Where each fact is said, by its path in this declaration (`memoryMb`, `environment.TABLE`); defaults have none. */
  readonly locations: ReadonlyMap<string, SourceLocation>;
}

/** How a function logs; levels are for JSON alone. */
export interface LoggingDeclaration {
  readonly format: "Text" | "JSON";
  readonly group?: string;
  readonly applicationLevel?: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
  readonly systemLevel?: "DEBUG" | "INFO" | "WARN";
}

/** A function's URL; the members of `cors` have AWS's names. */
export interface FunctionUrlDeclaration {
  readonly authType: "NONE" | "AWS_IAM";
  readonly invokeMode: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: {
    readonly AllowHeaders?: string[];
    readonly AllowMethods?: string[];
    readonly AllowOrigins?: string[];
    readonly ExposeHeaders?: string[];
    readonly AllowCredentials?: boolean;
    readonly MaxAge?: number;
  };
}

export type CodeLocation =
  /** A folder (or a package file), as written. */
  | { readonly kind: "path"; readonly path: string; readonly range: SourceRange }
  | { readonly kind: "inline"; readonly text: string; readonly range: SourceRange }
  /** In S3, or where only a deployment knows. */
  | { readonly kind: "elsewhere"; readonly range: SourceRange }
  /** Without an address it is yet to be built. */
  | { readonly kind: "image"; readonly imageUri?: string; readonly range: SourceRange };

/** `Metadata` of a SAM function with `BuildMethod: esbuild`; names as in the template, read as far as they matter here. */
export interface EsbuildOptions {
  readonly entryPoints: readonly string[];
  /** What the only entry point becomes, whatever its name is: `NodejsFunction` of CDK makes an `index` of each. */
  readonly module?: string;
  readonly external: readonly string[];
  readonly mainFields: readonly string[];
  readonly loader: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly format?: "cjs" | "esm";
  readonly banner?: string;
}
