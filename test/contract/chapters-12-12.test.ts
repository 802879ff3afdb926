import { registerChapters } from "./support/register.ts";

await registerChapters(12, 12);
