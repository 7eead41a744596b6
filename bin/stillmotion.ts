#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Half of a short command's time is compiling: the second start finds it done.
enableCompileCache();
const { main } = await import("../lib/cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
