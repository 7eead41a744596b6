#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Half of a short command's time is compiling: the second start finds it done.
enableCompileCache();
// `stillmotion list | head` closes our output early. What was begun is ended all the same.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const { describeCrash } = await import("../lib/cli/describe-crash.ts");
// A rejection that nobody handles comes here as well.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${describeCrash(error)}\n`);
  process.exit(1);
});
const { main } = await import("../lib/cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
