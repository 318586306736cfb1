import { createHmac } from "node:crypto";

/**
 * What an emulator answers to a challenge: only one that has the key, and at this endpoint, can. A program that took a dead
 * emulator's port cannot, nor one that passes the challenge on to a live one elsewhere.
 */
export function proofOf(secret: string, endpoint: string, challenge: string): string {
  return createHmac("sha256", secret).update(`lambda-workbench ${endpoint} ${challenge}`).digest("hex");
}
