import { isIPv4, isIPv6 } from "node:net";
import { itemsOf, listNode, scalarNode, textAt } from "../../syntax/node.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { standInOf, unknownValue } from "./standIn.ts";
import { phrase } from "../../../shared/phrase.ts";

/** `Cidr: [block, count, bits]`: the first `count` blocks of `bits` host bits within a block. */
export const cidr: Intrinsic = ({ argument, range }, { evaluate }) => {
  const given = itemsOf(argument).map((item) => evaluate(item));
  const [block = "", count = "", bits = "8"] = given.map((item) => textAt(item) ?? "");
  const blocks = standInOf(given) === undefined ? blocksOf(block, Number(count), Number(bits)) : undefined;
  if (blocks === undefined) {
    const problem = phrase('The blocks of Cidr within "{0}" are not known here.', block);
    return unknownValue("cidr", range, problem);
  }
  return listNode(
    blocks.map((each) => scalarNode(each, range)),
    range,
  );
};

/** API reference: the function gives from 1 to 256 blocks. */
const maxBlocks = 256;

function blocksOf(block: string, count: number, hostBits: number): string[] | undefined {
  const [address = "", prefix = ""] = block.split("/");
  const width = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  const room = width - hostBits - Number(prefix);
  const fits = Number.isInteger(room) && room >= 0 && hostBits >= 1 && count >= 1 && count <= maxBlocks;
  if (width === 0 || prefix === "" || !fits || count > 2 ** room) return undefined;
  const size = 1n << BigInt(hostBits);
  const whole = 1n << BigInt(width - Number(prefix));
  const start = (numberOf(address, width) / whole) * whole;
  return Array.from({ length: count }, (_, at) => {
    return `${addressOf(start + BigInt(at) * size, width)}/${width - hostBits}`;
  });
}

function numberOf(address: string, width: number): bigint {
  if (width === 32) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => text.match(/[0-9a-f]+/gi) ?? [];
  const [left, right] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}

function addressOf(value: bigint, width: number): string {
  const [base, parts] = width === 32 ? [256n, 4] : [65_536n, 8];
  const all = Array.from({ length: parts }, (_, at) => (value / base ** BigInt(parts - 1 - at)) % base);
  if (width === 32) return all.join(".");
  return shortened(all.map((part) => part.toString(16)));
}

/** The longest run of zeros of an IPv6 address becomes `::`. */
function shortened(groups: readonly string[]): string {
  let longest = { at: 0, length: 1 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === "0" ? length + 1 : 0;
    if (length > longest.length) longest = { at: index - length + 1, length };
  }
  if (longest.length < 2) return groups.join(":");
  const [head, tail] = [groups.slice(0, longest.at), groups.slice(longest.at + longest.length)];
  return `${head.join(":")}::${tail.join(":")}`;
}
