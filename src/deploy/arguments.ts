/** The name of a flag in `--name=value`, `--name` or `-name=value`. */
const flagName = (arg: string): string => /^--?([^=]+)/.exec(arg)?.[1] ?? arg;

/** The given ones replace defaults of the same name, and come after the others. */
export function withArgs(defaults: readonly string[], given: readonly string[]): readonly string[] {
  const names = new Set(given.map(flagName));
  return [...defaults.filter((arg) => !names.has(flagName(arg))), ...given];
}

/** The last value of a flag written as `--name=value`. */
export function argValue(args: readonly string[], name: string): string | undefined {
  const arg = args.findLast((one) => one.includes("=") && flagName(one) === name);
  return arg?.slice(arg.indexOf("=") + 1);
}

/** The port of an address such as `:8080`; undefined: none is listened on. */
export function portOf(args: readonly string[], name: string): number | undefined {
  const [, port] = /:(\d+)$/.exec(argValue(args, name) ?? "") ?? [];
  return port === undefined || Number(port) === 0 ? undefined : Number(port);
}

const units: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** The seconds of a duration as Go writes it, such as 1m30s; undefined if it is none. */
export function secondsOf(duration: string): number | undefined {
  if (duration === "0") return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(duration)) return undefined;
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
}
