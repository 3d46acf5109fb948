# SPDX-License-Identifier: MIT
"""Runs `go test -json`, shows what failed and Go's line for each package, and counts.

In continuous integration (CI=true) a skipped test is a failure: nothing may be
left out unnoticed there.
"""

import json
import os
import subprocess
import sys


def main(command: list[str]) -> int:
    command = command[:2] + ["-json"] + command[2:]
    counts = {"pass": 0, "fail": 0, "skip": 0}
    output: dict[tuple[str, str], list[str]] = {}
    skipped: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                print(line, end="", flush=True)
                continue
            key = (event.get("Package", event.get("ImportPath", "")), event.get("Test", ""))
            action = event["Action"]
            if action in ("output", "build-output"):
                text = event["Output"]
                if key[1]:
                    output.setdefault(key, []).append(text)
                elif text.strip() != "PASS" and not text.startswith("coverage:"):
                    print(text, end="", flush=True)
            elif action in counts and key[1]:
                counts[action] += 1
                lines = output.pop(key, [])
                if action == "fail":
                    print("".join(lines), end="", flush=True)
                elif action == "skip":
                    skipped.append(f"{key[0]} {key[1]}: {''.join(lines).strip()}")
    # Tests that were running when their program died have had no verdict.
    for lines in output.values():
        print("".join(lines), end="")
    for line in skipped:
        print("skipped:", line)
    print(f"go test: {counts['pass']} passed, {counts['fail']} failed, {counts['skip']} skipped")
    if process.returncode == 0 and skipped and os.environ.get("CI"):
        print("Tests were skipped, which is not allowed here (CI is set).")
        return 1
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
