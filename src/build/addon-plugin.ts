import type { Plugin } from "esbuild";
import { dirname } from "node:path";

/** The loader lmdb searches its native addon with: through node_modules, which a bundle does not have. */
const LOADER = /^node-gyp-build-optional-packages$/;

/**
 * lmdb's encoder of keys builds a function with eval that uses names around it. Bundled modules share one scope, where
 * names that clash are changed; a CommonJS file keeps a scope of its own.
 */
const KEY_ENCODER = /^ordered-binary$/;

/**
 * Replaces lmdb's way to its native addon by the given module, whose default export returns the addon.
 * @param found is told the folder of each lmdb that went into the bundle
 */
export function addonPlugin(loaderModule: string, found: (lmdbDirectory: string) => void): Plugin {
  return {
    name: "native-addon",
    setup(build) {
      build.onResolve({ filter: LOADER }, ({ importer }) => {
        if (!/[\\/]lmdb[\\/](dist[\\/])?[^\\/]+$/.test(importer)) return undefined;
        found(dirname(importer));
        return { path: "lmdb", namespace: "addon" };
      });
      build.onResolve({ filter: KEY_ENCODER }, async ({ path, importer, resolveDir, kind }) => {
        if (kind === "require-call") return undefined;
        return build.resolve(path, { importer, resolveDir, kind: "require-call" });
      });
      build.onLoad({ filter: /.*/, namespace: "addon" }, () => ({ contents: loaderModule, loader: "js" }));
    },
  };
}

/** Loads the addon that lies beside the bundle, see addonFileName. */
export const besideLoader = `
import { createRequire } from "node:module";
export default function loadAddon() {
  const { platform, arch, report } = process;
  let libc = "";
  if (platform === "linux") {
    report.excludeNetwork = true;
    libc = report.getReport().header.glibcVersionRuntime ? "-glibc" : "-musl";
  }
  const file = "./lmdb-" + platform + "-" + arch + libc + ".node";
  try {
    return createRequire(import.meta.url)(file);
  } catch (cause) {
    throw new Error(
      "Embedded storage needs the file " + file + " beside " + import.meta.filename +
      ". Copy the whole folder, and build for this platform: apiserver-boot build executables --platform os/arch",
      { cause },
    );
  }
}
`;
