import { createHmac } from "node:crypto";
import type { KeyHolder } from "../contracts/engine.ts";
import type { Principal } from "../contracts/permissions/permissions.ts";

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** AWS's temporary keys begin so; the emulator's own key never does. */
const form = /^ASIA[A-Z2-7]{16}$/;

/**
 * The keys that functions sign with, one for each version of a function. Keys and secrets are derived from the secret of the emulator,
 * so that what a function signed beforehand, such as a link, still holds after a restart.
 */
export class FunctionKeys {
  readonly #secret: string;
  readonly #holders = new Map<string, KeyHolder>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  issue(holder: KeyHolder): Key {
    const { arn, version } = holder.fn;
    const digest = this.#derived(`function ${arn} ${version}`);
    const accessKeyId = `ASIA${Array.from(digest.subarray(0, 16), (byte) => alphabet[byte % 32]).join("")}`;
    this.#holders.set(accessKeyId, holder);
    return { accessKeyId, secretAccessKey: this.#secretFor(accessKeyId) };
  }

  /** The secret of a key that may have been issued; undefined for an id of another form. */
  secretOf(accessKeyId: string): string | undefined {
    return form.test(accessKeyId) ? this.#secretFor(accessKeyId) : undefined;
  }

  /** The environment that got this key last; undefined for other keys. */
  holderOf(accessKeyId: string): KeyHolder | undefined {
    return this.#holders.get(accessKeyId);
  }

  /** Who signs with this key; undefined for other keys. */
  principalOf(accessKeyId: string): Principal | undefined {
    const { roleArn, functionName } = this.#holders.get(accessKeyId)?.fn ?? {};
    return roleArn === undefined || functionName === undefined ? undefined : { roleArn, functionName };
  }

  #secretFor(accessKeyId: string): string {
    return this.#derived(`secret ${accessKeyId}`).subarray(0, 30).toString("base64");
  }

  #derived(text: string): Buffer {
    return createHmac("sha256", this.#secret).update(text).digest();
  }
}
