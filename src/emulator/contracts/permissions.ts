/** What AWS asks of the caller's policies before it answers a request. */
export interface NeededPermission {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** An ARN, or `*` for what is not about one resource. */
  readonly resource: string;
}
