import { registerChapters } from "./support/register.ts";

registerChapters(1, 4);
