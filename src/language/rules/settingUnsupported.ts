import { problemsOf, type Rule } from "../rule.ts";

export const settingUnsupported: Rule = {
  code: "setting-unsupported",
  severity: "information",
  documentation:
    "The function has settings that the emulator neither applies nor keeps. A deployment has them; here the function runs without.",
  check: (_, application) => problemsOf(application, "setting-unsupported"),
};
