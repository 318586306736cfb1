import { writeFileSync } from "node:fs";
import { apiTable } from "./apiTable.ts";

writeFileSync(new URL("../../docs/api.md", import.meta.url), await apiTable());
