import { choose } from "./choose.ts";
import { cidr } from "./cidr.ts";
import { availabilityZones, length, select, split } from "./lists.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { findInMap } from "./mapping.ts";
import { getAtt, importedValue, ref, stackOutput } from "./references.ts";
import { refAll, valueOfParameter } from "./ruleLists.ts";
import { substitute } from "./substitute.ts";
import { base64, join, jsonString } from "./texts.ts";

/** CloudFormation's functions, those of `AWS::LanguageExtensions` included; `ForEach` and `Transform` are expanded before. */
export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ["Ref", ref],
  ["GetAtt", getAtt],
  ["ImportValue", importedValue],
  ["GetStackOutput", stackOutput],
  ["Sub", substitute],
  ["Join", join],
  ["Base64", base64],
  ["ToJsonString", jsonString],
  ["Select", select],
  ["Split", split],
  ["Length", length],
  ["GetAZs", availabilityZones],
  ["Cidr", cidr],
  ["FindInMap", findInMap],
  ["If", choose],
  ["RefAll", refAll],
  ["ValueOf", valueOfParameter],
  ["ValueOfAll", valueOfParameter],
]);
