import type { BesideConfiguration } from "../../../contracts/workspaceFunctions.ts";
import type {
  AllowedPublishers,
  CapacityProviderConfig,
  CapacityProviderState,
  CodeSigningPolicies,
  Cors,
  CreateCapacityProviderRequest,
  DestinationConfig,
  DurableConfig,
  FileSystemConfig,
  ImageConfig,
  LastUpdateStatus,
  LastUpdateStatusReasonCode,
  LoggingConfig,
  SnapStartApplyOn,
  State,
  StateReasonCode,
} from "@aws-sdk/client-lambda";
import type { MappingSettings } from "../../../contracts/eventSources.ts";

/** Where a version's code is. A `folder` is a function of the workspace, which runs where its sources are. */
export type CodeRecord =
  | { readonly kind: "zip" }
  | { readonly kind: "image"; readonly imageUri: string }
  | {
      readonly kind: "folder";
      readonly taskRoot: string;
      readonly layerFolders: readonly string[];
      readonly layers?: readonly { readonly name: string; readonly size: number }[];
    };

/** What a person configures, and what makes one published version differ from another. */
export interface FunctionSettings {
  readonly description: string;
  readonly role: string;
  readonly packageType: "Zip" | "Image";
  readonly runtime?: string;
  readonly handler?: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly ephemeralStorageMb: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly architectures: readonly string[];
  readonly layers: readonly string[];
  readonly tracing: "Active" | "PassThrough";
  readonly logging: Omit<LoggingConfig, "LogFormat" | "LogGroup"> & {
    readonly LogFormat: "Text" | "JSON";
    readonly LogGroup: string;
  };
  readonly snapStart: SnapStartApplyOn;
  readonly kmsKeyArn?: string;
  readonly deadLetterArn?: string;
  readonly vpc?: {
    readonly subnetIds: readonly string[];
    readonly securityGroupIds: readonly string[];
    readonly ipv6: boolean;
  };
  readonly fileSystems: readonly FileSystemConfig[];
  readonly imageConfig?: ImageConfig;
  readonly tenantIsolated: boolean;
  readonly capacityProvider?: CapacityProviderConfig;
  readonly durable?: DurableConfig;
  readonly code: CodeRecord;
  /** Base64, as AWS shows it; a package's file is found by it. */
  readonly codeSha256: string;
  readonly codeSize: number;
  readonly unzippedSize: number;
}

/** One version of a function; `$LATEST` is the one that changes. */
export interface VersionRecord {
  readonly version: string;
  readonly settings: FunctionSettings;
  /** What `$LATEST` was when this version was published: its description may differ. */
  readonly publishedFrom?: FunctionSettings;
  /** The package of a workspace function's folder as it was when this version was published, by its hash. */
  readonly snapshotSha256?: string;
  /** Declared by a template, and the last one that is: it has the newest code and settings. */
  readonly followsLatest?: true;
  readonly revisionId: string;
  /** Changes with every update of code or settings, and with nothing else: environments belong to one deployment. */
  readonly deploymentId: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  readonly state: State;
  readonly stateReason?: string;
  readonly stateReasonCode?: StateReasonCode;
  readonly lastUpdateStatus?: LastUpdateStatus;
  readonly lastUpdateReason?: string;
  /** AWS's model lacks the recorded "Creating". */
  readonly lastUpdateReasonCode?: LastUpdateStatusReasonCode | "Creating";
}

/** What belongs to a function as a whole. */
export interface FunctionRecord {
  readonly name: string;
  /** "workspace": declared by a template; only the template's disappearance or DeleteFunction removes it. */
  readonly origin: "api" | "workspace";
  readonly nextVersion: number;
  readonly reservedConcurrency?: number;
  readonly recursiveLoop: "Allow" | "Terminate";
  readonly codeSigningConfigArn?: string;
  /** Of a workspace function: what its template said when it was last read. */
  readonly declaration?: Declaration;
  /** The version to which the template's alias leads. */
  readonly publishedVersion?: string;
}

/** A template's own values, by which it is told what a client has changed since. */
export interface Declaration extends BesideConfiguration {
  readonly settings: FunctionSettings;
}

export interface AliasRecord {
  readonly name: string;
  readonly functionVersion: string;
  readonly description: string;
  readonly revisionId: string;
  readonly weights?: Readonly<Record<string, number>>;
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The statements of AddPermission and its siblings, or a whole document of PutResourcePolicy. */
export interface PolicyRecord {
  readonly revisionId: string;
  readonly statements: readonly Statement[];
}

export interface LayerVersionRecord {
  readonly version: number;
  /** Deleted layer versions are no longer listed, but functions that have them keep running. */
  readonly deleted?: true;
  readonly description: string;
  readonly createdAt: number;
  readonly codeSha256: string;
  readonly codeSize: number;
  readonly unzippedSize: number;
  readonly license?: string;
  /** Absent when it was not given: AWS then leaves the member out. */
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly string[];
}

export interface EventInvokeRecord {
  readonly lastModified: number;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeInSeconds?: number;
  readonly destinations: DestinationConfig;
}

export interface ProvisionedRecord {
  readonly requested: number;
  readonly lastModified: number;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  /** Why it failed. */
  readonly statusReason?: string;
}

export interface UrlRecord {
  readonly urlId: string;
  readonly authType: "NONE" | "AWS_IAM";
  /** Absent when it was never said: AWS then shows it when the URL is read, and not when it is changed. */
  readonly invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: Cors;
  readonly createdAt: number;
  readonly lastModified: number;
}

export interface CodeSigningRecord {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly publishers: AllowedPublishers;
  readonly policies: CodeSigningPolicies;
  readonly lastModified: number;
}

/** An event source mapping. `settings` are as AWS's API takes and shows them. */
export interface MappingRecord {
  readonly uuid: string;
  readonly functionName: string;
  /** With the qualifier of the request. */
  readonly functionArn: string;
  /** Where the state is going. */
  readonly enabled: boolean;
  readonly state: MappingState;
  readonly stateTransitionReason: string;
  readonly lastModified: number;
  readonly lastProcessingResult?: string;
  /** Epoch milliseconds. */
  readonly startingPositionTimestamp?: number;
  readonly settings: MappingSettings;
}

export type MappingState =
  | "Creating"
  | "Enabling"
  | "Enabled"
  | "Disabling"
  | "Disabled"
  | "Updating"
  | "Deleting";

export interface CapacityProviderRecord {
  readonly name: string;
  readonly arn: string;
  readonly state: CapacityProviderState;
  readonly lastModified: number;
  readonly settings: Omit<CreateCapacityProviderRequest, "CapacityProviderName" | "Tags">;
}
