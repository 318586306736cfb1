import type { Arn } from "../../../shared/arn.ts";
import type { Owed } from "../../contracts/deliveries.ts";

/** A kind of target. Throws `ServiceError` or `AppError` for what it will never take; anything else is tried again. */
export type DeliveryTarget =
  | {
      /** In the same database. */
      readonly kind: "inside";
      readonly takes: (arn: Arn) => boolean;
      /** Takes the message as part of the transaction under way. */
      readonly accept: (owed: Owed) => void;
    }
  | {
      /** Asked by a request. */
      readonly kind: "outside";
      readonly takes: (arn: Arn) => boolean;
      readonly send: (owed: Owed) => Promise<void>;
    };
