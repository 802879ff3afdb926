import { registerChapters } from "./support/register.ts";

registerChapters(5, 8);
