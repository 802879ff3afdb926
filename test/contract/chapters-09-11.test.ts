import { registerChapters } from "./support/register.ts";

await registerChapters(9, 11);
