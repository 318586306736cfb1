/** What a function is deployed with beyond what makes it run here; in the words of AWS's API. */
export interface DeployedSettings {
  readonly Role?: string;
  readonly KMSKeyArn?: string;
  readonly VpcConfig?: {
    readonly SubnetIds: string[];
    readonly SecurityGroupIds: string[];
    readonly Ipv6AllowedForDualStack?: boolean;
  };
  readonly FileSystemConfigs?: { readonly Arn: string; readonly LocalMountPath: string }[];
  readonly ImageConfig?: {
    readonly EntryPoint?: string[];
    readonly Command?: string[];
    readonly WorkingDirectory?: string;
  };
  readonly DeadLetterConfig?: { readonly TargetArn: string };
  readonly SnapStart?: { readonly ApplyOn: "PublishedVersions" | "None" };
}

/** How asynchronous events of a function are treated. */
export interface EventInvokeSettings {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: {
    readonly OnSuccess?: { readonly Destination: string };
    readonly OnFailure?: { readonly Destination: string };
  };
}
