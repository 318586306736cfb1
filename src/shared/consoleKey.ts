import { createHmac } from "node:crypto";

/** What opens the emulator's page of APIs: made of its secret, so that a page never has to hold the secret itself. */
export function consoleKeyOf(secret: string): string {
  return createHmac("sha256", secret).update("lambda-workbench console").digest("base64url");
}
