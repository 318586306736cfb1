import { BackendError } from "../../../contracts/backends.ts";

/** However often they were encoded: a client may choose a part of the path. */
const separator = /[/\\]|%(?:25)*(?:2f|5c)/i;
const dots = /^(?:\.|%(?:25)*2e){1,2}$/i;
/** The emulator's own addresses, such as `/_local/reset`; no service has one that begins so. */
const reserved = /^(?:_|%(?:25)*5f)/i;

/**
 * Lets a path go to a service under the emulator's own signature. Throws `BackendError` for one that could lead elsewhere: with a
 * segment of dots, or to what only the owner of the key may ask for.
 */
export function checkServicePath(path: string): void {
  const segments = path.split(separator).filter((segment) => segment !== "");
  if (segments.some((segment) => dots.test(segment)) || reserved.test(segments[0] ?? "")) {
    throw new BackendError("no-service-path", `The integration's path "${path}" is none of a service.`);
  }
}
