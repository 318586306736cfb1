import type { ProjectFormat } from "./format.ts";
import { cdk } from "./formats/cdk/format.ts";
import { cloudFormation } from "./formats/cloudFormation/format.ts";
import { sam } from "./formats/sam/format.ts";
import { serverless } from "./formats/serverless/format.ts";

/** Every format that is understood; the first that recognises a file reads it. */
export const projectFormats: readonly ProjectFormat[] = [cdk, serverless, sam, cloudFormation];
