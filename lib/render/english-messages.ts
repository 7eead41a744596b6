import { config } from "zod/mini";
import english from "zod/v4/locales/en.js";

// `zod/mini` comes without a language: everything that is wrong would be just "Invalid input".
config(english());
