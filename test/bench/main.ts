import { benchHome } from "./home.ts";
import { benchPolling } from "./polling.ts";
import { benchStartUp } from "./start-up.ts";
import { benchStudio } from "./studio.ts";

benchStartUp();
await benchHome();
await benchPolling();
await benchStudio();
