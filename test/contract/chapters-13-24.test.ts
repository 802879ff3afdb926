import { registerChapters } from "./support/register.ts";

registerChapters(13, 24);
