import { registerChapters } from "./support/register.ts";

await registerChapters(1, 4);
