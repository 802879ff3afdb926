import { mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export const clone = join(import.meta.dirname, "..", "..", "..");

/** What would make a program behave otherwise than in a fresh terminal. */
const foreign =
  /^(VITEST.*|TEST|NODE_ENV|NODE_OPTIONS|CI_.*|DEV|PROD|SSR|MODE|BASE_URL|KUBE.*|XDG_.*|FORCE_COLOR|INIT_CWD|OLDPWD|npm_(?!config_).*|npm_config_(prefix|local_prefix|global_prefix|init_module|user_agent)|PWD)$/i;

/**
 * A terminal in which nothing has happened yet, with a home of its own below `folder`. npm keeps its cache and its
 * registry; `apiserver-boot` and `npx apiserver-boot` are those of this clone, as "npm link" would make them.
 */
export function freshEnvironment(folder: string, kubectl: string | undefined): NodeJS.ProcessEnv {
  const home = join(folder, "home");
  const prefix = join(folder, "npm-global");
  const programs = join(prefix, "bin");
  const packages = join(prefix, "lib", "node_modules");
  for (const directory of [home, programs, packages]) mkdirSync(directory, { recursive: true });
  symlinkSync(clone, join(packages, "apiserver-boot"));
  symlinkSync(
    join("..", "lib", "node_modules", "apiserver-boot", "bin", "apiserver-boot.js"),
    join(programs, "apiserver-boot"),
  );
  if (kubectl !== undefined) symlinkSync(kubectl, join(programs, "kubectl"));
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !entry.includes("node_modules"));
  return {
    ...Object.fromEntries(kept),
    PATH: [programs, dirname(process.execPath), ...path].join(delimiter),
    HOME: home,
    CI: "true",
    NO_COLOR: "1",
    TERM: "dumb",
    LC_ALL: "C.UTF-8",
    npm_config_cache: process.env["npm_config_cache"] ?? join(homedir(), ".npm"),
    npm_config_userconfig: process.env["npm_config_userconfig"] ?? join(homedir(), ".npmrc"),
    npm_config_prefix: prefix,
    npm_config_prefer_offline: "true",
    npm_config_loglevel: "error",
    npm_config_fund: "false",
    npm_config_audit: "false",
    npm_config_update_notifier: "false",
    GIT_AUTHOR_NAME: "Reader",
    GIT_AUTHOR_EMAIL: "reader@example.com",
    GIT_COMMITTER_NAME: "Reader",
    GIT_COMMITTER_EMAIL: "reader@example.com",
    GIT_CONFIG_NOSYSTEM: "1",
  };
}
