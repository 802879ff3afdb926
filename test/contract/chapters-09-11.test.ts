import { registerChapters } from "./support/register.ts";

registerChapters(9, 11);
