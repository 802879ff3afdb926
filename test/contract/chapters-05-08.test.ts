import { registerChapters } from "./support/register.ts";

await registerChapters(5, 8);
