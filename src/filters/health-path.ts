const health = /^\/(?:healthz|livez|readyz)(?:\/|$)/;

/** Whether a probe asks: /livez, /readyz, /healthz and their single checks. */
export const isHealthPath = (path: string): boolean => health.test(path);
