import { randomBytes } from "node:crypto";

/** An id of a connection, a message or a request, as API Gateway makes them: 15 letters and an equals sign. */
export function newId(): string {
  return `${randomBytes(11).toString("base64url").slice(0, 15)}=`;
}
