// The main job once more, with an emulator that has the ways of Windows: see test/host/forcedExtension.ts.
process.env["TEST_PLATFORM"] = "plain";
// The pictures of the README show what most people see.
delete process.env["UPDATE_PICTURES"];
await import("./mainJob.test.ts");
