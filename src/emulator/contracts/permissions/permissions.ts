/** What AWS asks of the caller's policies before it answers a request. */
export interface NeededPermission {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** An ARN, or `*` for what is about no resource. Undefined where the request does not tell it: then any will do. */
  readonly resource: string | undefined;
}

export type Input = Readonly<Record<string, unknown>>;

/** Whose resources a request is about, unless it says another. */
export interface ResourcePlace {
  readonly region: string;
  readonly accountId: string;
}

/** Which permissions a service's operations need, and how it refuses who does not have them. */
export interface ServiceActions {
  /** None for what everybody may. */
  needed(operation: string, input: Input, place: ResourcePlace): readonly NeededPermission[];
  readonly refusal?: AccessRefusal;
}

/** Where a service's refusal is not an `AccessDeniedException` with status 400. */
export interface AccessRefusal {
  readonly code?: string;
  readonly status?: number;
  readonly messageKey?: "message" | "Message";
  /** How its message writes an action. */
  readonly action?: (action: string) => string;
  /** How its message writes a resource. */
  readonly resource?: (arn: string) => string;
}

/** A request as far as permissions are asked about it. */
export interface AskedOperation {
  readonly accessKeyId: string;
  readonly actions: ServiceActions;
  readonly operation: string;
  readonly input: () => Input;
}

/** Compares what functions ask for with what their roles may. */
export interface PermissionGuard {
  /** Throws the refusal of a request that its sender may not make, where that is wanted. */
  check(asked: AskedOperation): void;
}

/** Who signs with a key that was given to a function. */
export interface Principal {
  readonly roleArn: string;
  readonly functionName: string;
}
