import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { describeCrash } from "./describe-crash.ts";
import { exitCodeHelp, exitCodes } from "./exit-codes.ts";

/** Errors that are the user's to mend: their message is all there is to say. */
const plainErrors = new Set([
  "UsageError",
  "StackError",
  "ScheduleError",
  "SettingsError",
  "DataFolderInUseError",
  "DataFolderUnusableError",
  "StudioFolderInUseError",
  "FaultScriptError",
]);

/** Reads the command line, runs one command, and answers the exit code. */
export async function main(argv: string[]): Promise<number> {
  let exitCode: number = exitCodes.succeeded;
  const program = new Command("stillmotion")
    .description("Animates still images into short video clips.")
    .version(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version)
    .addHelpText("after", exitCodeHelp)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });

  const data = ["--data <folder>", "where stills, clips and records are kept (default: stillmotion-data)"] as const;
  const stack = ["--stack <name>", "render in this deployed stack instead of on this machine"] as const;
  const json = ["--json", "print ledger records, one line of JSON each, and nothing else"] as const;
  const renderFlags = (command: Command): Command =>
    command
      .option(...data)
      .option(...stack)
      .option(
        "--provider <name>",
        "who makes the clips: studio (this machine, free), openai (any server of its Videos protocol), google ... (see models)",
      )
      .option("--prompt <text>", "what happens in the clip: camera, subject, light")
      .option("--model <name>", "the provider's model")
      .option("--seconds <n>", "length of the clip in whole seconds")
      .option("--size <WxH>", "size of the clip in pixels (default: landscape or portrait, as the still is)")
      .option("--fit <how>", "how a still of another shape is fitted: cover, contain or blur (default: cover)")
      .option("--deadline-minutes <n>", "give up after so long (default: 30)")
      .option("--concurrency <n>", "renders at the same time (default: 4)")
      .option(...json);

  const askFlags = (command: Command): Command =>
    renderFlags(command)
      .option("--shot <file>", "a shot in five parts, as JSON (docs/shots.md)")
      .option("--shots <file>", "2 to 12 shots joined into one clip, as JSON (docs/iterating.md)")
      .option("--chained", "each of the shots goes on from the clip before it")
      .option("--cross-fade-seconds <n>", "fade each shot's clip into the next, up to 2 (default: cut)")
      .option("--keep <text>", "what must stay as it is in the still")
      .option("--change <text>", "what may change")
      .option("--raw-prompt", "send the prompt as it is written: nothing filled in, nothing added")
      .option("--aspect <W:H>", "shape of the clip, instead of its size")
      .option("--fallbacks <list>", "providers to turn to, in their order: provider/model,provider/model")
      .option("--on-policy <what>", "after a policy rejection: reject, or next-provider (default: reject)")
      .option("--when <what>", "batch: it is not urgent, and begins in the quiet hours (default: now)")
      .option("--max-cost-usd <n>", "what all jobs of a render together may cost")
      .option("--labels <list>", "your own words on a render: client=acme,season=autumn")
      .option("--strict", "refuse what the lint warns of");

  askFlags(
    program.command("render").argument("[stills...]", "files, or folders of stills; without any, a still of ours"),
  )
    .description("animate stills, and carry on with what an earlier run left unfinished")
    .option("--again", "make new clips even where the same request already has one")
    .option("--dry-run", "show all that would be asked and what it would cost, and ask nobody")
    .option("--preview", "the studio's camera animation of the same shot, free")
    .option("--approve <renderId>", "have a preview's shot made by its provider")
    .action(async (stills: string[], flags) => {
      exitCode = await (await import("./commands/render.ts")).renderCommand(stills, flags);
    });
  askFlags(program.command("watch").argument("<folder>"))
    .description("animate every still dropped into a folder, until Ctrl-C")
    .option("--sidecar-grace-seconds <n>", "how long a still waits for its request, NAME.json (default: 2)")
    .option(
      "--webhooks <url>",
      "the public address that leads to this machine, for providers that announce (docs/webhooks.md)",
    )
    .option("--webhook-port <n>", "where webhooks come in on this machine (default: 4778)")
    .option("--webhook-host <host>", "the address to listen at for them (default: 127.0.0.1)")
    .option("--sidecars <how>", "required: render no still without a sidecar (default: optional)")
    .action(async (folder: string, flags) => {
      exitCode = await (await import("./commands/watch.ts")).watchCommand(folder, flags);
    });
  askFlags(program.command("lint").argument("<path>", "a request, a still, or a folder of stills"))
    .description("what is likely to cost a good clip, before anything is asked for")
    .action(async (path: string, flags) => {
      exitCode = await (await import("./commands/lint.ts")).lintCommand(path, flags);
    });
  askFlags(program.command("explain").argument("<still>"))
    .description("what will be asked of a still, and where each value comes from")
    .action(async (path: string, flags) => {
      exitCode = await (await import("./commands/explain.ts")).explainCommand(path, flags);
    });
  renderFlags(
    program
      .command("batch")
      .argument("<manifest>", "a .jsonl or .csv file: a still and a request a line; or a folder: each still in it"),
  )
    .description("animate every line of a manifest, or carry on with it, and write a report; --json prints its summary")
    .option("--stills <folder>", "what the paths of stills start from (default: the manifest's folder)")
    .option("--dry-run", "check every line and price the whole; render nothing")
    .option("--max-cost-usd <n>", "what the whole batch may cost by list prices")
    .action(async (manifest: string, flags) => {
      exitCode = await (await import("./commands/batch.ts")).batchCommand(manifest, flags);
    });
  const schedule = program.command("schedule").description("batches that begin by the clock");
  schedule
    .command("add")
    .argument("<name>")
    .argument(
      "<manifest>",
      "a .jsonl or .csv file, or a folder; with --stack, a key below batches/ in the stack's bucket",
    )
    .description("begin a batch by the clock: here by run-schedule, in a stack by EventBridge Scheduler")
    .requiredOption("--cron <six fields>", 'minutes hours day-of-month month day-of-week year: "0 2 * * ? *"')
    .option("--timezone <name>", "such as Europe/Berlin (default: UTC)")
    .option("--flexible-minutes <n>", "with --stack: begin some time within so many minutes (default: 0)")
    .option("--max-cost-usd <n>", "what the whole batch may cost by list prices")
    .option(...data)
    .option("--stack <name>", "in this deployed stack instead of on this machine")
    .action(async (name: string, manifest: string, flags) => {
      exitCode = await (await import("./commands/schedule.ts")).addScheduleCommand(name, manifest, flags);
    });
  schedule
    .command("list")
    .description("all schedules; with --stack, those of its settings too")
    .option(...data)
    .option("--stack <name>", "of this deployed stack")
    .option("--json", "print one line of JSON for each, and nothing else")
    .action(async (flags) => {
      exitCode = await (await import("./commands/schedule.ts")).listSchedulesCommand(flags);
    });
  schedule
    .command("remove")
    .argument("<name>")
    .description("remove a schedule; a batch that has begun goes on")
    .option(...data)
    .option("--stack <name>", "of this deployed stack")
    .action(async (name: string, flags) => {
      exitCode = await (await import("./commands/schedule.ts")).removeScheduleCommand(name, flags);
    });
  renderFlags(program.command("run-schedule"))
    .description("run the batches of this data folder that are due: for cron or a timer of systemd")
    .action(async (flags) => {
      exitCode = await (await import("./commands/run-schedule.ts")).runScheduleCommand(flags);
    });
  renderFlags(program.command("emit").argument("<event>", "a file with a Render Requested or a Batch Requested"))
    .description("hand in an event that asks for a render or a batch (docs/events.md)")
    .option("--folder <folder>", "what the keys of manifests start from (default: this folder)")
    .action(async (event: string, flags) => {
      exitCode = await (await import("./commands/emit.ts")).emitCommand(event, flags);
    });
  program
    .command("redeliver")
    .description("post the events once more that were given up (docs/events.md#webhooks)")
    .option(...data)
    .action(async (flags) => {
      exitCode = await (await import("./commands/redeliver.ts")).redeliverCommand(flags);
    });
  const clipFlags = (command: Command): Command =>
    command
      .option(...data)
      .option(...stack)
      .option("--deadline-minutes <n>", "give up after so long (default: 30)")
      .option("--max-cost-usd <n>", "what all jobs of it together may cost")
      .option("--labels <list>", "your own words on it: client=acme,season=autumn")
      .option("--again", "make a new clip even where the same request already has one")
      .option(...json);
  clipFlags(program.command("remix").argument("<renderId>").argument("<prompt>", "what is to be different"))
    .description("a clip again with something different, by the provider that made it")
    .action(async (renderId: string, prompt: string, flags) => {
      exitCode = await (await import("./commands/remix.ts")).remixCommand(renderId, prompt, flags);
    });
  clipFlags(program.command("edit").argument("<renderId>").argument("<prompt>", "what is to be changed"))
    .description("a clip changed, by the provider that made it")
    .action(async (renderId: string, prompt: string, flags) => {
      exitCode = await (await import("./commands/edit.ts")).editCommand(renderId, prompt, flags);
    });
  clipFlags(program.command("extend").argument("<renderId>").argument("[prompt]", "what happens next"))
    .description("a clip made longer: by its provider, or from its last frame on and joined")
    .option("--seconds <n>", "how much longer (default: the provider's)")
    .option("--to-seconds <n>", "extend again and again, until it is as long as this")
    .option("--provider <name>", "who makes the new part (default: who made the clip)")
    .option("--model <name>", "the provider's model")
    .option("--fallbacks <list>", "who else may make it, from the last frame on: provider/model,provider/model")
    .option("--on-policy <what>", "after a policy rejection: reject, or next-provider (default: reject)")
    .action(async (renderId: string, prompt: string | undefined, flags) => {
      exitCode = await (await import("./commands/extend.ts")).extendCommand(renderId, prompt, flags);
    });
  const character = program.command("character").description("what stays the same from clip to clip, by name");
  clipFlags(character.command("create").argument("<name>").argument("<clip>", "a render's id, or its clip's file"))
    .description("a character of a clip, at the provider that made the clip")
    .option("--provider <name>", "at another provider that has characters")
    .action(async (name: string, clip: string, flags) => {
      exitCode = await (await import("./commands/character.ts")).createCharacterCommand(name, clip, flags);
    });
  character
    .command("list")
    .option(...data)
    .option(...stack)
    .option(...json)
    .description("the characters there are")
    .action(async (flags) => {
      exitCode = await (await import("./commands/character.ts")).listCharactersCommand(flags);
    });
  character
    .command("remove")
    .argument("<name>")
    .option(...data)
    .option(...stack)
    .option("--provider <name>", "the one at this provider (default: at all)")
    .description("forget a character; the provider is not told")
    .action(async (name: string, flags) => {
      exitCode = await (await import("./commands/character.ts")).removeCharacterCommand(name, flags);
    });
  clipFlags(program.command("stitch").argument("<renderIds...>", "2 to 50 renders, in order"))
    .description("clips joined into one, with a chapter each; free")
    .option("--cross-fade <seconds>", "fade each clip into the next, up to 2 (default: cut)")
    .action(async (renderIds: string[], flags) => {
      exitCode = await (await import("./commands/stitch.ts")).stitchCommand(renderIds, flags);
    });
  program
    .command("list")
    .description("all renders, the oldest first")
    .option(...data)
    .option(...stack)
    .option(...json)
    .action(async (flags) => {
      exitCode = await (await import("./commands/list.ts")).listCommand(flags);
    });
  program
    .command("show")
    .argument("<renderId>")
    .description("the whole record of a render, below what it was made of and what was made of it")
    .option(...data)
    .option(...stack)
    .option(...json)
    .action(async (renderId: string, flags) => {
      exitCode = await (await import("./commands/show.ts")).showCommand(renderId, flags);
    });
  program
    .command("spend")
    .description("what this day and this month have cost, and what is set aside, where a budget is set")
    .option(...data)
    .option(...stack)
    .option(...json)
    .action(async (flags) => {
      exitCode = await (await import("./commands/spend.ts")).spendCommand(flags);
    });
  renderFlags(program.command("retry").argument("<renderId>"))
    .description("try a render again that ended without a clip")
    .option(
      "--accept-duplicate",
      "ask for a new job even where the last may have been made, or may still end: it may be paid twice",
    )
    .action(async (renderId: string, flags) => {
      exitCode = await (await import("./commands/retry.ts")).retryCommand(renderId, flags);
    });
  program
    .command("cancel")
    .argument("<id>", "of a render, or of a batch")
    .description(
      "end a render, and its job at the provider where that can be stopped; or a batch, which begins no more",
    )
    .option(...data)
    .option(...stack)
    .action(async (renderId: string, flags) => {
      exitCode = await (await import("./commands/cancel.ts")).cancelCommand(renderId, flags);
    });
  program
    .command("reconcile")
    .description("compare what is stored with the ledger: start what is missing, tell what can't be mended")
    .option(...data)
    .option("--dry-run", "tell what would be done, and do nothing")
    .option("--json", "print the report as one line of JSON, and nothing else")
    .action(async (flags) => {
      exitCode = await (await import("./commands/reconcile.ts")).reconcileCommand(flags);
    });
  program
    .command("models")
    .description("the providers of this machine, whether they answer, and what is known of their models")
    .option("--json", "print one object of JSON, and nothing else")
    .action(async (flags) => {
      exitCode = await (await import("./commands/models.ts")).modelsCommand(flags);
    });
  program
    .command("secret")
    .description("the keys of a deployed stack's providers")
    .command("set")
    .description("read a key from standard input and store it in the stack's secret")
    .requiredOption("--stack <name>", "the deployed stack")
    .option("--provider <name>", "whose key it is (default: the stack's own provider)")
    .option("--webhook", "store what the provider signs its webhooks with instead (docs/webhooks.md)")
    .action(async (flags) => {
      exitCode = await (await import("./commands/secret.ts")).setSecretCommand(flags);
    });
  program
    .command("studio")
    .description("serve the OpenAI Videos protocol on this machine, until Ctrl-C")
    .option("--folder <folder>", "where its jobs are kept", "stillmotion-studio")
    .option("--port <n>", "0: any free one", portNumber, 4777)
    .option("--key <key>", "serve only requests with this key")
    .option(
      "--profile <name>",
      "speak the protocol as this server does: openai, vllm-omni, sglang ... (default: openai)",
    )
    .option("--webhook <url>", "announce the ends of jobs there, signed with STUDIO_WEBHOOK_SECRET")
    .option("--faults <file>", "misbehave as this script says, to try out failures")
    .action(async (flags) => {
      exitCode = await (await import("./commands/studio.ts")).studioCommand(flags);
    });

  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return explain(error as CliError);
  }
}

/** With what commander and Node add to their errors. */
type CliError = Error & { code?: string; exitCode?: number; port?: number };

function explain(error: CliError): number {
  // Commander has printed its message, or the help that was asked for.
  if (error.code?.startsWith("commander.") === true)
    return error.exitCode === 0 ? exitCodes.succeeded : exitCodes.usage;
  if (plainErrors.has(error.name)) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.usage;
  }
  if (error.code === "EADDRINUSE") {
    process.stderr.write(`Port ${error.port} is in use: choose another with --port, or 0 for any free one.\n`);
    return exitCodes.usage;
  }
  process.stderr.write(`${describeCrash(error)}\n`);
  return exitCodes.failed;
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
  return Number(text);
}
