import { randomInt } from "node:crypto";

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/** APIs have ten characters, routes, integrations and authorizers seven, deployments six. */
export function newId(length: 6 | 7 | 10): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}
