import type { Cors } from "@aws-sdk/client-lambda";

/** A function URL as those need it who serve it. */
export interface FunctionUrl {
  readonly urlId: string;
  readonly functionName: string;
  /** The alias that it leads to; undefined for the unpublished function. */
  readonly alias: string | undefined;
  readonly authType: "NONE" | "AWS_IAM";
  readonly invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: Cors;
}

/** What a caller wants to do with a function. */
export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  /** The caller's ARN, or undefined for a caller without a signature. */
  readonly principalArn: string | undefined;
  /** By IAM's condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

/** IAM's answer: `none` where no statement matches. */
export type PolicyVerdict = "allow" | "deny" | "none";
