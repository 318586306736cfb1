import { BlockList, isIP } from "node:net";
import { PatternError } from "./patternError.ts";

/** Reads a range such as `10.0.0.0/24` or `2001:db8::/32`; a value that is no address is in no range. */
export function cidrTest(range: unknown): (value: string) => boolean {
  // AWS's own words: it reads the range as it reads a prefix.
  if (typeof range !== "string") throw new PatternError("prefix match pattern must be a string");
  const [address = "", mask = "", ...more] = range.split("/");
  if (!range.includes("/") || more.length > 0) throw new PatternError("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(mask)) throw new PatternError("Malformed CIDR, mask bits must be an integer");
  const family = isIP(address);
  if (family === 0) throw new PatternError(`Nonstandard IP address: ${address}`);
  const bits = Number(mask);
  const most = family === 4 ? 32 : 128;
  if (bits >= most) throw new PatternError(`IPv${family} mask bits must be < ${most}`);
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(address, bits, type);
  return (value) => isIP(value) === family && list.check(value, type);
}
