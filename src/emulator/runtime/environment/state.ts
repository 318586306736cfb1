import type { Call } from "./call.ts";
import type { Incarnation } from "./incarnation.ts";
import type { InitPhase } from "./initPhase.ts";

/** The states of an execution environment. */
export type State =
  /**
   * Nothing runs. `invoke`: its init was suppressed by a reset and happens inside the next invocation. `closing` is the
   * end of what ran before, where extensions have to be waited for.
   */
  | {
      readonly kind: "cold";
      readonly phase: "init" | "invoke";
      readonly closing: Promise<void> | undefined;
    }
  | {
      readonly kind: "starting";
      readonly init: InitPhase;
      readonly current: Incarnation | undefined;
      readonly closing: Promise<void> | undefined;
    }
  /** The runtime and its extensions wait for an invocation. */
  | { readonly kind: "idle"; readonly current: Incarnation; readonly since: number }
  | { readonly kind: "busy"; readonly current: Incarnation; readonly call: Call }
  | { readonly kind: "gone" };
