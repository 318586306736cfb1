import type { Call } from "./call.ts";
import type { Incarnation } from "./incarnation.ts";
import type { InitPhase } from "./initPhase.ts";

/** The states of an execution environment. */
export type State =
  /** Nothing runs. `invoke`: its init was suppressed by a reset and happens inside the next invocation. */
  | { readonly kind: "cold"; readonly phase: "init" | "invoke" }
  | { readonly kind: "starting"; readonly init: InitPhase; readonly current: Incarnation | undefined }
  | { readonly kind: "idle"; readonly current: Incarnation; readonly since: number }
  | { readonly kind: "busy"; readonly current: Incarnation | undefined; readonly call: Call }
  | { readonly kind: "gone" };
