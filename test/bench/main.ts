import { benchHome } from "./home.ts";
import { benchStartUp } from "./start-up.ts";
import { benchStudio } from "./studio.ts";

benchStartUp();
await benchHome();
await benchStudio();
