import { systemClock } from "../../shared/clock.ts";
import type { AccessKey } from "../accessKey.ts";
import type { Services } from "../wire/services.ts";
import { createSignatureVerifier, type SignatureVerifier } from "../wire/signature.ts";
import type { Iam } from "./iam.ts";

interface Signing {
  readonly key: AccessKey;
  readonly iam: Pick<Iam, "keys">;
  readonly region: string;
}

/** Who signed a request: the holder of the emulator's key, or a function. */
export function verifierOf({ key, iam, region }: Signing, services: Services): SignatureVerifier {
  return createSignatureVerifier({
    ...key,
    secretOf: (id) => iam.keys.secretOf(id),
    // Signatures are dated by the world's clock, whatever the emulator's own says.
    now: () => systemClock.now(),
    acceptsRegion: (scoped, name) => scoped === region || services.isGlobal(name),
  });
}
