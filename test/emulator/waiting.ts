/**
 * What a handler waits with, where a test has to see something before it goes on: `appears(file)` until that file is
 * there, `meet(file, count)` until so many calls have come to it. For the head of a CommonJS source.
 */
export const waiting = `const { appendFileSync, existsSync, statSync } = require("node:fs");
const waitUntil = async (holds) => { while (!holds()) await new Promise((done) => setTimeout(done, 5)); };
const appears = (file) => waitUntil(() => existsSync(file));
const meet = (file, count) => { appendFileSync(file, "x"); return waitUntil(() => statSync(file).size >= count); };
`;
