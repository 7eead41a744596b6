#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Half of a short command's time is compiling: the second start finds it done.
enableCompileCache();
// `stillmotion list | head` closes our output early. What was begun is ended all the same.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const { main } = await import("../lib/cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
