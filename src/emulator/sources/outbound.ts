/** Where a function's destinations outside of the emulator are; a service without an endpoint is never called. */
export interface OutboundEndpoints {
  /** `AWS_ENDPOINT_URL_SNS` */
  readonly sns?: string;
  /** `AWS_ENDPOINT_URL_EVENTBRIDGE` */
  readonly events?: string;
  /** `AWS_ENDPOINT_URL_S3` */
  readonly s3?: string;
}
