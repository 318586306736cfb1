import type { Socket } from "node:net";
import { readText } from "./proc.ts";

/** Who may speak to the Runtime API of an environment over TCP: every user of a machine can reach its loopback address. */
export type AdmitsPeer = (socket: Socket) => boolean;

/**
 * Linux tells whose socket the other end is. Admits this user, and root, who can do everything anyway. Programs with
 * IPv6 sockets, such as Java, are in a table of their own.
 */
export function sameUser(uid: number): AdmitsPeer {
  return ({ remoteAddress, remotePort, localAddress, localPort }) => {
    const from = entry(remoteAddress, remotePort);
    const to = entry(localAddress, localPort);
    const owner =
      ownerOf(readText("/proc/net/tcp"), from, to) ?? ownerOf(readText("/proc/net/tcp6"), from, to);
    return owner === uid || owner === 0;
  };
}

/** Where the system does not tell. */
export const anyUser: AdmitsPeer = () => true;

/** The user of the socket that is connected from one address to the other; nothing when it has been closed. */
function ownerOf(table: string, from: string, to: string): number | undefined {
  for (const line of table.split("\n")) {
    const [, local, remote, , , , , owner, , inode] = line.trim().split(/\s+/);
    if (local?.endsWith(from) !== true || remote?.endsWith(to) !== true) continue;
    // A socket that nobody holds any more is shown as root's.
    return inode === "0" ? undefined : Number(owner);
  }
  return undefined;
}

/** As both tables end it: the bytes of the address in the machine's order, and the port. */
function entry(address = "", port = 0): string {
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return `${bytes.toReversed().join("")}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}
