/** Delivers what became of asynchronous events: destination records and dead letters. */
export interface Destinations {
  /** True for an ARN that can be delivered to from here: a queue, a function, a topic or a bus. */
  readonly accepts: (arn: string) => boolean;
}
