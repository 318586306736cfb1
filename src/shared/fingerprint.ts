import { hash } from "node:crypto";

/** Tells texts apart without keeping them. */
export function fingerprintOf(text: string): string {
  return hash("sha1", text, "base64");
}
