import type { Plugin } from "esbuild";
import { builtinModules } from "node:module";

const builtins = new Set(builtinModules);

/**
 * Takes Node's own modules without an import statement, so that the bundle has none at all: a script inside an
 * executable cannot be a module.
 */
export const builtinPlugin: Plugin = {
  name: "builtin",
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z_0-9/]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, "");
      // Some exist only with their prefix: node:sea, node:test.
      if (!path.startsWith("node:") && !builtins.has(name)) return undefined;
      return { path, namespace: "builtin" };
    });
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: "js",
    }));
  },
};
