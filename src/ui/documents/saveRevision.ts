import type { Access } from "../../aws/call.ts";
import { sleep, type Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { DocumentKind, Revision, Subject, Update } from "./kind.ts";

export type Outcome =
  | { readonly kind: "saved"; readonly revision: Revision }
  /** Somebody else has changed the function meanwhile: what stands there now. */
  | { readonly kind: "conflict"; readonly current: Revision };

interface SaveOptions {
  readonly access: Access;
  readonly subject: Subject;
  readonly clock: Clock;
}

const pauseMs = { first: 200, longest: 5000, inAll: 60_000 };

/** Saves unless the function has moved on. Waits while AWS finishes an earlier update. Throws `AppError`. */
export async function saveRevision(
  kind: Pick<DocumentKind, "fetch" | "update">,
  update: Update,
  { access, subject, clock }: SaveOptions,
): Promise<Outcome> {
  let pause = pauseMs.first;
  for (let waited = 0; ; waited += pause, pause = Math.min(pause * 2, pauseMs.longest)) {
    try {
      return { kind: "saved", revision: await kind.update(access, subject, update) };
    } catch (error) {
      const code = error instanceof AppError ? error.code : undefined;
      if (code === "revision-conflict")
        return { kind: "conflict", current: await kind.fetch(access, subject) };
      // AWS takes seconds to finish an update, and refuses the next one meanwhile.
      if (code !== "conflict" || waited >= pauseMs.inAll) throw error;
    }
    await sleep(clock, pause);
  }
}
