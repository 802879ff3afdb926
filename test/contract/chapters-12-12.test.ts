import { registerChapters } from "./support/register.ts";

registerChapters(12, 12);
