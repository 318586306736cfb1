import { targetKey, type TargetRef } from "../protocol/functionRef.ts";

/** A running emulator. */
export interface LocalTarget {
  readonly kind: "local";
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** AWS, with the credentials that the SDK finds for a profile; without one it takes the SDK's own order. */
export interface AwsTarget {
  readonly kind: "aws";
  readonly profile: string | undefined;
  readonly region: string;
}

/** An address with its credentials: all that a client needs. */
export type Target = LocalTarget | AwsTarget;

/** What can be done at a target beyond AWS's API. Views hide by these, never by the kind of target. */
export interface Capabilities {
  readonly debug: boolean;
  readonly reload: boolean;
  /** Requests cost nothing and are not throttled, so that each function may be asked about. */
  readonly freeReads: boolean;
  /** Live tail costs money by the minute. */
  readonly liveTailBilled: boolean;
}

export function capabilitiesOf(target: { readonly kind: TargetRef["kind"] }): Capabilities {
  const local = target.kind === "local";
  return { debug: local, reload: local, freeReads: local, liveTailBilled: !local };
}

/** Two targets with the same key may share clients. */
export function clientKey(target: Target): string {
  return target.kind === "local"
    ? `${target.endpoint} ${target.accessKeyId} ${target.region}`
    : targetKey({ kind: "aws", profile: target.profile ?? "", region: target.region });
}
