"""Runs MiniStack, and ends it with all its functions when whoever started it is gone: then standard input ends."""

import os
import runpy
import signal
import sys
import threading
import time
import uuid


def end_with_parent():
    sys.stdin.buffer.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


def fill_keywords():
    """Its Scheduler sends keywords as they stand in a target's input; EventBridge Scheduler fills them in
    (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html)."""
    from ministack.services import eventbridge

    invoke = eventbridge._invoke_target

    def invoke_filled(target, event, rule, view=None):
        if event.get("Source") == "aws.scheduler" and "Input" in target:
            due = time.gmtime(event["Time"] // 60 * 60)
            text = target["Input"]
            for name, value in {
                "schedule-arn": rule["Arn"],
                "scheduled-time": time.strftime("%Y-%m-%dT%H:%M:%SZ", due),
                "execution-id": uuid.uuid4().hex[:16],
                "attempt-number": "1",
            }.items():
                text = text.replace(f"<aws.scheduler.{name}>", value)
            target = {**target, "Input": text}
        return invoke(target, event, rule, view)

    eventbridge._invoke_target = invoke_filled


threading.Thread(target=end_with_parent, daemon=True).start()
fill_keywords()
sys.argv = ["ministack"]
runpy.run_module("ministack", run_name="__main__")
