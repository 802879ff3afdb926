const SHEBANG = /^#!.*\n/;
/** What the entry exports stands at the end. */
const EXPORTS = /\bexport ?\{[^{}]*\};?\s*$/;

/**
 * Makes a CommonJS script of a bundled module that imports nothing: executables have no modules at their start, and
 * scripts no await outside of a function. `import.meta` was replaced by `__importMeta`.
 */
export function mainScript(code: string): string {
  return `"use strict";
(async function () {
const require = process.getBuiltinModule("node:module").createRequire(process.execPath);
const __importMeta = {
  url: process.getBuiltinModule("node:url").pathToFileURL(process.execPath).href,
  filename: process.execPath,
  dirname: process.getBuiltinModule("node:path").dirname(process.execPath),
};
const __bundleFilename = __importMeta.filename;
const __bundleDirname = __importMeta.dirname;
${code.replace(SHEBANG, "").replace(EXPORTS, "")}
}).call(undefined).catch((error) => process.nextTick(() => { throw error; }));
`;
}
