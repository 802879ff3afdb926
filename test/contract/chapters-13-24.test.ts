import { registerChapters } from "./support/register.ts";

await registerChapters(13, 24);
