import * as v from "valibot";

/** A route of an API: what answers to a method and a path. */
export const ApiRoute = v.object({
  /** `GET`; `ANY` where every method is meant; `WS` of a WebSocket API. */
  method: v.string(),
  /**
   * `/orders/{id}`; a WebSocket API's key; `$default` where an API answers whatever no other route does; a load balancer's pattern, such as
   * `/orders/*`.
   */
  path: v.string(),
  /** Where it answers, with the path's parameters in braces. */
  url: v.string(),
  /** The function that answers; absent where something else does. */
  functionName: v.optional(v.string()),
  /** Its version or alias. */
  qualifier: v.optional(v.string()),
  /** Who may call: `AWS_IAM`, `CUSTOM`, `JWT` …; absent: everybody. */
  authorization: v.optional(v.string()),
});
export type ApiRoute = v.InferOutput<typeof ApiRoute>;

/** A stage of an API of the emulator, or a listener of a load balancer, and where a browser reaches it. */
export const ApiAddress = v.object({
  kind: v.picklist(["rest", "http", "webSocket", "loadBalancer"]),
  /** A load balancer's name. */
  apiId: v.string(),
  name: v.string(),
  /** A listener's port. */
  stage: v.string(),
  url: v.string(),
  routes: v.array(ApiRoute),
});
export type ApiAddress = v.InferOutput<typeof ApiAddress>;

/** What the emulator answers when it is asked for its APIs. */
export const ApiAddresses = v.object({ apis: v.array(ApiAddress) });
