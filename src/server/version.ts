/** Of this package; a test keeps it in step with package.json, which a bundled server has not at hand. */
export const runtimeVersion = "0.1.0";
